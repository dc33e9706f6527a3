import fc from "fast-check";
import { expect, test } from "vitest";
import { copyOf } from "./copy-of.ts";

test("a copy is what structuredClone makes, and shares nothing with the original", () => {
  fc.assert(
    fc.property(fc.anything({ withNullPrototype: false, withDate: true }), (value) => {
      const original = structuredClone(value);
      expect(copyOf(value)).toStrictEqual(original);
      overwrite(copyOf(value));
      expect(value).toStrictEqual(original);
    }),
  );
});

test("a member named like the prototype is copied as a member", () => {
  const copy = copyOf<unknown>(JSON.parse('{"__proto__":{"a":1}}'));
  expect(Object.entries(Object(copy))).toEqual([["__proto__", { a: 1 }]]);
  expect(Object.getPrototypeOf(copy)).toBe(Object.prototype);
});

test.each([() => {}, Symbol("s"), 1n, new Map(), /a/])("%s is no plain data", (value) => {
  expect(() => copyOf<unknown>({ a: [value] })).toThrow(/no plain data/);
});

/** Changes whatever can be changed in a value, from the leaves to the root. */
function overwrite(value: unknown): void {
  if (typeof value !== "object" || value === null) return;
  for (const [key, part] of Object.entries(value)) {
    overwrite(part);
    Object.defineProperty(value, key, { value: "overwritten" });
  }
}
