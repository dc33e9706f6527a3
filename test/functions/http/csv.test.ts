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
  ["\n=1", "\"'\n'=1\""],
  ["  =1", "'  =1"],
  ["\u0000=1", "'\u0000=1"],
  ["\ufeff=1", "'\ufeff=1"],
  ["＝1", "'＝1"],
  ["＋1", "'＋1"],
  ["－1", "'－1"],
  ["＠SUM(A1)", "'＠SUM(A1)"],
  ["ticket 4711;=1+1", "ticket 4711;'=1+1"],
  ['ticket;"=1+1"', '"ticket;""\'=1+1"""'],
  ["as agreed; see 1-2 and a@b.c", "as agreed; see 1-2 and a@b.c"],
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
