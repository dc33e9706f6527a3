import { describe, expect, test } from "vitest";
import { clusterId } from "../../../src/core/cluster/cluster-id.ts";
import { type ClusterPolicy, defaultPolicy } from "../../../src/core/model/cluster-policy.ts";
import { builtInPolicy, type Policy } from "../../../src/core/policy/policy.ts";
import { parsePolicy } from "../../../src/core/policy/policy-file.ts";
import { policyFor, selectPolicy } from "../../../src/core/policy/policy-matching.ts";
import { examplePolicy } from "./example-policy.ts";

const subscription = "00000000-0000-0000-0000-00000000000a";
const prod = clusterId(subscription, "rg-prod-eu", "aks-prod");
const dev = clusterId("00000000-0000-0000-0000-00000000000b", "rg-dev", "aks-dev");

function read(text: string): Policy {
  const parsed = parsePolicy(text);
  if ("problems" in parsed) throw new Error(JSON.stringify(parsed.problems));
  return parsed.policy;
}

/** A policy of entries, each given as the lines under `- `, after a `defaults` block. */
function entries(defaults: string, ...items: string[]): Policy {
  return read(
    `version: 1\ndefaults: ${defaults}\nclusters:\n${items.map((item) => `  - ${item}\n`).join("")}`,
  );
}

describe("policyFor without a file", () => {
  test.each(["alert", "revert"] as const)(
    "is the built-in policy with the mode of the app setting: %s",
    (mode) => {
      expect(policyFor(builtInPolicy, prod, {}, mode)).toEqual({ ...defaultPolicy, mode });
    },
  );
});

describe("policyFor", () => {
  test("takes what an entry leaves out from the defaults, and what they leave out from the built-in ones", () => {
    const policy = entries(
      "{ broadestRange: 16, reverts: { max: 5 }, remindEvery: off }",
      "{ name: all, match: { clusters: ['*'] }, mode: revert, reverts: { window: PT2H } }",
    );
    expect(policyFor(policy, prod, {}, "alert")).toEqual({
      ...defaultPolicy,
      label: "all",
      mode: "revert",
      broadestRange: 16,
      reverts: { max: 5, windowSeconds: 7200 },
      remindEverySeconds: null,
    });
    expect(policyFor({ ...policy, clusters: [] }, prod, {}, "revert")).toMatchObject({
      mode: "revert",
      broadestRange: 16,
    });
  });

  test("a mode in the file wins over the app setting's, even a weaker one", () => {
    expect(policyFor(read("version: 1\ndefaults: { mode: off }"), prod, {}, "revert").mode).toBe("off");
  });

  test("the first entry that matches wins", () => {
    const policy = entries(
      "{}",
      `{ name: sub, match: { subscriptions: [${dev.subscriptionId}] } }`,
      "{ name: group, match: { resourceGroups: [RG-PROD-*, rg-stage] } }",
      "{ name: all, match: { clusters: ['*'] } }",
    );
    expect(policyFor(policy, prod, {}, "alert").label).toBe("group");
    expect(policyFor(policy, dev, {}, "alert").label).toBe("sub");
    expect(policyFor(policy, clusterId(subscription, "rg-x", "x"), {}, "alert").label).toBe("all");
  });

  test("all of an entry's criteria have to match", () => {
    const policy = entries(
      "{}",
      "{ name: both, match: { resourceGroups: [rg-prod-*], clusters: [aks-d*] } }",
    );
    expect(policyFor(policy, prod, {}, "alert").label).toBeUndefined();
    expect(policyFor(policy, dev, {}, "alert").label).toBeUndefined();
    expect(policyFor(policy, clusterId(subscription, "rg-prod-eu", "aks-dev"), {}, "alert").label).toBe(
      "both",
    );
  });

  test("tags match by key and value without case, and all of them have to", () => {
    const policy = entries(
      "{}",
      "{ name: tagged, match: { tags: { env: prod, team: 'web-*' } }, mode: revert }",
    );
    const labelWith = (tags: Record<string, string>) => policyFor(policy, prod, tags, "alert").label;
    expect(labelWith({ Env: "PROD", team: "web-1", other: "x" })).toBe("tagged");
    expect(labelWith({ env: "prod" })).toBeUndefined();
    expect(labelWith({ env: "production", team: "web-1" })).toBeUndefined();
  });
});

describe("tags never lower protection", () => {
  const tags = { tier: "x" };

  /** The defaults (or an entry without tags), an entry that the tag selects, and what it is weaker in. */
  const cases: readonly [without: string, tagged: string, weakerIn: readonly string[]][] = [
    ["mode: alert", "mode: revert", []],
    ["mode: revert", "mode: revert", []],
    ["mode: alert", "mode: off", ["mode"]],
    ["mode: revert", "mode: alert", ["mode"]],
    ["mode: off", "mode: alert", []],
    ["require: [no-run-command]", "require: [no-run-command, private-cluster]", []],
    ["require: [no-run-command]", "require: [private-cluster]", ["require"]],
    ["broadestRange: 16", "broadestRange: 24", []],
    ["broadestRange: 16", "broadestRange: 15", ["broadestRange"]],
    ["{ mode: revert, revertAfter: PT1H }", "{ mode: revert, revertAfter: PT59M }", []],
    ["{ mode: revert, revertAfter: PT1H }", "{ mode: revert, revertAfter: PT61M }", ["revertAfter"]],
    ["{ mode: alert, revertAfter: PT0S }", "{ mode: revert, revertAfter: PT1H }", []],
    ["{ mode: revert, reverts: { max: 3 } }", "{ mode: revert, reverts: { max: 4, window: PT30M } }", []],
    ["{ mode: revert, reverts: { max: 3 } }", "{ mode: revert, reverts: { max: 2 } }", ["reverts"]],
    [
      "{ mode: revert, reverts: { max: 3 } }",
      "{ mode: revert, reverts: { max: 3, window: PT2H } }",
      ["reverts"],
    ],
    ["{ mode: alert, reverts: { max: 3 } }", "{ mode: revert, reverts: { max: 1 } }", []],
    ["onNarrowed: ignore", "onNarrowed: alert", []],
    ["onNarrowed: revert", "onNarrowed: alert", ["onNarrowed"]],
    ["onUnfinishedUpgrade: revert", "onUnfinishedUpgrade: refuse", []],
    ["{ mode: revert, onUnfinishedUpgrade: revert }", "{ mode: revert }", ["onUnfinishedUpgrade"]],
    ["{ mode: revert }", "{ mode: revert, onUnfinishedUpgrade: revert }", []],
    ["remindEvery: off", "remindEvery: P1D", []],
    ["remindEvery: P1D", "remindEvery: PT1H", []],
    ["remindEvery: P1D", "remindEvery: P2D", ["remindEvery"]],
    ["remindEvery: P1D", "remindEvery: off", ["remindEvery"]],
    ["trustedDeployers: [a@x.io, b@x.io]", "trustedDeployers: [A@x.io]", []],
    ["trustedDeployers: [a@x.io]", "trustedDeployers: [a@x.io, b@x.io]", ["trustedDeployers"]],
    [
      "exemptions: [{ setting: run-command, until: 2026-12-31T00:00:00Z, reason: r }]",
      "exemptions: [{ setting: run-command, until: 2026-12-30T00:00:00Z, reason: r }]",
      [],
    ],
    [
      "exemptions: [{ setting: run-command, until: 2026-12-30T00:00:00Z, reason: r }]",
      "exemptions: [{ setting: run-command, until: 2026-12-31T00:00:00Z, reason: r }]",
      ["exemptions"],
    ],
    [
      "exemptions: [{ setting: run-command, until: 2026-12-31T00:00:00Z, reason: r }]",
      "exemptions: [{ setting: local-accounts, until: 2026-12-31T00:00:00Z, reason: r }]",
      ["exemptions"],
    ],
    // Declared on both sides.
    [
      "baseline: { authorizedIPRanges: [73.140.0.0/16] }",
      "baseline: { authorizedIPRanges: [73.140.245.0/24] }",
      [],
    ],
    [
      "baseline: { authorizedIPRanges: [73.140.245.0/24] }",
      "baseline: { authorizedIPRanges: [73.140.0.0/16] }",
      ["baseline"],
    ],
    ["baseline: { disableRunCommand: false }", "baseline: { disableRunCommand: true }", []],
    ["baseline: { disableRunCommand: true }", "baseline: { disableRunCommand: false }", ["baseline"]],
    ["baseline: { networkPolicy: azure }", "baseline: { networkPolicy: none }", ["baseline"]],
    // Declared on one side: what was learned may be stricter than a declared value, or weaker.
    ["mode: alert", "baseline: { disableRunCommand: true, publicNetworkAccess: Disabled }", []],
    ["mode: alert", "baseline: { disableRunCommand: false }", ["baseline"]],
    ["mode: alert", "baseline: { authorizedIPRanges: [73.140.245.0/24] }", ["baseline"]],
    ["baseline: { authorizedIPRanges: [73.140.245.0/24] }", "mode: revert", ["baseline"]],
    ["baseline: { disableLocalAccounts: true }", "mode: revert", ["baseline"]],
    ["baseline: { disableLocalAccounts: false }", "mode: revert", []],
    [
      "mode: revert",
      "{ mode: alert, broadestRange: 0, remindEvery: off }",
      ["mode", "broadestRange", "remindEvery"],
    ],
  ];

  const asMap = (item: string): string => (item.startsWith("{") ? item.slice(1, -1) : item);
  const twoEntries = (without: string, tagged: string, more = ""): Policy =>
    entries(
      "{}",
      `{ name: tagged, match: { tags: { tier: x } }, ${asMap(tagged)}${more} }`,
      `{ name: plain, match: { clusters: ['*'] }, ${asMap(without)} }`,
    );

  test.each(cases)("instead of %s the tag selects %s: weaker in %j", (without, tagged, weakerIn) => {
    const policy = twoEntries(without, tagged);
    const selected = selectPolicy(policy, prod, tags, "alert");
    const isWeaker = weakerIn.length > 0;
    expect(selected.policy.label).toBe(isWeaker ? "plain" : "tagged");
    expect(selected.skipped).toEqual(isWeaker ? [{ entry: "tagged", weakerIn }] : []);
    expect(policyFor(policy, prod, {}, "alert").label).toBe("plain");
  });

  test.each(cases.filter(([, , weakerIn]) => weakerIn.length > 0))(
    "instead of %s the tag selects %s where the file trusts the tags",
    (without, tagged) => {
      const policy = twoEntries(without, tagged, ", trustTags: true");
      expect(selectPolicy(policy, prod, tags, "alert")).toMatchObject({
        policy: { label: "tagged" },
        skipped: [],
      });
    },
  );

  test("an entry without a label is named by its place", () => {
    const policy = entries(
      "{ mode: revert }",
      "{ match: { clusters: [a] } }",
      "{ match: { tags: { tier: x } }, mode: off }",
    );
    expect(selectPolicy(policy, prod, tags, "alert")).toMatchObject({
      policy: { mode: "revert" },
      skipped: [{ entry: "clusters[1]", weakerIn: ["mode"] }],
    });
  });

  test("a tag does not take a cluster away from the channel that hears of it", () => {
    const policy = (route: string) =>
      read(`version: 1
clusters:
  - { name: quiet, match: { tags: { tier: x } }, mode: revert }
  - { name: loud, match: { clusters: ["*"] } }
alerts:
  - { channel: slack, url: "@setting:A", clusters: [${route}] }
`);
    expect(selectPolicy(policy("loud"), prod, tags, "alert")).toMatchObject({
      policy: { label: "loud" },
      skipped: [{ entry: "quiet", weakerIn: ["alerts"] }],
    });
    expect(policyFor(policy("loud, quiet"), prod, tags, "alert").label).toBe("quiet");
  });

  test("one more tag does not lead from a strict entry to a weaker one", () => {
    const policy = entries(
      "{ mode: off }",
      "{ name: watched, match: { tags: { watch: y } }, mode: alert }",
      "{ name: strict, match: { tags: { tier: x } }, mode: revert }",
    );
    expect(policyFor(policy, prod, { tier: "x", watch: "y" }, "alert").label).toBe("strict");
    expect(policyFor(policy, prod, { watch: "y" }, "alert").label).toBe("watched");
  });

  test("the example's production entry is selected by its tag only where the file trusts it", () => {
    const trusted = examplePolicy.replace("    mode: revert", "    mode: revert\n    trustTags: true");
    const withTag = (text: string): ClusterPolicy => policyFor(read(text), prod, { env: "prod" }, "alert");
    expect(withTag(trusted)).toMatchObject({ label: "production", mode: "revert" });
    expect(withTag(examplePolicy)).toEqual(defaultPolicy);
    expect(selectPolicy(read(examplePolicy), prod, { env: "prod" }, "alert").skipped).toEqual([
      { entry: "production", weakerIn: ["baseline", "exemptions"] },
    ]);
  });
});

test("a declared baseline comes with its place in the file, for messages", () => {
  const policy = read(`version: 1
clusters:
  - match: { clusters: [aks-other] }
    baseline: { disableRunCommand: true }
  - name: production
    match: { clusters: [aks-prod] }
    mode: revert
    baseline:
      disableLocalAccounts: true
  - match: { clusters: [aks-dev] }
`);
  expect(policyFor(policy, prod, {}, "alert")).toMatchObject({
    declared: { disableLocalAccounts: true },
    declaredAt: { line: 8, path: "clusters[1].baseline" },
  });
  expect(policyFor(policy, dev, {}, "alert")).not.toHaveProperty("declaredAt");
});
