import { expect, test } from "vitest";
import { didYouMean, nearestName } from "../../../src/core/policy/nearest-name.ts";

const keys = [
  "mode",
  "revertAfter",
  "exemptions",
  "reverts",
  "broadestRange",
  "onNarrowed",
  "require",
  "match",
];

test.each([
  ["exemption", "exemptions"],
  ["revertafter", "revertAfter"],
  ["revert_after", "revertAfter"],
  ["broadest-range", "broadestRange"],
  ["mod", "mode"],
  ["modes", "mode"],
  ["requires", "require"],
  ["revert", "reverts"],
])("%s was meant to be %s", (given, meant) => {
  expect(nearestName(given, keys)).toBe(meant);
  expect(didYouMean(given, keys)).toBe(`Did you mean ${meant}? `);
});

test.each(["", "x", "cluster", "baseline", "e".repeat(100_000), "\u{1F600}\u{1F600}"])(
  "%s is near none",
  (given) => {
    expect(nearestName(given, keys)).toBeUndefined();
    expect(didYouMean(given, keys)).toBe("");
  },
);

test("where two are as near, none is named", () => {
  expect(nearestName("modx", ["mode", "mods"])).toBeUndefined();
});
