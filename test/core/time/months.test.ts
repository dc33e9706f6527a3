import { expect, test } from "vitest";
import { monthOf, monthsBefore, monthsBetween } from "../../../src/core/time/months.ts";

test.each([
  ["2026-11", 0, "2026-11"],
  ["2026-11", 10, "2026-01"],
  ["2026-11", 11, "2025-12"],
  ["2026-01", 13, "2024-12"],
])("%s less %d months is %s", (month, count, before) => {
  expect(monthsBefore(month, count)).toBe(before);
});

test("the month of an instant", () => {
  expect(monthOf("2026-11-21T10:15:02.120Z")).toBe("2026-11");
});

test("months follow one another, and those that are not kept any more are left out", () => {
  expect(monthsBetween("2026-10", "2026-11")).toEqual(["2026-10", "2026-11"]);
  expect(monthsBetween("2026-12", "2026-11")).toEqual([]);
  const kept = monthsBetween("2020-01", "2026-11");
  expect(kept[0]).toBe("2025-11");
  expect(kept).toHaveLength(13);
});
