import { expect, test } from "vitest";
import { judged, median, quantile, tableLines } from "./report.ts";

test("columns are as wide as their widest cell, and numbers stand to the right", () => {
  const rows = [
    ["a", "1.5", ""],
    ["longer", "100.0", "far"],
  ];
  expect(tableLines(["name", "ms", "note"], rows)).toEqual([
    //
    "name        ms   note",
    "a          1.5",
    "longer   100.0   far",
  ]);
});

test.each([
  [1.29, "aim ≤ 1.30: met"],
  [1.3, "aim ≤ 1.30: met"],
  [1.31, "aim ≤ 1.30: MISSED"],
  [Number.NaN, "aim ≤ 1.30: MISSED"],
])("%d is judged as %s", (figure, expected) => {
  expect(judged(figure, 1.3, "1.30")).toBe(expected);
});

test.each([
  { figures: [7], share: 0.9, expected: 7 },
  { figures: [3, 1, 2], share: 0.5, expected: 2 },
  { figures: [4, 1, 2, 3], share: 0.5, expected: 2.5 },
  { figures: [100, 20, 9], share: 0, expected: 9 },
  { figures: [0, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100], share: 0.9, expected: 90 },
  { figures: [10, 9], share: 1, expected: 10 },
])("the $share quantile of $figures is $expected", ({ figures, share, expected }) => {
  expect(quantile(figures, share)).toBe(expected);
});

test("figures are compared as numbers and left in their order", () => {
  const figures = [100, 20, 3];
  expect(median(figures)).toBe(20);
  expect(figures).toEqual([100, 20, 3]);
});

test("there is no median of nothing", () => {
  expect(median([])).toBeNaN();
});
