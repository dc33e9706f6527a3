import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { matchesPattern } from "../../../src/core/policy/name-pattern.ts";

describe("matchesPattern", () => {
  test.each([
    ["rg-prod-*", "rg-prod-eu", true],
    ["rg-prod-*", "RG-Prod-", true],
    ["rg-prod-*", "rg-prod", false],
    ["*", "anything", true],
    ["*", "", true],
    ["aks-*-eu", "aks-prod-eu", true],
    ["aks-*-eu", "aks-eu", false],
    ["*prod*", "my-production", true],
    ["a*b*c", "a-b-b-c", true],
    ["a*b*b", "ab", false],
    ["ab*ba", "aba", false],
    ["rg.1", "rg-1", false],
    ["rg(1)", "rg(1)", true],
    ["aks", "aks-2", false],
    ["Ärzte-*", "ärzte-1", true],
  ])("%s with %s: %s", (pattern, name, expected) => {
    expect(matchesPattern(pattern, name)).toBe(expected);
  });

  test("agrees with a regular expression", () => {
    const text = fc.string({ unit: fc.constantFrom("a", "b", "-") });
    const pattern = fc.string({ unit: fc.constantFrom("a", "b", "-", "*") });
    fc.assert(
      fc.property(pattern, text, (glob, name) => {
        expect(matchesPattern(glob, name)).toBe(new RegExp(`^${glob.replaceAll("*", ".*")}$`).test(name));
      }),
    );
  });
});
