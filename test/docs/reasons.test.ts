import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { decisionReasons } from "../../src/core/model/decision-reason.ts";

const page = await readFile(new URL("../../docs/reasons.md", import.meta.url), "utf8");

/** The codes of the page's tables, each with its meaning. */
const listed = [...page.matchAll(/^\| `(\w+)` \| (.*) \|$/gm)].map(([, code = "", meaning = ""]) => ({
  code,
  meaning,
}));

test("the page on reason codes lists every one of them once, and no other", () => {
  expect(listed.map(({ code }) => code).toSorted()).toEqual([...decisionReasons].toSorted());
  for (const { code, meaning } of listed) expect(meaning, code).not.toBe("");
});

test("codes are in CamelCase, each once, as the reasons of Kubernetes conditions are", () => {
  for (const code of decisionReasons) expect(code).toMatch(/^(?:[A-Z][a-z]+)+$/);
  expect(new Set(decisionReasons).size).toBe(decisionReasons.length);
});
