import { randomBytes } from "node:crypto";
import * as v from "valibot";
import { expect, test } from "vitest";
import { readDocument, writeDocument } from "../../../src/adapters/storage/table-document.ts";
import { StateTooLargeError } from "../../../src/ports/state-store.ts";

const schema = v.object({ text: v.string() });
const keys = { partitionKey: "sub|rg|aks", rowKey: "state" };

function roundTrip(text: string) {
  const columns = writeDocument({ text }, "state");
  return { columns, value: readDocument({ ...keys, ...columns }, schema) };
}

function longestColumn(columns: Record<string, string | number>): number {
  return Math.max(...Object.values(columns).map((value) => String(value).length));
}

test("a short document is one column of plain JSON", () => {
  expect(writeDocument({ text: "short" }, "state")).toEqual({
    SchemaVersion: 1,
    DocumentEncoding: "json",
    DocumentParts: 1,
    Document: '{"text":"short"}',
  });
});

test.each([29_989, 29_990, 60_000, 400_000])(
  "%i characters come back whole, in columns of at most 30,000",
  (length) => {
    const text = "x".repeat(length);
    const { columns, value } = roundTrip(text);
    expect(value).toEqual({ text });
    expect(columns.DocumentEncoding).toBe("json");
    expect(longestColumn(columns)).toBeLessThanOrEqual(30_000);
  },
);

test("characters of two code units are never cut in half", () => {
  for (const shift of ["", "x"]) {
    const text = shift + "🦊".repeat(40_000);
    const { columns, value } = roundTrip(text);
    expect(value).toEqual({ text });
    for (const column of Object.values(columns)) expect(String(column).isWellFormed()).toBe(true);
  }
});

test("what is too long as it is, is compressed", () => {
  const text = "104.16.0.0/13, ".repeat(100_000);
  const { columns, value } = roundTrip(text);
  expect(value).toEqual({ text });
  expect(columns.DocumentEncoding).toBe("gzip");
});

test("what is too long even compressed is refused, and says so", () => {
  const noise = randomBytes(600_000).toString("hex");
  expect(() => writeDocument({ text: noise }, "alert-1")).toThrow(StateTooLargeError);
  expect(() => writeDocument({ text: noise }, "alert-1")).toThrow(
    /^Row alert-1 would hold 12000\d\d characters/,
  );
});

test("properties that this version does not know are kept", () => {
  const row = { ...keys, ...writeDocument({ text: "x", fromTheFuture: [1] }, "state") };
  expect(readDocument(row, schema)).toEqual({ text: "x", fromTheFuture: [1] });
});

const whole = writeDocument({ text: "x".repeat(40_000) }, "state");
const { Document2: _cut, ...withoutItsEnd } = whole;

test.each([
  ["is empty", {}, "column SchemaVersion"],
  ["is of another version", { ...whole, SchemaVersion: 2 }, "column SchemaVersion"],
  ["has lost a part", withoutItsEnd, "column Document2 is missing"],
  ["was cut short by hand", { ...whole, DocumentParts: 1 }, "its document is no json text"],
  [
    "is said to be compressed and is not",
    { ...whole, DocumentEncoding: "gzip" },
    "its document is no gzip text",
  ],
  ["holds something else", writeDocument({ text: 7 }, "state"), "its document at text: "],
  ["holds null", writeDocument(null, "state"), "its document at its top: "],
])("a row that %s is an error that names it", (_, columns, reason) => {
  const read = () => readDocument({ ...keys, ...columns }, schema);
  expect(read).toThrow(`Row state in partition sub|rg|aks cannot be read: ${reason}`);
});
