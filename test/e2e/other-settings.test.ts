import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { rangesPath } from "../sandbox/arm/clusters/cluster-change.ts";
import { danaRivera } from "../sandbox/arm/identity/actor.ts";
import { removeAt, setAt } from "../sandbox/arm/json.ts";
import { eventually } from "./support/eventually.ts";
import { type GuardedSandbox, startGuardedSandbox } from "./support/guarded-sandbox.ts";
import type { TestCluster, TestClusterOptions } from "./support/test-cluster.ts";

const profile = "properties.apiServerAccessProfile";
const privatePath = `${profile}.enablePrivateCluster`;
const runCommandPath = `${profile}.disableRunCommand`;
const localAccountsPath = "properties.disableLocalAccounts";
const networkAccessPath = "properties.publicNetworkAccess";

/** A private cluster with API server VNet integration, which the platform can switch in both directions. */
const privateWithVnet: TestClusterOptions = {
  fixture: "public-vnet-integration-authorized",
  change: (body) => {
    setAt(body, privatePath, true);
    setAt(body, `${profile}.privateDNSZone`, "system");
    setAt(body, rangesPath, []);
  },
};

let sandbox: GuardedSandbox;
beforeAll(async () => {
  sandbox = await startGuardedSandbox({ settings: { GUARDRAIL_PREVIEW_READ: "2026-08-02-preview" } });
});
afterAll(() => sandbox?.stop());

async function learned(options: TestClusterOptions = {}): Promise<TestCluster> {
  const cluster = await sandbox.seedLearned(options);
  expect(cluster.alerts()).toEqual([]);
  return cluster;
}

describe.concurrent("ways in that the cluster's body does not show", () => {
  const type = "trustedAccessRoleBindings";
  const binding = {
    sourceResourceId:
      "/subscriptions/x/resourceGroups/rg-ml/providers/Microsoft.MachineLearningServices/workspaces/ml",
    roles: ["Microsoft.MachineLearningServices/workspaces/mlworkload"],
  };

  test("a trusted-access role binding is told by its own event, hinders no revert of the ranges, and is over when it was deleted", async () => {
    const cluster = await learned();
    const { arm } = sandbox;
    arm.putChildAs(danaRivera, cluster.id, type, "ml", binding);
    await cluster.toldEverywhere("opened");
    const approved = cluster.at(rangesPath);
    const [opened] = cluster.alerts();
    expect(opened).toMatchObject({
      severity: "high",
      verdict: "drifted",
      findings: [{ rule: "trusted-access-added", setting: "trusted-access" }],
      decision: { action: "alert", reason: "OnlyByHand" },
    });
    expect(opened?.actor).toMatchObject({ upn: danaRivera.upn });
    await cluster.write({ [rangesPath]: [] });
    await eventually("the ranges are back", () => cluster.changedLeaves().length > 0);
    expect(cluster.at(rangesPath)).toEqual(approved);
    const transitions = () => cluster.alerts().map(({ transition }) => transition);
    await eventually("the binding alone is left", () => transitions().join() === "opened,updated,updated");
    arm.deleteChildAs(danaRivera, cluster.id, type, "ml");
    await cluster.alert("resolved");
    expect(cluster.changedLeaves()).toEqual([[rangesPath]]);
  });
});

describe.concurrent("what only the preview read shows", () => {
  const type = "jwtAuthenticators";
  const authenticator = {
    issuer: { url: "https://token.actions.githubusercontent.com", audiences: ["aks"] },
    claimMappings: { username: { expression: "'aks:jwt:' + claims.sub" } },
    claimValidationRules: [{ expression: "claims.repository == 'contoso/deploy'" }],
  };

  test("a JWT authenticator whose rules are loosened is told by its own event, with the command, and is over when it was deleted", async () => {
    const cluster = await sandbox.seed();
    const { arm } = sandbox;
    arm.seedChild(cluster.id, type, "github", authenticator);
    await cluster.touch();
    expect(cluster.alerts()).toEqual([]);
    arm.putChildAs(danaRivera, cluster.id, type, "github", { ...authenticator, claimValidationRules: [] });
    await cluster.toldEverywhere("opened");
    const [opened] = cluster.alerts();
    expect(opened).toMatchObject({
      severity: "high",
      findings: [{ rule: "token-issuer-added", setting: "token-issuers" }],
      decision: { action: "alert", reason: "OnlyByHand" },
    });
    expect(opened?.actor).toMatchObject({ upn: danaRivera.upn });
    expect(opened?.commands.at(-1)).toMatch(/^az aks jwtauthenticator delete .* --name github$/);
    expect(cluster.puts()).toEqual([]);
    arm.deleteChildAs(danaRivera, cluster.id, type, "github");
    await cluster.alert("resolved");
  });
});

describe.concurrent("settings other than ranges, mode revert", () => {
  test("a private cluster that is made public is private again", async () => {
    const cluster = await learned(privateWithVnet);
    await cluster.write({ [privatePath]: false });
    await cluster.toldEverywhere("opened", "reverted");
    expect(cluster.alerts()[0]).toMatchObject({
      severity: "critical",
      drift: [{ setting: "private-cluster", before: true, after: false }],
      decision: { action: "revert" },
    });
    expect(cluster.alerts()[0]?.findings[0]).toMatchObject({ rule: "private-cluster-disabled" });
    expect(cluster.at(privatePath)).toBe(true);
    expect(cluster.changedLeaves()).toEqual([[privatePath]]);
  });

  test("a private cluster that is made public and given ranges at once is private again, the ranges cleared", async () => {
    const cluster = await learned(privateWithVnet);
    await cluster.write((body) => {
      setAt(body, privatePath, false);
      setAt(body, rangesPath, ["20.50.0.0/16"]);
    });
    await cluster.toldEverywhere("opened", "reverted");
    expect(cluster.at(privatePath)).toBe(true);
    expect(cluster.at(rangesPath)).toEqual([]);
    expect(cluster.at(`${profile}.privateDNSZone`)).toBe("system");
    expect(cluster.changedLeaves().map((leaves) => leaves.toSorted())).toEqual([[rangesPath, privatePath]]);
  });

  test("without VNet integration the platform has no way back: told with the manual one, no PUT", async () => {
    const cluster = await learned({ fixture: "private-no-public-fqdn" });
    await cluster.write({ [privatePath]: false }, { exact: true });
    await cluster.touch();
    expect(cluster.puts()).toEqual([]);
    expect(cluster.told().teams).toEqual(["opened"]);
    const [opened] = cluster.alerts();
    expect(opened).toMatchObject({ severity: "critical", decision: { action: "alert", patch: {} } });
    expect(opened?.decision.message).toContain("VNet integration");
    expect(opened?.commands[0]).toContain("--enable-private-cluster");
  });

  test("public network access that is enabled is disabled again", async () => {
    const cluster = await learned({ fixture: "public-network-access-disabled" });
    await cluster.write({ [networkAccessPath]: "Enabled" });
    await cluster.toldEverywhere("opened", "reverted");
    expect(cluster.alerts()[0]).toMatchObject({
      severity: "critical",
      findings: [{ rule: "public-network-access-enabled" }],
      drift: [{ setting: "public-network-access", before: "Disabled", after: "Enabled" }],
    });
    expect(cluster.at(networkAccessPath)).toBe("Disabled");
    expect(cluster.changedLeaves()).toEqual([[networkAccessPath]]);
  });

  test("public network access that is left out is enabled, and is disabled again", async () => {
    const cluster = await learned({ fixture: "public-network-access-disabled" });
    await cluster.write((body) => removeAt(body, networkAccessPath), { exact: true });
    await cluster.alert("reverted");
    expect(cluster.alerts()[0]).toMatchObject({ drift: [{ before: "Disabled", after: null }] });
    expect(cluster.at(networkAccessPath)).toBe("Disabled");
  });

  test("a public DNS name for a private cluster is low, and goes back", async () => {
    const cluster = await learned({ fixture: "private-no-public-fqdn" });
    const fqdnPath = `${profile}.enablePrivateClusterPublicFQDN`;
    await cluster.write({ [fqdnPath]: true });
    await cluster.toldEverywhere("opened", "reverted");
    expect(cluster.alerts()[0]).toMatchObject({
      severity: "low",
      findings: [{ rule: "public-fqdn-enabled" }],
      drift: [{ setting: "public-fqdn", before: false, after: true }],
    });
    expect(cluster.at(fqdnPath)).toBe(false);
    expect(cluster.changedLeaves()).toEqual([[fqdnPath]]);
  });

  test.each([
    ["set to false", false],
    ["left out", undefined],
  ])("run command that is enabled, %s, is disabled again", async (_how, value) => {
    const cluster = await learned({ change: { [runCommandPath]: true } });
    await cluster.write(
      (body) => (value === undefined ? removeAt(body, runCommandPath) : setAt(body, runCommandPath, value)),
      { exact: true },
    );
    await cluster.toldEverywhere("opened", "reverted");
    expect(cluster.alerts()[0]).toMatchObject({
      severity: "medium",
      findings: [{ rule: "run-command-enabled" }],
      drift: [{ setting: "run-command", before: true, after: value ?? null }],
    });
    expect(cluster.at(runCommandPath)).toBe(true);
  });

  test("local accounts that are enabled are disabled again", async () => {
    const cluster = await learned();
    await cluster.write({ [localAccountsPath]: false });
    await cluster.toldEverywhere("opened", "reverted");
    expect(cluster.alerts()[0]).toMatchObject({
      severity: "medium",
      findings: [{ rule: "local-accounts-enabled" }],
    });
    expect(cluster.alerts()[1]?.commands.at(-1)).toContain(`az aks rotate-certs`);
    expect(cluster.at(localAccountsPath)).toBe(true);
    expect(cluster.changedLeaves()).toEqual([[localAccountsPath]]);
  });

  test("a network policy engine that is removed is told with the command, and never put back", async () => {
    const cluster = await learned();
    await cluster.write({ "properties.networkProfile.networkPolicy": "none" });
    await cluster.touch();
    expect(cluster.puts()).toEqual([]);
    expect(cluster.told().slack).toEqual(["opened"]);
    const [opened] = cluster.alerts();
    expect(opened).toMatchObject({
      severity: "medium",
      findings: [{ rule: "network-policy-removed" }],
      drift: [{ setting: "network-policy", before: "cilium", after: "none" }],
      decision: { action: "alert", patch: {} },
    });
    expect(opened?.commands.at(-1)).toContain("--network-policy cilium");
    expect(cluster.at("properties.networkProfile.networkPolicy")).toBe("none");
  });

  test("the IMDS restriction, where the service returns it, is told and never put back", async () => {
    const imdsPath = "properties.networkProfile.podLinkLocalAccess";
    const cluster = await learned({ change: { [imdsPath]: "None" } });
    await cluster.write({ [imdsPath]: "IMDS" });
    await cluster.touch();
    expect(cluster.puts()).toEqual([]);
    expect(cluster.alerts()).toMatchObject([
      { severity: "medium", findings: [{ rule: "imds-restriction-removed" }], decision: { action: "alert" } },
    ]);
  });

  test("two settings weakened in one write: one alert, one PUT with both leaves", async () => {
    const cluster = await learned();
    await cluster.write((body) => {
      setAt(body, rangesPath, []);
      setAt(body, localAccountsPath, false);
    });
    await cluster.toldEverywhere("opened", "reverted");
    expect(cluster.puts()).toHaveLength(1);
    expect(cluster.changedLeaves().map((leaves) => leaves.toSorted())).toEqual([
      [rangesPath, localAccountsPath].toSorted(),
    ]);
    expect(cluster.alerts()[0]?.drift.map(({ setting }) => setting)).toEqual([
      "authorized-ranges",
      "local-accounts",
    ]);
    expect(cluster.at(localAccountsPath)).toBe(true);
    expect(cluster.at(rangesPath)).toEqual(["73.140.245.0/24", "137.117.106.88/29"]);
  });

  test("one setting that can go back and one that cannot: the first goes back, both are told", async () => {
    const cluster = await learned();
    await cluster.write((body) => {
      setAt(body, rangesPath, []);
      setAt(body, "properties.networkProfile.networkPolicy", "none");
    });
    await cluster.alert("opened");
    await cluster.alert("updated");
    expect(cluster.at(rangesPath)).toEqual(["73.140.245.0/24", "137.117.106.88/29"]);
    expect(cluster.changedLeaves()).toEqual([[rangesPath]]);
    expect(cluster.at("properties.networkProfile.networkPolicy")).toBe("none");
    expect(cluster.alerts()[0]?.decision.message).toContain("network-policy is left alone");
    expect(cluster.alerts().map(({ transition }) => transition)).not.toContain("reverted");
  });

  test("a setting that was tightened is the baseline from then on, and goes back when it is loosened", async () => {
    const cluster = await learned();
    await cluster.write({ [runCommandPath]: true });
    expect(cluster.alerts()).toEqual([]);
    await cluster.write({ [runCommandPath]: false });
    await cluster.toldEverywhere("opened", "reverted");
    expect(cluster.at(runCommandPath)).toBe(true);
  });

  test("a public cluster that was made private is guarded as a private one", async () => {
    const cluster = await learned({ fixture: "public-vnet-integration-authorized" });
    await cluster.write((body) => {
      setAt(body, rangesPath, []);
      setAt(body, privatePath, true);
    });
    expect(cluster.alerts()).toEqual([]);
    await cluster.write({ [privatePath]: false });
    await cluster.alert("reverted");
    expect(cluster.at(privatePath)).toBe(true);
    expect(cluster.at(rangesPath)).toEqual([]);
  });

  test("what else the weakening write changed stays as its writer wanted it", async () => {
    const cluster = await learned();
    await cluster.write((body) => {
      setAt(body, rangesPath, []);
      setAt(body, "properties.autoUpgradeProfile.upgradeChannel", "stable");
    });
    await cluster.alert("reverted");
    expect(cluster.at("properties.autoUpgradeProfile.upgradeChannel")).toBe("stable");
    expect(cluster.changedLeaves()).toEqual([[rangesPath]]);
  });
});
