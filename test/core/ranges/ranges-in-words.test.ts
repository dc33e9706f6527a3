import { expect, test } from "vitest";
import { listInWords } from "../../../src/core/text/list-in-words.ts";

test.each<[string[], string]>([
  [[], ""],
  [["a"], "a"],
  [["a", "b", "c", "d", "e"], "a, b, c, d, e"],
  [["a", "b", "c", "d", "e", "f"], "a, b, c, d, e and 1 more"],
  [Array.from({ length: 2000 }, () => "a"), "a, a, a, a, a and 1,995 more"],
  [["a\nb", "c"], "a b, c"],
])("%j in words", (items, expected) => {
  expect(listInWords(items)).toBe(expected);
});

test("shows at most as many as were asked for, and each within bounds", () => {
  expect(listInWords(["a", "b"], 1)).toBe("a and 1 more");
  expect(listInWords(["x".repeat(10_000)])).toHaveLength(100);
});
