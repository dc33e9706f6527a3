import { describe, expect, test } from "vitest";
import { type Found, findBodies } from "../../../src/cli/streaming/find-bodies.ts";

async function* inParts(text: string, length: number): AsyncGenerator<string> {
  for (let at = 0; at < text.length; at += length) yield text.slice(at, at + length);
}

async function found(text: string, length = 5): Promise<readonly Found[]> {
  const all: Found[] = [];
  for await (const one of findBodies(inParts(text, length), "in.json")) all.push(one);
  return all;
}

/** Bodies, and what went wrong after them. */
async function untilItFails(text: string): Promise<{ bodies: number; problem: string }> {
  let bodies = 0;
  try {
    for await (const one of findBodies(inParts(text, 64 * 1024), "in.json"))
      if (one.kind === "body") bodies++;
  } catch (error) {
    return { bodies, problem: error instanceof Error ? error.message : String(error) };
  }
  throw new Error("it did not fail");
}

const end = { kind: "end", isEmpty: false, goesOn: false };
const body = (value: unknown, index: number | undefined, line = 1) => ({
  kind: "body",
  body: value,
  index,
  line,
});

describe("bodies are found", () => {
  test.each<[string, string, unknown[]]>([
    ["in an object alone", '\uFEFF\n{"a": [1]}', [body({ a: [1] }, undefined, 2), end]],
    ["in a list", '[{"a": 1},\n {"a": 2}]', [body({ a: 1 }, 0), body({ a: 2 }, 1, 2), end]],
    ["in ARM's list", '{"value": [{"a": 1}], "nextLink": ""}', [body({ a: 1 }, 0), end]],
    [
      "in a page of ARM's list, whichever comes first",
      '{"nextLink": "x", "value": [{"a": 1}]}',
      [body({ a: 1 }, 0), { ...end, goesOn: true }],
    ],
    [
      "in a query's answer",
      '{"count": 1, "data": [{"a": 1}], "skip_token": "x"}',
      [body({ a: 1 }, 0), { ...end, goesOn: true }],
    ],
    [
      "in JSON lines",
      '{"a": 1}\n\n{"a": 2}\r\n{"a": 3}\n',
      [body({ a: 1 }, 0), body({ a: 2 }, 1, 3), body({ a: 3 }, 2, 4), end],
    ],
    ["in an empty list", " [ ] ", [{ ...end, isEmpty: true }]],
    ["in an empty list of ARM's", '{"value": []}', [{ ...end, isEmpty: true }]],
    ["in a list with an escaped name", '{"valu\\u0065": [{"a": 1}]}', [body({ a: 1 }, 0), end]],
    ["in a value that is no object", " 42", [body(42, undefined)]],
  ])("%s", async (_, text, all) => {
    for (const length of [1, 5, 1000]) expect(await found(text, length)).toEqual(all);
  });
});

describe("what is not JSON", () => {
  test.each([
    ["nothing", " \n", "in.json: it is empty, not JSON"],
    ["a cut list", '[{"a": 1}, {"b"', "JSON that was cut off"],
    ["a comment", '[{"a": 1}, // one\n{}]', "JSON with a comment in it"],
    ["a comma too many", '[{"a": 1},]', "a comma before a closing bracket"],
    ["two objects over several lines", '{"a":\n1}\n{"a": 2}', "several JSON values one after another"],
    ["two objects in a line", '{"a": 1} {"a": 2}', "several JSON values one after another"],
    ["a line behind", "[1]\nDone.", 'JSON with a line behind it, "Done."'],
    ["two lists in one object", '{"data": [1], "value": [2]}', "it holds two lists of clusters"],
  ])("is told from the whole: %s", async (_, text, words) => {
    expect((await untilItFails(text)).problem).toContain(words);
  });

  const many = Array.from({ length: 20_000 }, (_, number) =>
    JSON.stringify({ number, filler: "x".repeat(80) }),
  );

  test.each([
    [
      "is cut off",
      `[${many.join(",\n")},\n{"a`,
      "in.json, line 20,001: it is not JSON: it looks like JSON that was cut off",
    ],
    [
      "has Python in it",
      `[${many.join(",\n")},\n{'a': 1}]`,
      "in.json, line 20,001: it is not JSON: it looks like Python's notation",
    ],
    [
      "has a line behind it",
      `[${many.join(",\n")}]\nDone.`,
      'in.json, line 20,001: it is not JSON: it looks like text that begins "Done."',
    ],
  ])(
    "is told with its line in an input too long to keep, behind what was found: it %s",
    async (_, text, words) => {
      const { bodies, problem } = await untilItFails(text);
      expect(bodies).toBe(20_000);
      expect(problem).toContain(words);
    },
  );
});
