import { readdir, readFile } from "node:fs/promises";
import { Ajv } from "ajv";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { type Explanation, explainPolicy } from "../../src/cli/policy-explain/explanation.ts";
import { baselineOf } from "../../src/core/baseline/next-baseline.ts";
import { clusterId } from "../../src/core/cluster/cluster-id.ts";
import type { ExposureValues } from "../../src/core/cluster/exposure.ts";
import type { Policy } from "../../src/core/policy/policy.ts";
import { parsePolicy } from "../../src/core/policy/policy-file.ts";
import { cluster } from "../core/plan/story.ts";
import { policyJsonSchemaText } from "./generate/policy-json-schema.ts";

const folder = new URL("../../docs/examples/", import.meta.url);
const names = (await readdir(folder)).filter((name) => name.endsWith(".yaml"));
const texts = new Map(
  await Promise.all(
    names.map(async (name) => [name, await readFile(new URL(name, folder), "utf8")] as const),
  ),
);
const now = new Date("2026-11-21T18:38:00Z");

function policyOf(name: string): Policy {
  const parsed = parsePolicy(texts.get(name) ?? "");
  if ("problems" in parsed) throw new Error(JSON.stringify(parsed.problems));
  return parsed.policy;
}

/** A cluster somewhere, with an exposure. */
interface Somewhere {
  readonly subscription?: string;
  readonly group: string;
  readonly name?: string;
  readonly tags?: Readonly<Record<string, string>>;
}

const protectedExposure: Partial<ExposureValues> = {
  authorizedIPRanges: ["73.140.245.0/28", "137.117.106.88/29"],
  disableRunCommand: true,
  disableLocalAccounts: true,
  networkPolicy: "cilium",
};

/** What an example means for a cluster that was protected, and now shows something else. */
function explained(file: string, at: Somewhere, changes: Partial<ExposureValues> = {}): Explanation {
  const { subscription = "00000000-0000-0000-0000-000000000000", group, name = "aks-1", tags = {} } = at;
  const id = clusterId(subscription, group, name);
  const before = { ...cluster({ exposure: protectedExposure }), cluster: id, tags };
  const snapshot = { ...before, exposure: { ...before.exposure, ...changes } };
  const baseline = baselineOf(before, "learned", now);
  return explainPolicy(policyOf(file), { snapshot, clusterId: id.id }, baseline, "alert", now);
}

/** The entry, the verdict, what is done, and the rules. */
function brief({ applies, moments }: Explanation): readonly unknown[] {
  const [moment] = moments;
  return [applies, moment?.verdict, moment?.decision.action, moment?.findings.map(({ rule }) => rule)];
}

test("there are the three that the page lists", async () => {
  const page = await readFile(new URL("README.md", folder), "utf8");
  expect(names.length).toBe(3);
  for (const name of names) expect(page).toContain(`[${name}](${name})`);
});

describe.each(names)("%s", (name) => {
  test("names its schema on the first line, parses, and is good by the schema", () => {
    const text = texts.get(name) ?? "";
    expect(text.split("\n")[0]).toBe("# yaml-language-server: $schema=../policy.schema.json");
    expect(parsePolicy(text)).toHaveProperty("policy");
    expect(new Ajv().compile(JSON.parse(policyJsonSchemaText()))(parse(text))).toBe(true);
  });
});

describe("what the examples decide", () => {
  const open = { authorizedIPRanges: [] };
  const removed = ["authorized-ranges-removed", "no-authorized-ranges"];
  const payments = { subscription: "11111111-1111-1111-1111-111111111111", group: "rg-pay-eu" };
  const partner = {
    subscription: "22222222-2222-2222-2222-222222222222",
    group: "rg-x",
    name: "aks-partner-b",
  };

  test.each<[string, Somewhere, Partial<ExposureValues>, readonly unknown[]]>([
    ["small-team.yaml", { group: "rg-shop" }, open, ["production", "drifted", "wait", removed]],
    [
      "small-team.yaml",
      { group: "rg-shop" },
      { disableRunCommand: null },
      ["production", "compliant", "none", []],
    ],
    ["small-team.yaml", { group: "rg-dev-1" }, open, ["development", "drifted", "alert", removed]],
    [
      "regulated-enterprise.yaml",
      payments,
      { enablePrivateCluster: null, enablePrivateClusterPublicFQDN: false },
      ["payments", "drifted", "alert", ["private-cluster-disabled", "required-private-cluster"]],
    ],
    ["regulated-enterprise.yaml", partner, {}, ["partners", "compliant", "none", []]],
    // Where the cluster goes out is not read here, and the declared list does not say it.
    ["regulated-enterprise.yaml", partner, open, ["partners", "drifted", "refuse", removed]],
    [
      "regulated-enterprise.yaml",
      partner,
      { disableLocalAccounts: null },
      ["partners", "compliant", "none", []],
    ],
    [
      "regulated-enterprise.yaml",
      { group: "rg-x", tags: { "data-class": "secret" } },
      {},
      ["stricter-by-tag", "exposed", "alert", ["required-private-cluster"]],
    ],
    [
      "regulated-enterprise.yaml",
      { group: "rg-x" },
      {},
      ["everything else", "exposed", "alert", ["required-private-cluster"]],
    ],
    ["gitops-shop.yaml", { group: "rg-shop-prod" }, open, ["production", "drifted", "revert", removed]],
    [
      "gitops-shop.yaml",
      { group: "rg-shop-prod", tags: { experiment: "x" } },
      open,
      ["production", "drifted", "revert", removed],
    ],
    [
      "gitops-shop.yaml",
      { group: "rg-shop-prod" },
      { authorizedIPRanges: ["73.140.245.0/28"] },
      ["production", "compliant", "revert", ["authorized-ranges-narrowed"]],
    ],
    ["gitops-shop.yaml", { group: "rg-shop-staging" }, open, ["staging", "drifted", "alert", removed]],
    [
      "gitops-shop.yaml",
      { group: "rg-lab", tags: { experiment: "7" } },
      open,
      ["experiments", "drifted", "alert", removed],
    ],
  ])("%s for %j that shows %j", (file, at, changes, expected) => {
    expect(brief(explained(file, at, changes))).toEqual(expected);
  });

  test("the partners' exemption ends in the revert of what it hid", () => {
    const { moments } = explained("regulated-enterprise.yaml", partner, { disableLocalAccounts: null });
    expect(
      moments.map(({ at, decision, findings }) => [at, decision.action, findings.map(({ rule }) => rule)]),
    ).toEqual([
      ["2026-11-21T18:38:00.000Z", "none", []],
      ["2027-02-28T00:00:00.000Z", "revert", ["local-accounts-enabled", "required-no-local-accounts"]],
    ]);
  });
});
