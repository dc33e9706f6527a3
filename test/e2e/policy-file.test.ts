import { copyFile, cp, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { rangesPath, removeRanges } from "../sandbox/arm/clusters/cluster-change.ts";
import { danaRivera, deploymentPipeline } from "../sandbox/arm/identity/actor.ts";
import { setAt } from "../sandbox/arm/json.ts";
import type { Receiver } from "../sandbox/inbox/received-message.ts";
import { eventually } from "./support/eventually.ts";
import { freshPackage } from "./support/fresh-package.ts";
import { type GuardedSandbox, startGuardedSandbox } from "./support/guarded-sandbox.ts";
import { rangesOf, type TestCluster } from "./support/test-cluster.ts";

const approved = ["73.140.245.0/24", "137.117.106.88/29"];
const runCommandPath = "properties.apiServerAccessProfile.disableRunCommand";
const policyFile = fileURLToPath(new URL("policies/by-resource-group.yaml", import.meta.url));

let sandbox: GuardedSandbox;
/** The package with a policy file in it. */
let appDirectory: string;
beforeAll(async () => {
  appDirectory = await mkdtemp(join(tmpdir(), "aks-guardrail-app-"));
  await cp(freshPackage(), appDirectory, { recursive: true });
  await copyFile(policyFile, join(appDirectory, "policy.yaml"));
  sandbox = await startGuardedSandbox({ appDirectory, settings: { GUARDRAIL_POLICY: "policy.yaml" } });
});
afterAll(async () => {
  await sandbox?.stop();
  await rm(appDirectory, { recursive: true, force: true });
});

describe.concurrent("the policy file", () => {
  test("a cluster of no entry has the file's default, not GUARDRAIL_MODE's", async () => {
    const cluster = await sandbox.seedLearned({});
    await cluster.write(removeRanges);
    await cluster.touch();
    expect(cluster.alerts()).toMatchObject([{ transition: "opened", decision: { action: "alert" } }]);
    expect(cluster.puts()).toEqual([]);
  });

  test("a cluster of an entry has its mode, and its alerts go where the file says", async () => {
    const cluster = await sandbox.seedLearned({ resourceGroup: "rg-production-1" });
    await cluster.write({ "properties.disableLocalAccounts": false });
    await cluster.alert("reverted");
    expect(cluster.told()).toEqual({ teams: [], slack: [], webhook: ["opened", "reverted"] });
    await cluster.write(removeRanges);
    await eventually("Teams is told too", () => cluster.told().teams.join() === "opened,reverted");
    expect(cluster.told().slack).toEqual([]);
    expect(rangesOf(cluster)).toEqual(approved);
  });

  test("ranges are put back although the cluster lacks what the policy requires", async () => {
    const cluster = await sandbox.seedLearned({ resourceGroup: "rg-required" });
    await cluster.alert("opened");
    expect(cluster.alerts()).toMatchObject([
      { verdict: "exposed", findings: [{ rule: "required-no-run-command" }] },
    ]);
    await cluster.write(removeRanges);
    await cluster.alert("reverted");
    expect(rangesOf(cluster)).toEqual(approved);
    expect(cluster.changedLeaves()).toEqual([[rangesPath]]);
  });

  test("a weakening write that changes the tag which selects the entry is put back all the same", async () => {
    const cluster = await sandbox.seedLearned({ resourceGroup: "rg-tagged" });
    await cluster.write((body) => {
      setAt(body, "tags.env", "dev");
      setAt(body, rangesPath, []);
    });
    await cluster.alert("reverted");
    expect(cluster.alerts()[0]?.decision.message).toContain("The tag env=prod was changed to env=dev");
    expect(rangesOf(cluster)).toEqual(approved);
    expect(cluster.at("tags.env")).toBe("dev");
  });

  test("resource groups are matched without case", async () => {
    const cluster = await sandbox.seedLearned({ resourceGroup: "RG-PRODUCTION-two" });
    await cluster.write(removeRanges);
    await cluster.alert("reverted");
  });

  test("an exempted setting is neither told nor put back; the others are", async () => {
    const cluster = await sandbox.seedLearned({
      resourceGroup: "rg-exempt",
      change: { [runCommandPath]: true },
    });
    await cluster.write({ [runCommandPath]: false });
    expect(cluster.alerts()).toEqual([]);
    await cluster.write(removeRanges);
    await cluster.alert("reverted");
    expect(cluster.alerts()[0]?.drift.map(({ setting }) => setting)).toEqual(["authorized-ranges"]);
    expect(cluster.changedLeaves()).toEqual([[rangesPath]]);
    expect(cluster.at(runCommandPath)).toBe(false);
  });

  test("an exemption that is over exempts nothing", async () => {
    const cluster = await sandbox.seedLearned({
      resourceGroup: "rg-no-longer-exempt",
      change: { [runCommandPath]: true },
    });
    await cluster.write({ [runCommandPath]: false });
    await cluster.alert("reverted");
    expect(cluster.at(runCommandPath)).toBe(true);
  });

  test("a declared baseline is put back at first sight", async () => {
    const cluster = await sandbox.seedLearned({
      resourceGroup: "rg-declared-1",
      fixture: "public-open-profile-absent",
    });
    await cluster.alert("reverted");
    expect(cluster.alerts()[0]).toMatchObject({
      verdict: "drifted",
      drift: [{ setting: "authorized-ranges" }, { setting: "run-command" }],
    });
    expect(rangesOf(cluster)).toEqual(["73.140.245.0/24", "20.42.25.0/24"]);
    expect(cluster.at(runCommandPath)).toBe(true);
    expect(cluster.puts()).toHaveLength(1);
  });

  test("a declared baseline wins over what the cluster shows", async () => {
    const cluster = await sandbox.seedLearned({
      resourceGroup: "rg-declared-2",
      change: { [runCommandPath]: true },
    });
    await cluster.alert("reverted");
    expect(cluster.alerts()[0]).toMatchObject({
      drift: [{ setting: "authorized-ranges", addedRanges: ["137.117.106.88/29"] }],
    });
    expect(rangesOf(cluster)).toEqual(["73.140.245.0/24", "20.42.25.0/24"]);
  });

  test("a declared baseline without the cluster's own way out gets it, named in the alert", async () => {
    const cluster = await sandbox.seedLearned({
      resourceGroup: "rg-way-out",
      fixture: "public-open-empty-list",
    });
    await cluster.alert("reverted");
    expect(rangesOf(cluster)).toEqual(["73.140.245.0/24", expect.stringMatching(/^20\.42\.25\.\d+\/32$/)]);
    expect(JSON.stringify(cluster.alerts()[0]?.decision)).toContain("20.42.25.");
    await cluster.touch();
    expect(cluster.puts()).toHaveLength(1);
    expect(cluster.alerts()).toHaveLength(2);
  });

  test("mode off tells nothing and writes nothing", async () => {
    const cluster = await sandbox.seed({ resourceGroup: "rg-off" });
    await cluster.touch();
    await cluster.write(removeRanges);
    await cluster.touch();
    expect(cluster.alerts()).toEqual([]);
    expect(cluster.puts()).toEqual([]);
  });

  test("a tag that somebody sets on the cluster lowers nothing", async () => {
    const cluster = await sandbox.seedLearned({ resourceGroup: "rg-tempted" });
    await cluster.write((body) => {
      body.tags = { protection: "off" };
    });
    await cluster.write(removeRanges);
    expect(cluster.alerts()).toMatchObject([{ transition: "opened", verdict: "drifted" }]);
  });

  test("what the policy requires and the cluster lacks is a finding, and nothing of that setting is learned", async () => {
    const cluster = await sandbox.seedLearned({ resourceGroup: "rg-strict" });
    expect(cluster.alerts()).toMatchObject([
      {
        transition: "opened",
        severity: "medium",
        verdict: "exposed",
        findings: [{ rule: "required-no-run-command", setting: "run-command" }],
      },
    ]);
    await cluster.write({ [runCommandPath]: true });
    await cluster.alert("resolved");
  });

  test("a block that is broader than the policy allows is a finding", async () => {
    const cluster = await sandbox.seedLearned({
      resourceGroup: "rg-strict",
      change: { [rangesPath]: ["20.0.0.0/12"], [runCommandPath]: true },
    });
    expect(cluster.alerts()).toMatchObject([
      { severity: "high", verdict: "exposed", findings: [{ rule: "range-too-broad" }] },
    ]);
  });

  test("where the policy says so, a list that only shrank is put back", async () => {
    const cluster = await sandbox.seedLearned({ resourceGroup: "rg-whole-lists" });
    await cluster.write({ [rangesPath]: ["73.140.245.0/24"] });
    await cluster.alert("reverted");
    expect(cluster.alerts()[0]).toMatchObject({ severity: "low", decision: { action: "revert" } });
    expect(rangesOf(cluster)).toEqual(approved);
    await cluster.touch();
    expect(cluster.puts()).toHaveLength(1);
  });

  test("a grace period is told at once and kept, and what stands open after it is closed", async () => {
    const cluster = await sandbox.seedLearned({ resourceGroup: "rg-patient" });
    const writtenAt = Date.now();
    await cluster.write(removeRanges);
    expect(cluster.alerts()).toMatchObject([{ transition: "opened", decision: { action: "wait" } }]);
    expect(cluster.puts()).toEqual([]);
    await cluster.alert("reverted");
    const [put] = cluster.puts();
    expect(Date.parse(put?.at ?? "") - writtenAt).toBeGreaterThanOrEqual(3_000);
    expect(rangesOf(cluster)).toEqual(approved);
  });

  test("what somebody closes within the grace period needs no PUT", async () => {
    const cluster = await sandbox.seedLearned({ resourceGroup: "rg-patient" });
    await cluster.write(removeRanges);
    await cluster.write({ [rangesPath]: approved });
    await cluster.alert("resolved");
    expect(cluster.puts()).toEqual([]);
  });

  test("a policy file that breaks later leaves the last good one in force, also in an app that starts anew", async () => {
    const directory = await mkdtemp(join(tmpdir(), "aks-guardrail-policy-"));
    const file = join(directory, "policy.yaml");
    await copyFile(policyFile, file);
    const own = await startGuardedSandbox({ settings: { GUARDRAIL_POLICY: file } });
    try {
      const cluster = await own.seed({ resourceGroup: "rg-production-3" });
      await cluster.touch();
      await own.host.stop();
      await writeFile(file, "version: 1\ndefaults: { mode: reverse }\n");
      await own.restartHost();
      await cluster.write(removeRanges);
      await cluster.alert("reverted");
      expect(rangesOf(cluster)).toEqual(approved);
      const notices = own.inbox.messages().filter(({ body }) => body.includes("GUARDRAIL_POLICY"));
      expect(notices.map(({ channel }) => channel).toSorted()).toEqual([
        "event-grid",
        "pagerduty",
        "teams",
        "webhook",
      ]);
      expect(notices.every(({ body }) => body.includes("line 2"))).toBe(true);
    } finally {
      await own.stop();
      await rm(directory, { recursive: true, force: true });
    }
  });
});

describe("a trusted deployer of the policy file", () => {
  const wider = [...approved, "20.42.25.0/24"];

  /** The question to the Activity Log is due, and the next look at the cluster asks it. */
  const askLog = async (cluster: TestCluster): Promise<void> => {
    await sandbox.storage.backdateLooks(cluster.id);
    expect((await sandbox.app.recheck({ clusterId: cluster.id })).status).toBe(200);
  };

  test("moves the baseline by a change of its own, which the Activity Log confirms", async () => {
    const cluster = await sandbox.seedLearned({ resourceGroup: "rg-trusting-1" });
    await cluster.write({ [rangesPath]: wider }, {}, deploymentPipeline);
    expect(await sandbox.storage.stateOf(cluster.id)).toContain('"isConfirmed":false');
    await askLog(cluster);
    expect(await sandbox.storage.stateOf(cluster.id)).toContain('"isConfirmed":true');
    const { body } = await sandbox.app.recheck({ clusterId: cluster.id });
    expect(body).toMatchObject({ verdict: "compliant" });
    expect(rangesOf(cluster)).toEqual(wider);
    expect(cluster.puts()).toEqual([]);
    expect(cluster.alerts()).toEqual([]);
  });

  test("has its change put back where another wrote in between, and all who wrote are told", async () => {
    const cluster = await sandbox.seedLearned({ resourceGroup: "rg-trusting-2" });
    const other = "0e0e0e0e-0000-0000-0000-00000000000f";
    // The event of this one is lost.
    sandbox.arm.activity.write({
      operationName: "Microsoft.ContainerService/managedClusters/write",
      resourceId: cluster.id,
      request: {
        actor: danaRivera,
        correlationId: other,
        clientRequestId: undefined,
        method: "PUT",
        path: cluster.id,
      },
      status: "Succeeded",
    });
    await cluster.write({ [rangesPath]: wider }, {}, deploymentPipeline);
    expect(cluster.alerts()).toEqual([]);
    await askLog(cluster);
    const opened = await cluster.alert("opened");
    expect(opened).toMatchObject({ severity: "high", drift: [{ addedRanges: ["20.42.25.0/24"] }] });
    expect(opened.decision.message).toMatch(/somebody else wrote the cluster meanwhile\..*Dana Rivera/);
    expect(opened.decision.message).toContain(deploymentPipeline.appId);
    await cluster.alert("reverted");
    expect(rangesOf(cluster)).toEqual(approved);
  });
});

describe("systems that a policy names", () => {
  /** What a receiver has taken of a cluster, in order of arrival. */
  const taken = (cluster: TestCluster, receiver: Receiver): readonly unknown[] =>
    sandbox.inbox
      .messages()
      .filter(
        (it) =>
          it.channel === receiver && it.isPosted && aboutKeys(cluster).some((key) => it.body.includes(key)),
      )
      .map(({ json }) => json);

  /** By what a message is known to be about a cluster: PagerDuty's end of an alert names the incident alone. */
  const aboutKeys = (cluster: TestCluster): readonly string[] => [
    `managedClusters/${cluster.name}`,
    ...cluster.alerts().map(({ incidentId }) => incidentId),
  ];

  test("who is on call gets one alert that ends by itself, and one that does not after a stand-down", async () => {
    const cluster = await sandbox.seedLearned({ resourceGroup: "rg-on-call-1" });
    await cluster.write(removeRanges);
    await cluster.alert("reverted");
    await eventually("PagerDuty has both", () => taken(cluster, "pagerduty").length === 2);
    const [first] = cluster.alerts();
    expect(taken(cluster, "pagerduty")).toMatchObject([
      { event_action: "trigger", dedup_key: first?.incidentId, payload: { severity: "critical" } },
      { event_action: "resolve", dedup_key: first?.incidentId },
    ]);
    await cluster.write(removeRanges);
    const contested = await cluster.alert("contested");
    const page = await eventually("PagerDuty has the stand-down", () =>
      taken(cluster, "pagerduty").find((event) => JSON.stringify(event).includes('"class":"contested"')),
    );
    expect(page).toMatchObject({
      event_action: "trigger",
      dedup_key: contested.incidentId,
      payload: { severity: "critical", component: cluster.name },
    });
  });

  test("a topic gets the webhook's events, with the token of the app's identity", async () => {
    const cluster = await sandbox.seedLearned({ resourceGroup: "rg-on-call-2" });
    await cluster.write(removeRanges);
    await cluster.alert("reverted");
    await eventually("the topic has both", () => taken(cluster, "event-grid").length === 2);
    expect(taken(cluster, "event-grid")).toMatchObject([
      [{ type: "io.aksguardrail.incident.opened", subject: expect.stringContaining(cluster.name) }],
      [{ type: "io.aksguardrail.incident.reverted", data: { transition: "reverted" } }],
    ]);
    expect(taken(cluster, "event-grid").flat()).toEqual(taken(cluster, "webhook"));
  });

  test("a topic to which the app may not send is told on the others, with the role that is missing", async () => {
    sandbox.arm.grantTopic(false);
    try {
      const cluster = await sandbox.seedLearned({ resourceGroup: "rg-on-call-3" });
      await cluster.write(removeRanges);
      await cluster.alert("reverted");
      const told = await eventually("the webhook is told of the topic", () =>
        sandbox.inbox
          .messages()
          .find(({ channel, body }) => channel === "webhook" && body.includes("EventGrid Data Sender")),
      );
      expect(told.body).not.toContain("Bearer");
    } finally {
      sandbox.arm.grantTopic(true);
    }
  });
});
