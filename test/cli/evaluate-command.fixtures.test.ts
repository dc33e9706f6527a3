import { readdir, readFile } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import { run } from "../../src/cli/run.ts";
import { memoryIo, type Printed } from "./memory-io.ts";

const folder = new URL("../fixtures/arm/", import.meta.url);
const fixture = (name: string): Promise<string> => readFile(new URL(`${name}.json`, folder), "utf8");

/** Verdict, rules and action of a fixture, by one command line over `now.json` and `approved.json`. */
async function judge(name: string, ...options: string[]) {
  const printed: Printed = { out: [], err: [] };
  const files = { "now.json": await fixture(name), "approved.json": await fixture("public-authorized") };
  const status = await run(["evaluate", "now.json", ...options], memoryIo({ files }, printed));
  expect(printed.err).toEqual([]);
  const report = JSON.parse(printed.out.join(""));
  const rules = report.findings.map((finding: { rule: string }) => finding.rule);
  expect(status).toBe(rules.length > 0 ? 1 : 0);
  return { verdict: report.verdict, rules, action: report.decision.action, patch: report.decision.patch };
}

const noRanges = ["no-authorized-ranges"];
const everybody = ["open-to-internet", "range-too-broad"];
const cleared = ["authorized-ranges-removed", ...noRanges];
const approvedRanges = ["73.140.245.0/24", "137.117.106.88/29"];
const putBack = { properties: { apiServerAccessProfile: { authorizedIPRanges: approvedRanges } } };
const nothing = {};

/** Fixture; verdict and rules alone; verdict, rules, action and patch against the approved cluster in mode revert. */
const table = [
  ["private-no-public-fqdn", "compliant", [], "compliant", [], "learn", nothing],
  ["private-public-fqdn", "compliant", [], "compliant", [], "learn", nothing],
  ["public-authorized", "compliant", [], "compliant", [], "none", nothing],
  ["public-authorized-serviceprincipal-windows", "compliant", [], "compliant", [], "none", nothing],
  [
    "public-authorized-systemassigned-noetag-lowercase",
    "compliant",
    [],
    "drifted",
    ["local-accounts-enabled"],
    "revert",
    { properties: { disableLocalAccounts: true } },
  ],
  ["public-egress-only", "compliant", [], "compliant", ["authorized-ranges-narrowed"], "alert", nothing],
  ["public-network-access-disabled", "compliant", [], "compliant", [], "learn", nothing],
  ["public-node-public-ip", "compliant", [], "compliant", [], "none", nothing],
  [
    "public-open-all-zeros",
    "exposed",
    everybody,
    "drifted",
    ["authorized-ranges-widened", ...everybody],
    "revert",
    putBack,
  ],
  [
    "public-open-split-halves",
    "exposed",
    everybody,
    "drifted",
    ["authorized-ranges-widened", ...everybody],
    "revert",
    putBack,
  ],
  ["public-open-empty-list", "exposed", noRanges, "drifted", cleared, "revert", putBack],
  ["public-open-null-ranges", "exposed", noRanges, "drifted", cleared, "revert", putBack],
  ["public-open-profile-absent", "exposed", noRanges, "drifted", cleared, "revert", putBack],
  ["public-open-failed", "exposed", noRanges, "drifted", cleared, "revert", putBack],
  ["public-open-stopped", "exposed", noRanges, "drifted", cleared, "wait", putBack],
  ["public-open-updating", "exposed", noRanges, "drifted", cleared, "wait", putBack],
  // One address more than was approved; the rest is the same in another spelling.
  [
    "public-reordered-bare-ip-hostbits",
    "compliant",
    [],
    "drifted",
    ["authorized-ranges-widened"],
    "revert",
    putBack,
  ],
  [
    "public-service-tag",
    "exposed",
    ["open-to-internet"],
    "drifted",
    ["authorized-ranges-widened", "authorized-ranges-narrowed", "open-to-internet"],
    "revert",
    putBack,
  ],
  [
    "public-vnet-integration-authorized",
    "compliant",
    [],
    "compliant",
    ["authorized-ranges-narrowed"],
    "alert",
    nothing,
  ],
  // Another cluster, whose outbound addresses the command line cannot read: its ranges are left alone.
  [
    "spec-get-public-no-profile",
    "exposed",
    noRanges,
    "drifted",
    [
      "authorized-ranges-removed",
      "local-accounts-enabled",
      "network-policy-removed",
      "cluster-admins-widened",
      ...noRanges,
    ],
    "revert",
    { properties: { disableLocalAccounts: true } },
  ],
  [
    "spec-private-fqdnsubdomain",
    "compliant",
    [],
    "drifted",
    ["local-accounts-enabled", "network-policy-removed", "cluster-admins-widened"],
    "revert",
    { properties: { disableLocalAccounts: true } },
  ],
] as const;

describe("evaluate over every fixture", () => {
  test.each(table)("%s", async (name, verdict, rules, driftVerdict, driftRules, action, patch) => {
    expect(await judge(name)).toEqual({
      verdict,
      rules,
      action: verdict === "compliant" ? "learn" : "alert",
      patch: {},
    });
    expect(await judge(name, "--baseline", "approved.json", "--mode", "revert")).toEqual({
      verdict: driftVerdict,
      rules: driftRules,
      action,
      patch,
    });
  });

  test("leaves no cluster body out", async () => {
    const names = (await readdir(folder)).filter((name) => !/^(error|lro)-/.test(name));
    expect(names.map((name) => name.replace(/\.json$/, "")).sort()).toEqual(
      table.map(([name]) => name).sort(),
    );
  });

  test.each([
    ["error-403-authorization-failed", "an object of another kind"],
    ["error-409-scope-locked", "an object of another kind"],
    ["lro-status-succeeded", "the state of an operation of Azure's"],
  ])("%s is not a cluster", async (name, looksLike) => {
    const printed: Printed = { out: [], err: [] };
    const io = memoryIo({ files: { "now.json": await fixture(name) } }, printed);
    expect(await run(["evaluate", "now.json"], io)).toBe(2);
    expect(printed).toEqual({
      out: [],
      err: [
        expect.stringContaining(
          `now.json: it is not a cluster as Azure prints it: it looks like ${looksLike}; give what az aks show`,
        ),
      ],
    });
  });
});
