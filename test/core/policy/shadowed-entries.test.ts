import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { clusterId } from "../../../src/core/cluster/cluster-id.ts";
import type { ClusterMatch, Policy } from "../../../src/core/policy/policy.ts";
import { parsePolicy } from "../../../src/core/policy/policy-file.ts";
import { policyFor } from "../../../src/core/policy/policy-matching.ts";
import { formatPolicyProblem } from "../../../src/core/policy/policy-problem.ts";
import { shadowedEntries } from "../../../src/core/policy/shadowed-entries.ts";

const one = "11111111-0000-0000-0000-000000000001";
const two = "22222222-0000-0000-0000-000000000002";

function isShadowed(earlier: ClusterMatch, later: ClusterMatch, trustTags = false): boolean {
  const entries = [
    { match: earlier, trustTags },
    { match: later, trustTags: false },
  ];
  return shadowedEntries(entries).length > 0;
}

describe("an entry that an earlier one takes whole", () => {
  test.each<[ClusterMatch, ClusterMatch]>([
    [{ clusters: ["*"] }, { resourceGroups: ["rg-*"] }],
    [{ clusters: ["*"] }, { clusters: ["*"] }],
    [{ resourceGroups: ["rg-*"] }, { resourceGroups: ["RG-prod-*"], clusters: ["a"] }],
    [{ resourceGroups: ["*-*"] }, { resourceGroups: ["rg-*-x"] }],
    [{ resourceGroups: ["x", "rg-*"] }, { resourceGroups: ["rg-1", "rg-2*"] }],
    [{ subscriptions: [one, two] }, { subscriptions: [two], tags: { env: "prod" } }],
    [{ clusters: ["a"], resourceGroups: ["*"] }, { clusters: ["a"] }],
  ])("%j takes all of %j", (earlier, later) => {
    expect(isShadowed(earlier, later)).toBe(true);
  });

  test.each<[ClusterMatch, ClusterMatch]>([
    [{ resourceGroups: ["rg-*"] }, { clusters: ["*"] }],
    [{ resourceGroups: ["rg-prod-*"] }, { resourceGroups: ["rg-*"] }],
    [{ resourceGroups: ["rg-*"] }, { resourceGroups: ["rg-1", "x"] }],
    [{ subscriptions: [one] }, { subscriptions: [one, two] }],
    [{ subscriptions: [one] }, { clusters: ["a"] }],
    [{ clusters: ["a"] }, { clusters: ["A*"] }],
    [{ tags: { env: "*" } }, { tags: { env: "prod" } }],
  ])("%j leaves some of %j", (earlier, later) => {
    expect(isShadowed(earlier, later)).toBe(false);
  });

  test("the first that takes it is named, among many that do not", () => {
    const named = (name: string) => ({ match: { clusters: [name] }, trustTags: false });
    const entries = [
      ...Array.from({ length: 20_000 }, (_, index) => named(`aks-${index}`)),
      { match: { resourceGroups: ["rg-1"] }, trustTags: false },
      named("AKS-9"),
      { match: { resourceGroups: ["RG-1"], clusters: ["b"] }, trustTags: false },
      { match: { clusters: ["*"] }, trustTags: false },
      named("c"),
    ];
    expect(shadowedEntries(entries)).toEqual([
      { index: 20_001, by: 9 },
      { index: 20_002, by: 20_000 },
      { index: 20_004, by: 20_003 },
    ]);
  });

  test("an entry by tags takes only what tags it trusts have in common", () => {
    expect(isShadowed({ tags: { Env: "*" } }, { tags: { env: "prod", a: "b" } }, true)).toBe(true);
    expect(isShadowed({ tags: { env: "prod" } }, { clusters: ["*"] }, true)).toBe(false);
    expect(isShadowed({ tags: { env: "prod" } }, { tags: { env: "*" } }, true)).toBe(false);
  });

  test("is a problem with both lines and the mend", () => {
    const text = `version: 1
clusters:
  - name: everything
    match: { clusters: ["*"] }
    mode: alert
  - name: production
    match: { resourceGroups: ["rg-*"] }
    mode: revert
`;
    const parsed = parsePolicy(text);
    expect("problems" in parsed && parsed.problems.map(formatPolicyProblem)).toEqual([
      "line 6, clusters[1]: It can never match: the entry everything (line 3) comes first and takes every cluster that it is for. Put it before that one, or take it out: the first entry that matches wins.",
    ]);
  });
});

test("an entry that is called shadowed never decides anything", () => {
  const name = fc.constantFrom("*", "a", "a*", "*b", "ab", "*a*");
  const names = fc.option(fc.array(name, { minLength: 1, maxLength: 2 }), { nil: undefined });
  const tags = fc.option(fc.dictionary(fc.constantFrom("e", "E", "f"), name, { minKeys: 1 }), {
    nil: undefined,
  });
  const entry = fc
    .record({ resourceGroups: names, clusters: names, tags, trustTags: fc.boolean(), isRevert: fc.boolean() })
    .map(({ resourceGroups, clusters, tags, trustTags, isRevert }) => ({
      match: {
        ...(resourceGroups ? { resourceGroups } : {}),
        ...(clusters ? { clusters } : {}),
        ...(tags ? { tags } : {}),
      },
      trustTags,
      settings: { mode: isRevert ? ("revert" as const) : ("alert" as const) },
      exemptions: [],
      place: { line: 1, path: "" },
    }));
  const word = fc.constantFrom("a", "b", "ab", "ba", "bab");
  fc.assert(
    fc.property(
      fc.array(entry, { minLength: 2, maxLength: 4 }),
      word,
      word,
      fc.dictionary(fc.constantFrom("e", "f"), word),
      (clusters, group, cluster, tags) => {
        const shadowed = shadowedEntries(clusters).map(({ index }) => index);
        const policy = (entries: Policy["clusters"]): Policy => ({ defaults: {}, clusters: entries });
        const id = clusterId(one, group, cluster);
        const all = policyFor(policy(clusters), id, tags, "alert");
        const without = clusters.filter((_, index) => !shadowed.includes(index));
        expect(policyFor(policy(without), id, tags, "alert")).toEqual(all);
      },
    ),
    { numRuns: 2000 },
  );
});
