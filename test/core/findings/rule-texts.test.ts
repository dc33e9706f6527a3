import { readFile } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import { ruleIds, ruleTexts } from "../../../src/core/findings/rule-texts.ts";

const page = await readFile(new URL("../../../docs/rules.md", import.meta.url), "utf8");

/** What the page says of a rule under one heading, without links. */
function said(rule: string, heading: string): string {
  const section = page.split(/^## /m).find((text) => text.startsWith(`\`${rule}\`\n`)) ?? "";
  const line = new RegExp(`^- \\*\\*${heading}:\\*\\* (.+)$`, "m").exec(section)?.[1] ?? "";
  return line.replaceAll(/\[([^\]]+)\]\([^)]*\)/g, "$1");
}

describe.each(ruleIds)("%s", (rule) => {
  test("means what docs/rules.md says it means", () => {
    expect(said(rule, "What")).toBe(ruleTexts[rule].what.replace(/^[A-Z]/, (letter) => letter.toLowerCase()));
  });

  test("is as bad as docs/rules.md says", () => {
    expect(said(rule, "Severity")).toMatch(new RegExp(`^${ruleTexts[rule].severity}\\b`));
  });

  test("fits what code scanning shows of a rule", () => {
    const { what, why } = ruleTexts[rule];
    expect(`${what} ${why}`.length).toBeLessThanOrEqual(1024);
  });
});
