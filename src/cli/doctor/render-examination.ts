import { oneLine } from "../../core/text/readable.ts";
import { printableJson } from "../printable-json.ts";
import type { CheckResult, CheckStatus } from "./check-result.ts";

const signs: Readonly<Record<CheckStatus, string>> = { ok: "✓", wrong: "✗", unknown: "?" };

/** For a person: a line for each check, with what was seen and, where something is to be done, the mend below it. */
export function examinationTable(app: string, checks: readonly CheckResult[]): string {
  const width = Math.max(0, ...checks.map(({ title }) => title.length));
  const groups = new Map<string, CheckResult[]>();
  for (const check of checks) {
    const key = check.subscriptionId ?? "";
    groups.set(key, [...(groups.get(key) ?? []), check]);
  }
  const lines = [...groups].flatMap(([subscription, own]) => [
    subscription === "" ? `App ${oneLine(app)}` : `Subscription ${oneLine(subscription)}`,
    ...own.flatMap(({ status, title, detail, mend }) => [
      `  ${signs[status]} ${title.padEnd(width)}  ${oneLine(detail)}`,
      ...(mend === undefined ? [] : [`    ${" ".repeat(width)}  → ${oneLine(mend)}`]),
    ]),
    "",
  ]);
  return [...lines, summary(checks)].join("\n");
}

/** For programs. */
export function examinationJson(app: string, at: Date, checks: readonly CheckResult[]): string {
  return printableJson({
    app,
    examinedAt: at.toISOString(),
    allWell: checks.every(({ status }) => status === "ok"),
    checks,
  });
}

/** 0 all well, 1 something is wrong, 2 nothing is known to be wrong, but not everything could be examined. */
export function exitStatusOf(checks: readonly CheckResult[]): number {
  if (checks.some(({ status }) => status === "wrong")) return 1;
  return checks.some(({ status }) => status === "unknown") ? 2 : 0;
}

function summary(checks: readonly CheckResult[]): string {
  const count = (wanted: CheckStatus): number => checks.filter(({ status }) => status === wanted).length;
  if (count("wrong") + count("unknown") === 0) return "All is well.";
  return `${count("ok")} well, ${count("wrong")} wrong, ${count("unknown")} could not be examined.`;
}
