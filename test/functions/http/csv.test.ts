import { expect, test } from "vitest";
import { toCsv } from "../../../src/functions/http/csv.ts";

test.each([
  ["plain", "plain"],
  ["", ""],
  ["a,b", '"a,b"'],
  ['say "no"', '"say ""no"""'],
  ["two\nlines", '"two\nlines"'],
  ["=1+1", "'=1+1"],
  ["+49", "'+49"],
  ["-2", "'-2"],
  ["@SUM(A1)", "'@SUM(A1)"],
  ["\tx", "'\tx"],
  ["\rx", '"\'\rx"'],
  ['=HYPERLINK("https://x","y")', '"\'=HYPERLINK(""https://x"",""y"")"'],
  ["größer 🦊", "größer 🦊"],
])("a cell %j is written as %j", (text, cell) => {
  expect(toCsv([[text]])).toBe(`${cell}\r\n`);
});

test("cells are separated by commas, and lines end with CRLF", () => {
  expect(
    toCsv([
      ["a", "b"],
      ["", "d"],
    ]),
  ).toBe("a,b\r\n,d\r\n");
});
