import { describe, expect, test } from "vitest";
import { rangeInWords } from "../../../src/core/ranges/range-in-words.ts";

describe("an entry that cannot be read is quoted and called so", () => {
  test.each([
    ["", '"" (cannot be read)'],
    ["193.168.1.0/24,194.168.1.0/24", '"193.168.1.0/24,194.168.1.0/24" (cannot be read)'],
    ["73.140.245.0/24\u200B", '"73.140.245.0/24\\u200b" (cannot be read)'],
    ["\u202E42/0.542.041.37", '"\\u202e42/0.542.041.37" (cannot be read)'],
    ["null", '"null" (cannot be read)'],
    ["any\nwhere", '"any\\u000awhere" (cannot be read)'],
  ])("%j", (entry, words) => {
    expect(rangeInWords(entry, 64)).toBe(words);
  });

  test.each([
    "73.140.245.0/24",
    " 73.140.245.7/32",
    "20.42.25.196",
    "0.0.0.0/32",
    "2001:db8::/32",
    "AzureCloud",
    "Sql.EastUS",
  ])("%j can be read", (entry) => {
    expect(rangeInWords(entry, 64)).toBe(entry);
  });

  test("a long one keeps its verdict", () => {
    const words = rangeInWords("?".repeat(1000), 64);
    expect(words).toMatch(/^"\?+…" \(cannot be read\)$/);
    expect(words).toHaveLength(64);
  });
});
