import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { BrokenJson, type Cut, EndlessPiece, ListCutter } from "../../../src/cli/streaming/list-cutter.ts";

/** The pieces of a text that comes in parts of a length. */
function cutsOf(text: string, length = text.length): Cut[] {
  const cutter = new ListCutter();
  const cuts: Cut[] = [];
  for (let at = 0; at < text.length; at += length) cuts.push(...cutter.push(text.slice(at, at + length)));
  cutter.end();
  return cuts;
}

/** What a text holds, put together from its pieces; throws for what is not JSON. */
function reassembled(text: string, length: number): { elements: unknown[]; value: unknown } {
  const cuts = cutsOf(text, length);
  const elements = cuts.filter(({ kind }) => kind === "element").map((cut): unknown => JSON.parse(cut.text));
  const values = cuts.filter(({ kind }) => kind === "value").map((cut): unknown => JSON.parse(cut.text));
  if (values.length !== 1) throw new Error(`${values.length} values`);
  return { elements, value: values[0] };
}

const list = fc.array(fc.jsonValue());
const partLength = fc.integer({ min: 1, max: 40 });
const indentation = fc.constantFrom(0, 2);

describe("a list", () => {
  test("is cut into its elements, wherever the text is parted", () => {
    fc.assert(
      fc.property(list, partLength, indentation, (elements, length, spaces) => {
        const text = JSON.stringify(elements, null, spaces);
        expect(reassembled(text, length)).toEqual({ elements: JSON.parse(text), value: [] });
      }),
    );
  });

  test.each(["value", "data", "Value"])("under the name %s is cut out of the object around it", (name) => {
    fc.assert(
      fc.property(
        list,
        fc.dictionary(fc.string(), fc.jsonValue()),
        partLength,
        (elements, others, length) => {
          const around = Object.fromEntries(
            Object.entries(others).filter(([key]) => !/value|data/i.test(key)),
          );
          const text = JSON.stringify({ ...around, [name]: elements, nextLink: "x" });
          expect(reassembled(text, length)).toEqual({
            elements: JSON.parse(JSON.stringify(elements)),
            value: JSON.parse(JSON.stringify({ ...around, [name]: [], nextLink: "x" })),
          });
        },
      ),
    );
  });

  test.each([
    ["deeper in", '{"properties": {"value": [1, 2]}}'],
    ["under another name", '{"values": [1, 2], "my\\"value": [3]}'],
    ["in a text", '{"a": "\\"value\\": [1, 2]"}'],
  ])("that stands %s is left where it is", (_, text) => {
    expect(cutsOf(text)).toEqual([{ kind: "value", text, line: 1, lastLine: 1, hadList: false }]);
  });

  test("that is the second of an object stays in it", () => {
    expect(reassembled('{"value": [1], "data": [2]}', 3)).toEqual({
      elements: [1],
      value: { value: [], data: [2] },
    });
  });
});

test("a text passes with its pieces if, and only if, it is JSON", () => {
  const isJson = (text: string): boolean => {
    try {
      JSON.parse(text);
      return true;
    } catch {
      return false;
    }
  };
  const passes = (text: string, length: number): boolean => {
    try {
      reassembled(text, length);
      return true;
    } catch {
      return false;
    }
  };
  const pieces = fc.constantFrom(
    "[",
    "]",
    "{",
    "}",
    ",",
    ":",
    '"',
    "\\",
    '"value"',
    "1",
    "null",
    " ",
    "\n",
    "\u0001",
  );
  const scribble = fc.array(pieces, { maxLength: 12 }).map((parts) => `[${parts.join("")}`);
  fc.assert(
    fc.property(scribble, partLength, (text, length) => {
      expect(passes(text, length)).toBe(isJson(text));
    }),
    { numRuns: 2000 },
  );
});

test("each piece says the line in which it begins", () => {
  const lines = cutsOf('\n[\n  {"a":\n 1}, {},\n\n\n  3\n]\n').map(({ line }) => line);
  expect(lines).toEqual([3, 4, 7, 2]);
});

test.each([
  ["in an element", '[{"a": 1},\n{"b', '\n{"b', 2],
  ["in the value around", '\n{"a": {', '{"a": {', 2],
  ["in an empty list", '{"value": [', '{"value": [', 1],
])("a text that ends %s says where the piece begins", (_, text, piece, line) => {
  expect(() => cutsOf(text, 4)).toThrow(new BrokenJson(piece, line));
});

test("a piece that finds no end is not held", () => {
  const cutter = new ListCutter(100);
  const push = (text: string): Cut[] => [...cutter.push(text)];
  for (let count = 0; count < 50; count++)
    expect(push(`${count ? "," : "["}\n{"a": 1}`)).toHaveLength(count ? 1 : 0);
  push(', {"b": "');
  expect(() => push("x".repeat(101))).toThrow(EndlessPiece);
});
