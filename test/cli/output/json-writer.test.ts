import { expect, test } from "vitest";
import { JsonWriter } from "../../../src/cli/output/json-writer.ts";
import { approvedRanges, judged } from "./judged.ts";

test("one cluster is an object", () => {
  const writer = new JsonWriter();
  const one = judged();
  expect(writer.add(one) + writer.end(undefined)).toBe(`${JSON.stringify(one.report, null, 2)}\n`);
});

test.each([0, 1, 3])("a list of %i is an array, written as if it were whole", (length) => {
  const writer = new JsonWriter();
  const all = Array.from({ length }, (_, index) => judged({ index }));
  const text = all.map((one) => writer.add(one)).join("") + writer.end(undefined);
  expect(text).toBe(
    `${JSON.stringify(
      all.map(({ report }) => report),
      null,
      2,
    )}\n`,
  );
});

test("a list that could not be read to its end is still JSON, and ends in what is not known", () => {
  const writer = new JsonWriter();
  const text =
    writer.add(judged({ index: 0, ranges: approvedRanges })) + writer.end("in.json[1]: it is not a cluster");
  const answer: unknown = JSON.parse(text);
  expect(answer).toMatchObject([
    { verdict: "compliant" },
    {
      clusterId: null,
      verdict: "unknown",
      findings: [],
      decision: { action: "none", reason: "UnusableInput", message: "in.json[1]: it is not a cluster" },
    },
  ]);
});
