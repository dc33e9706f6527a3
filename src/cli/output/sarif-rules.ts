import type { ReportingDescriptor, Result } from "sarif";
import type { Severity } from "../../core/cluster/guarded-setting.ts";
import { ruleIds, ruleTexts } from "../../core/findings/rule-texts.ts";
import type { RuleId } from "../../core/model/finding.ts";

/** SARIF's level of each severity. */
export const levels: Readonly<Record<Severity, NonNullable<Result["level"]>>> = {
  critical: "error",
  high: "error",
  medium: "warning",
  low: "note",
};

/**
 * Scores by which GitHub tells severities: over 9.0 is critical, from 7.0 high, from 4.0 medium, from 0.1 low
 * (docs.github.com/code-security/reference/code-scanning/sarif-files/sarif-support-for-code-scanning, read November 2026).
 */
const scores: Readonly<Record<Severity, string>> = {
  critical: "9.5",
  high: "8.0",
  medium: "5.5",
  low: "2.0",
};

const problemSeverities: Readonly<Record<Severity, string>> = {
  critical: "error",
  high: "error",
  medium: "warning",
  low: "recommendation",
};

/** Every rule, always in the same order: what differs between two documents are their results. */
export const sarifRules: ReportingDescriptor[] = ruleIds.map(descriptor);

const indexes: ReadonlyMap<RuleId, number> = new Map(ruleIds.map((id, index) => [id, index]));

/** The place of a rule in `sarifRules`. */
export function ruleIndex(rule: RuleId): number {
  return indexes.get(rule) ?? -1;
}

function descriptor(id: RuleId): ReportingDescriptor {
  const { severity, what, why, page } = ruleTexts[id];
  const helpUri = `https://learn.microsoft.com/azure/aks/${page}`;
  return {
    id,
    name: id.replaceAll(/(?:^|-)([a-z])/g, (_, letter: string) => letter.toUpperCase()),
    shortDescription: { text: what },
    fullDescription: { text: `${what} ${why}` },
    helpUri,
    help: {
      text: `${what}\n\nWhy it matters: ${why}\n\nThe setting: ${helpUri}`,
      markdown: `${what}\n\n**Why it matters:** ${why}\n\n**The setting:** <${helpUri}>`,
    },
    defaultConfiguration: { level: levels[severity] },
    properties: {
      tags: ["security", "azure", "kubernetes"],
      precision: "very-high",
      "problem.severity": problemSeverities[severity],
      "security-severity": scores[severity],
    },
  };
}
