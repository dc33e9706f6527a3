import { expect, test } from "vitest";
import { ruleGuidance } from "../../../src/core/findings/rule-guidance.ts";
import { requirements } from "../../../src/core/model/finding.ts";
import { requirementSetting } from "../../../src/core/model/requirement-setting.ts";
import { parsePolicy } from "../../../src/core/policy/policy-file.ts";
import { formatPolicyProblem } from "../../../src/core/policy/policy-problem.ts";

function problemsOf(text: string): readonly string[] {
  const parsed = parsePolicy(`version: 1\n${text}`);
  return "problems" in parsed ? parsed.problems.map(formatPolicyProblem) : [];
}

const declaring = (baseline: string, more = ""): string =>
  `clusters:\n  - match: { clusters: [a] }${more}\n    baseline: { ${baseline} }`;

test.each([
  ["private-cluster", "enablePrivateCluster", "false"],
  ["no-run-command", "disableRunCommand", "false"],
  ["no-local-accounts", "disableLocalAccounts", "false"],
  ["no-public-fqdn", "enablePrivateClusterPublicFQDN", "true"],
  ["no-public-network-access", "publicNetworkAccess", "Enabled"],
  ["network-policy", "networkPolicy", "none"],
])("%s is required, and %s: %s is declared", (requirement, property, value) => {
  const told = (line: number): string =>
    `line ${line}, clusters[0].baseline.${property}: ${requirement} is required of these clusters, and their baseline declares ${property}: ${value}: every one would be exposed. Declare what is required, or leave ${requirement} out of require for the entry.`;
  const baseline = `${property}: ${value}`;
  expect(problemsOf(declaring(baseline, `\n    require: [${requirement}]`))).toEqual([told(5)]);
  expect(problemsOf(`${declaring(baseline)}\ndefaults: { require: [${requirement}] }`)).toEqual([told(4)]);
  expect(
    problemsOf(`${declaring(baseline, "\n    require: []")}\ndefaults: { require: [${requirement}] }`),
  ).toEqual([]);
});

test("what is required may be declared, and what is not may be declared otherwise", () => {
  const more = "\n    require: [no-run-command, network-policy]";
  expect(problemsOf(declaring("disableRunCommand: true, networkPolicy: azure", more))).toEqual([]);
  expect(problemsOf(declaring("disableLocalAccounts: false", more))).toEqual([]);
});

test("a private cluster has no authorized ranges to declare", () => {
  const ranges = "authorizedIPRanges: [73.140.245.0/24]";
  expect(problemsOf(declaring(`enablePrivateCluster: true, ${ranges}`))).toEqual([
    "line 4, clusters[0].baseline.authorizedIPRanges: The baseline declares a private cluster, and such a cluster has no authorized ranges. Leave the ranges out, or enablePrivateCluster.",
  ]);
  expect(problemsOf(declaring(`enablePrivateCluster: false, ${ranges}`))).toEqual([]);
});

test.each(requirements)(
  "the rule required-%s names the setting that its requirement is about",
  (requirement) => {
    expect(ruleGuidance[`required-${requirement}`].setting).toBe(requirementSetting[requirement]);
  },
);
