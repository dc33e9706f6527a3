import { isDeepStrictEqual } from "node:util";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Json } from "../../../src/core/json/json.ts";
import { canonicalJson, sameAsJson, sameJson } from "../../../src/core/json/same-json.ts";

describe("sameJson", () => {
  test.each<[Json, Json, boolean]>([
    [{ a: 1, b: [1, { c: null }] }, { b: [1, { c: null }], a: 1 }, true],
    [[1, 2], [2, 1], false],
    [{ a: null }, {}, false],
    [{}, [], false],
    ["1", 1, false],
    [null, false, false],
    [JSON.parse('{"__proto__":1}'), {}, false],
  ])("%j and %j: %s", (left, right, expected) => {
    expect(sameJson(left, right)).toBe(expected);
  });

  test("agrees with deep equality, whatever the order of the keys", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (left, right) => {
        expect(sameJson(left as Json, turned(left as Json))).toBe(true);
        expect(sameJson(left as Json, right as Json)).toBe(isDeepStrictEqual(sent(left), sent(right)));
        expect(JSON.parse(canonicalJson(left as Json))).toEqual(sent(left));
      }),
    );
  });
});

describe("sameAsJson", () => {
  test.each<[unknown, unknown, boolean]>([
    [{ a: 1, b: undefined }, { a: 1 }, true],
    [{ a: 1 }, { c: undefined, a: 1 }, true],
    [{ a: undefined }, { b: 1 }, false],
    [{ a: undefined }, { a: null }, false],
    [[{ a: undefined }], [{}], true],
    [undefined, {}, false],
  ])("%o and %o: %s", (left, right, expected) => {
    expect(sameAsJson(left, right)).toBe(expected);
    expect(sameAsJson(right, left)).toBe(expected);
  });

  test("agrees with the equality of the texts", () => {
    const value = fc.anything({
      values: [fc.string(), fc.constantFrom(0, 1, true, null, undefined)],
      maxDepth: 2,
    });
    fc.assert(
      fc.property(value, value, (one, other) => {
        const [left, right] = [{ of: one }, { of: other }];
        expect(sameAsJson(left, right)).toBe(isDeepStrictEqual(sent(left), sent(right)));
      }),
    );
  });
});

/** A value as it comes out of JSON text: without a negative zero. */
function sent(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}

function turned(value: Json): Json {
  if (Array.isArray(value)) return value.map(turned);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toReversed()
      .map(([key, part]) => [key, turned(part)]),
  );
}
