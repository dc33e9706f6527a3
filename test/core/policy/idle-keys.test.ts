import { describe, expect, test } from "vitest";
import { parsePolicy } from "../../../src/core/policy/policy-file.ts";
import { formatPolicyProblem } from "../../../src/core/policy/policy-problem.ts";

function problemsOf(text: string): readonly string[] {
  const parsed = parsePolicy(`version: 1\n${text}`);
  return "problems" in parsed ? parsed.problems.map(formatPolicyProblem) : [];
}

const entry = (lines: string): string => `clusters:\n  - { match: { clusters: [a] }, ${lines} }`;

describe("what only a revert heeds", () => {
  test.each([
    ["revertAfter: PT10M", "revertAfter"],
    ["onNarrowed: revert", "onNarrowed"],
    ["onUnfinishedUpgrade: revert", "onUnfinishedUpgrade"],
  ])("%s does nothing in a mode that reverts nothing", (line, key) => {
    const told = (place: string, mode: string) =>
      `${place}.${key}: ${key} says how to revert, and in mode ${mode} nothing is reverted. Leave ${key} out, or write mode: revert.`;
    expect(problemsOf(entry(`mode: alert, ${line}`))).toEqual([told("line 3, clusters[0]", "alert")]);
    expect(problemsOf(entry(`mode: off, ${line}`))).toEqual([told("line 3, clusters[0]", "off")]);
    expect(problemsOf(`${entry(line)}\ndefaults: { mode: alert }`)).toEqual([
      told("line 3, clusters[0]", "alert"),
    ]);
    expect(problemsOf(`defaults: { mode: alert, ${line} }`)).toEqual([told("line 2, defaults", "alert")]);
  });

  test.each([
    ["the mode comes from the app setting", entry("revertAfter: PT10M")],
    ["the entry reverts", entry("mode: revert, revertAfter: PT10M, onNarrowed: revert")],
    ["it comes from defaults", `defaults: { mode: revert, revertAfter: PT10M }\n${entry("mode: alert")}`],
    [
      "defaults alert, and an entry reverts by them",
      `defaults: { mode: alert, revertAfter: PT10M }\n${entry("mode: revert")}`,
    ],
    ["there is no grace", entry("mode: alert, revertAfter: PT0S, reverts: { max: 1 }")],
    ["it alerts", entry("mode: alert, onNarrowed: ignore, onUnfinishedUpgrade: refuse")],
  ])("is no problem where %s", (_, text) => {
    expect(problemsOf(text)).toEqual([]);
  });
});

test("a trust in tags needs tags", () => {
  expect(problemsOf(entry("trustTags: true"))).toEqual([
    "line 3, clusters[0].trustTags: It trusts tags, and none are under match. Leave trustTags out, or say by which tags the entry matches.",
  ]);
  expect(problemsOf(entry("trustTags: false"))).toEqual([]);
  expect(problemsOf("clusters:\n  - { match: { tags: { env: x } }, trustTags: true }")).toEqual([]);
});
