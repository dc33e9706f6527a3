import { expect, test } from "vitest";
import { fingerprint } from "../../../src/core/json/fingerprint.ts";

test("is short, and the same for equal values only", () => {
  expect(fingerprint({ a: 1, b: 2 })).toMatch(/^[0-9a-f]{24}$/);
  expect(fingerprint({ a: 1, b: 2 })).toBe(fingerprint({ b: 2, a: 1 }));
  expect(fingerprint({ a: 1, b: 2 })).not.toBe(fingerprint({ a: 1, b: 3 }));
  expect(fingerprint(["a", "b"])).not.toBe(fingerprint(["b", "a"]));
});

test("stays what it was: stored fingerprints are compared with it", () => {
  expect(fingerprint({ rules: ["no-authorized-ranges"], drift: [] })).toBe("f79e54505a94dfa04f5fe9da");
});
