import {
  type AzurePolicyDefinition,
  type Checks,
  ruleCounterparts,
} from "../../../src/core/findings/rule-counterparts.ts";
import { ruleGuidance } from "../../../src/core/findings/rule-guidance.ts";
import { ruleIds, ruleTexts } from "../../../src/core/findings/rule-texts.ts";
import type { RuleId } from "../../../src/core/model/finding.ts";

/** The text of docs/rules.md. */
export function rulesPageText(): string {
  return `${[introduction(), overview(), comparison, references, ...ruleIds.map(section)].join("\n\n")}\n`;
}

function introduction(): string {
  const drift = ruleIds.filter((rule) => ruleGuidance[rule].kind === "drift").map(link);
  const standing = ruleIds
    .filter((rule) => ruleGuidance[rule].kind === "standing" && !isRequired(rule))
    .map(link);
  return `# Rules

<!-- Made by npm run docs:generate of src/core/findings/rule-texts.ts, rule-guidance.ts and rule-counterparts.ts. -->

Each finding names a rule. This page says of each rule what it means, why it matters, what is compared, how to mend it, and what it corresponds to elsewhere.

There are three kinds:

- **Drift rules** compare the cluster with its baseline: ${drift.join(", ")}.
- **Standing rules** need no baseline: ${standing.join(", ")}, and the [required-…](#${ruleIds.find(isRequired)}) rules, which apply where the policy file asks for them.
- ${link("cluster-unreadable")}: nothing could be read.

Scanners and policies know only the second kind: they hold a cluster to a fixed rule. So a drift rule's counterpart is the check that would fail on the result, if it fails at all.`;
}

function overview(): string {
  const rows = ruleIds.map((rule) => {
    const { setting, kind } = ruleGuidance[rule];
    const ids = (checksOf(rule).azurePolicies ?? []).map(({ id }) => `\`${id}\``);
    return `| ${link(rule)} | ${kind} | \`${setting}\` | ${ruleTexts[rule].severity} | ${ids.join(", ") || "none"} |`;
  });
  return [
    "| rule | kind | setting | severity | Azure Policy |",
    "| --- | --- | --- | --- | --- |",
    ...rows,
  ].join("\n");
}

const comparison =
  "How ranges are compared, in all rules: as sets of addresses. `137.117.106.90/29` is `137.117.106.88/29`; a bare address is a /32; order, duplicates, split and merged blocks make no difference. An absent profile, `null` and `[]` all mean that everybody may connect. `0.0.0.0/32` is AKS's word for \"only the cluster's own outbound address\" and is tighter than any list. Service tags are compared by name, and `AzureCloud` (whole or of a region) and `Internet` mean everybody. An entry that cannot be read is never taken for narrow. Ranges are not judged on a private endpoint, where they have no effect.";

const references =
  'References: Azure Policy built-in definitions by name and id ([Azure/azure-policy](https://github.com/Azure/azure-policy)), [PSRule.Rules.Azure](https://azure.github.io/PSRule.Rules.Azure/), [Checkov](https://www.checkov.io/) and [Trivy](https://trivy.dev/) by rule id, and the CIS Azure Kubernetes Service Benchmark v1.7.0 by section. "None found" means that none was found in their rule sets in November 2026. Microsoft\'s page about a setting is linked behind its "Why".';

function section(rule: RuleId): string {
  const { severity, what, why, page } = ruleTexts[rule];
  const { severityNote, compares, goesBack, mend } = ruleGuidance[rule];
  const { checks, stricter } = ruleCounterparts[rule];
  const elsewhere = typeof checks === "string" ? `as in ${link(checks)}.` : checksInWords(checks);
  return [
    `## \`${rule}\`\n`,
    `- **What:** ${lowerFirst(what)}`,
    `- **Severity:** ${severity}.${severityNote === undefined ? "" : ` ${severityNote}`}`,
    `- **Why:** ${lowerFirst(why)} ([Microsoft](https://learn.microsoft.com/azure/aks/${page}))`,
    `- **Compares:** ${compares}`,
    `- **Goes back by itself:** ${goesBack}`,
    `- **To mend:** ${mend}`,
    `- **Elsewhere:** ${elsewhere}`,
    `- **Stricter here:** ${stricter}`,
  ].join("\n");
}

function checksOf(rule: RuleId): Checks {
  const { checks } = ruleCounterparts[rule];
  return typeof checks === "string" ? checksOf(checks) : checks;
}

function checksInWords({
  azurePolicies = [],
  psRule = [],
  checkov = [],
  trivy = [],
  cis = [],
  note,
}: Checks): string {
  const found: readonly (readonly [name: string, words: readonly string[]])[] = [
    ["Azure Policy", azurePolicies.map(policyInWords)],
    ["PSRule", psRule.map(code)],
    ["Checkov", checkov.map(code)],
    ["Trivy", trivy.map((id) => `${code(id)} (${code(`AVD-${id}`)})`)],
    ["CIS", cis],
  ];
  const some = found.filter(([, words]) => words.length > 0);
  if (some.length === 0) return note ?? "none found.";
  const none = found.filter(([, words]) => words.length === 0).map(([name]) => name);
  const parts = some.map(([name, words]) => `${name} ${words.join(" and ")}`);
  const rest = none.length > 0 ? [`${none.join(", ")}: none found`] : [];
  return `${[...parts, ...rest].join("; ")}.${note === undefined ? "" : ` ${note}`}`;
}

function policyInWords({ name, id, effects }: AzurePolicyDefinition): string {
  const [only, ...others] = effects;
  return `*${name}* (${code(id)}, ${others.length === 0 ? `${only} only` : effects.join(" or ")})`;
}

function isRequired(rule: RuleId): boolean {
  return rule.startsWith("required-");
}

function link(rule: RuleId): string {
  return `[${rule}](#${rule})`;
}

function code(text: string): string {
  return `\`${text}\``;
}

/** The text as it goes on behind a colon; names and code keep their first letter. */
function lowerFirst(text: string): string {
  return text.replace(/^[A-Z](?=[a-z ])/, (letter) => letter.toLowerCase());
}
