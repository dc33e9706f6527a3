import { describe, expect, test } from "vitest";
import { digestOf, digestOfList, digestOfText } from "../../../src/core/json/digest.ts";

const many = Array.from({ length: 5_000 }, (_, at) => `10.${Math.floor(at / 250)}.${at % 250}.0/24`);

describe("a digest", () => {
  test("of a long list is its start, and one entry that stands for all of it", () => {
    const digest = digestOfList(many);
    expect(digest).toHaveLength(101);
    expect(digest.slice(0, 100)).toEqual(many.slice(0, 100));
    expect(digest.at(-1)).toMatch(/^and 4900 more, all of them [0-9a-f]{24} by digest$/);
  });

  test("tells two long lists apart that begin alike", () => {
    const other = [...many.slice(0, -1), "198.51.100.0/24"];
    expect(digestOfList(other).at(-1)).not.toBe(digestOfList(many).at(-1));
  });

  test("of what is short is itself", () => {
    const value = { list: many.slice(0, 100), text: "open", flag: true, none: null, deep: [{ a: [1] }] };
    expect(digestOf(value)).toEqual(value);
    expect(digestOfList(many.slice(0, 100))).toEqual(many.slice(0, 100));
  });

  test("reaches any depth, and long texts", () => {
    expect(digestOf({ properties: { profile: { ranges: many, note: "x".repeat(3_000) } } })).toEqual({
      properties: {
        profile: { ranges: digestOfList(many), note: digestOfText("x".repeat(3_000)) },
      },
    });
    expect(digestOfText("x".repeat(3_000))).toBe(`${"x".repeat(2_000)}… and 1000 characters more`);
  });
});
