import { expect, test } from "vitest";
import { judged } from "./aim.ts";

const aim = { atMost: 1.3, text: "1.30" };

test.each([
  [1.29, "aim ≤ 1.30: met"],
  [1.3, "aim ≤ 1.30: met"],
  [1.31, "aim ≤ 1.30: MISSED"],
  [Number.NaN, "aim ≤ 1.30: MISSED"],
])("%d is judged as %s", (figure, expected) => {
  expect(judged(figure, aim)).toBe(expected);
});
