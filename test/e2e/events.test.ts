import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { rangesPath, removeRanges } from "../sandbox/arm/clusters/cluster-change.ts";
import { toCloudEvent } from "../sandbox/arm/events/event.ts";
import { danaRivera, deploymentPipeline } from "../sandbox/arm/identity/actor.ts";
import { eventually } from "./support/eventually.ts";
import { type GuardedSandbox, startGuardedSandbox } from "./support/guarded-sandbox.ts";
import { rangesOf, type TestCluster } from "./support/test-cluster.ts";
import { writeEvent } from "./support/write-event.ts";

const subscription = "00000000-0000-0000-0000-000000000000";
const approved = ["73.140.245.0/24", "137.117.106.88/29"];

let sandbox: GuardedSandbox;
beforeAll(async () => {
  sandbox = await startGuardedSandbox({ settings: { GUARDRAIL_SUBSCRIPTIONS: subscription } });
});
afterAll(() => sandbox?.stop());

/** Everything that the app asked of ARM, tokens aside. */
const armCalls = (): number => sandbox.arm.requests({ origin: "http" }).length;

/** A fixture's events, about another cluster. */
async function fixtureEvents(name: string, cluster: TestCluster): Promise<unknown> {
  const text = await readFile(new URL(`../fixtures/events/${name}.json`, import.meta.url), "utf8");
  return JSON.parse(text.replaceAll("aks-prod", cluster.name).replaceAll("rg-prod", cluster.resourceGroup));
}

// Before any cluster is opened: its end leaves a question to the Activity Log in the queue.
describe("a compliant event", () => {
  test("costs exactly one call to ARM", async () => {
    const cluster = await sandbox.seedLearned();
    const before = armCalls();
    await cluster.touch();
    expect(armCalls() - before).toBe(1);
    expect(cluster.reads()).toBe(2);
    await cluster.write({ "properties.autoUpgradeProfile.upgradeChannel": "stable" });
    expect(armCalls() - before).toBe(2);
    expect(cluster.alerts()).toEqual([]);
    expect(cluster.puts()).toEqual([]);
  });

  test("leaves nothing in the queue", async () => {
    const cluster = await sandbox.seedLearned();
    await cluster.touch();
    await eventually("nothing waits", async () => (await sandbox.storage.queueLength()) === 0);
  });
});

describe("events of another way into the cluster", () => {
  test.each(["eg-action-runcommand", "eg-action-listclusteradmincredential"])(
    "%s costs one read",
    async (fixture) => {
      const cluster = await sandbox.seedLearned();
      const before = armCalls();
      expect(await sandbox.app.deliver(await fixtureEvents(fixture, cluster))).toBe(202);
      expect(armCalls()).toBe(before + 1);
    },
  );
});

describe("what is done to a cluster while it stands open", () => {
  /** A cluster that only a person can close: the engine of its network policy is gone. */
  async function opened(): Promise<TestCluster> {
    const cluster = await sandbox.seedLearned();
    await cluster.write({ "properties.networkProfile.networkPolicy": "none" });
    await cluster.alert("opened");
    return cluster;
  }

  test("a command that is run is told at once, on every channel, with who ran it", async () => {
    const cluster = await opened();
    const correlationId = sandbox.arm.act(deploymentPipeline, cluster.id, "runCommand");
    expect(await cluster.alert("acts-found")).toMatchObject({
      severity: "high",
      acts: [{ kind: "run-command", correlationId, actor: { appId: deploymentPipeline.appId } }],
    });
    await cluster.toldEverywhere("opened", "acts-found");
  });
});

describe("events that concern nobody", () => {
  let cluster: TestCluster;
  beforeEach(async () => {
    cluster = await sandbox.seedLearned();
  });

  test.each(["eg-write-agentpool", "eg-write-deployment-noise", "eg-action-stop", "arn-createdorupdated"])(
    "%s is taken and costs no call to ARM",
    async (fixture) => {
      const before = armCalls();
      expect(await sandbox.app.deliver(await fixtureEvents(fixture, cluster))).toBe(202);
      expect(armCalls()).toBe(before);
    },
  );

  test.each<readonly [string, unknown]>([
    ["an event with nothing but an id", [{ id: "9" }]],
    [
      "an event without a subject",
      [{ id: "9", eventType: "Microsoft.Resources.ResourceWriteSuccess", data: {} }],
    ],
    ["a subject that is a number", [{ ...writeEvent("/x"), subject: 7, data: {} }]],
    [
      "a path with tricks in it",
      [
        writeEvent(
          `/subscriptions/${subscription}/resourceGroups/rg/../rg/providers/Microsoft.ContainerService/managedClusters/aks`,
        ),
      ],
    ],
    [
      "an encoded slash",
      [
        writeEvent(
          `/subscriptions/${subscription}/resourceGroups/rg%2Fx/providers/Microsoft.ContainerService/managedClusters/aks`,
        ),
      ],
    ],
    [
      "a query behind the id",
      [
        writeEvent(
          `/subscriptions/${subscription}/resourceGroups/rg/providers/Microsoft.ContainerService/managedClusters/aks?x=1`,
        ),
      ],
    ],
    [
      "a subscription that is none",
      [
        writeEvent(
          "/subscriptions/all/resourceGroups/rg/providers/Microsoft.ContainerService/managedClusters/aks",
        ),
      ],
    ],
    [
      "another type of resource",
      [
        writeEvent(
          `/subscriptions/${subscription}/resourceGroups/rg/providers/Microsoft.Storage/storageAccounts/aks`,
        ),
      ],
    ],
    [
      "a child resource",
      [
        writeEvent(
          `/subscriptions/${subscription}/resourceGroups/rg/providers/Microsoft.ContainerService/managedClusters/aks/agentPools/np`,
        ),
      ],
    ],
    ["no event at all", []],
  ])("%s is taken and costs no call to ARM", async (_what, events) => {
    const before = armCalls();
    expect(await sandbox.app.deliver(events)).toBe(202);
    expect(armCalls()).toBe(before);
  });

  test("a cluster of a subscription out of scope costs no call to ARM", async () => {
    const foreign = await sandbox.seed({ subscriptionId: "99999999-0000-0000-0000-000000000009" });
    const before = armCalls();
    await foreign.write(removeRanges);
    expect(armCalls()).toBe(before);
    expect(foreign.alerts()).toEqual([]);
  });

  test("an event of 1 MB and more is taken and costs no call to ARM", async () => {
    const before = armCalls();
    const huge = { ...writeEvent(cluster.id), padding: "x".repeat(1_200_000) };
    expect(await sandbox.app.deliver([huge])).toBe(202);
    expect(armCalls()).toBe(before);
  });

  test("one malformed event does not cost its neighbours in the batch", async () => {
    cluster.changeSilently(removeRanges);
    expect(await sandbox.app.deliver([{ id: "9" }, writeEvent(cluster.id)])).toBe(202);
    await cluster.toldEverywhere("opened", "reverted");
  });
});

describe.concurrent("events of a cluster", () => {
  test.each([
    "eg-write-user",
    "eg-write-serviceprincipal",
    "eg-write-lowercase-no-httprequest",
    "eg-write-tags-patch",
    "eg-write-failure",
    "eg-legacy-stringified",
    "ce-write-user",
    "ce-write-array",
    "ce-write-as-misprinted-in-docs",
  ])("%s makes the app read the cluster and close it", async (fixture) => {
    const cluster = await sandbox.seedLearned();
    cluster.changeSilently(removeRanges);
    const schema = fixture.startsWith("ce-") ? "cloud-events" : "event-grid";
    expect(await sandbox.app.deliver(await fixtureEvents(fixture, cluster), schema)).toBe(202);
    await cluster.toldEverywhere("opened", "reverted");
    expect(rangesOf(cluster)).toEqual(approved);
  });

  test("a CloudEvent tells the actor and the time like any other", async () => {
    const cluster = await sandbox.seedLearned();
    cluster.changeSilently(removeRanges);
    const event = toCloudEvent(writeEvent(cluster.id, { endedAt: new Date() }));
    expect(await sandbox.app.deliver(event, "cloud-events")).toBe(202);
    const reverted = await cluster.alert("reverted");
    expect(reverted).toMatchObject({
      actor: { name: "Dana Rivera", upn: danaRivera.upn },
      correlationId: event.data.correlationId,
    });
    const sinceWrite = (Date.now() - Date.parse(event.time)) / 1000;
    expect(reverted.exposedSeconds).toBeLessThanOrEqual(Math.ceil(sinceWrite));
  });

  test("the event of a write from before the last compliant read names nobody", async () => {
    const cluster = await sandbox.seedLearned();
    cluster.changeSilently(removeRanges);
    const event = writeEvent(cluster.id, { endedAt: new Date(Date.now() - 90 * 60_000) });
    expect(await sandbox.app.deliver([event])).toBe(202);
    const reverted = await cluster.alert("reverted");
    expect(reverted.actor).toBeUndefined();
    expect(reverted.correlationId).toBeUndefined();
    expect(reverted.exposedSeconds).toBeLessThan(90 * 60);
  });

  test("ids are compared without case", async () => {
    const cluster = await sandbox.seedLearned();
    cluster.changeSilently(removeRanges);
    expect(await sandbox.app.deliver([writeEvent(cluster.id.toUpperCase())])).toBe(202);
    await cluster.toldEverywhere("opened", "reverted");
    expect(cluster.alerts()[0]).toMatchObject({ verdict: "drifted" });
  });

  test("the same event several times in a batch and again later: one alert per transition, one PUT", async () => {
    const cluster = await sandbox.seedLearned();
    const write = sandbox.arm.writeAs(danaRivera, cluster.id, removeRanges, { durationMs: 30 });
    await write.completed;
    const event = sandbox.arm.events().find(({ data }) => data.correlationId === write.correlationId);
    expect(event).toBeDefined();
    // The simulator delivers it as well, so it comes four times at once.
    expect(await sandbox.app.deliver([event, event, event])).toBe(202);
    await cluster.handled(write);
    await cluster.toldEverywhere("opened", "reverted");
    expect(await sandbox.app.deliver([event])).toBe(202);
    expect(await sandbox.app.deliver([event, event])).toBe(202);
    await cluster.touch();
    for (const told of Object.values(cluster.told())) expect(told.toSorted()).toEqual(["opened", "reverted"]);
    expect(cluster.puts()).toHaveLength(1);
    expect(rangesOf(cluster)).toEqual(approved);
  });

  test("events that arrive in the wrong order tell the cluster as it is, not as they were", async () => {
    const cluster = await sandbox.seedLearned();
    const opening = writeEvent(cluster.id, { endedAt: new Date(Date.now() - 30_000) });
    const closing = writeEvent(cluster.id, { endedAt: new Date(Date.now() - 10_000) });
    expect(await sandbox.app.deliver([closing])).toBe(202);
    expect(await sandbox.app.deliver([opening])).toBe(202);
    await cluster.touch();
    expect(cluster.alerts()).toEqual([]);
    expect(cluster.puts()).toEqual([]);
  });

  test("a burst of events for one cluster ends in one incident and one PUT", async () => {
    const cluster = await sandbox.seedLearned();
    cluster.changeSilently(removeRanges);
    const burst = Array.from({ length: 8 }, () => writeEvent(cluster.id));
    expect(await Promise.all(burst.map((event) => sandbox.app.deliver([event])))).toEqual(
      burst.map(() => 202),
    );
    await cluster.toldEverywhere("opened", "reverted");
    await cluster.touch();
    expect(cluster.puts().filter(({ write }) => write !== undefined)).toHaveLength(1);
    expect(cluster.told().teams.toSorted()).toEqual(["opened", "reverted"]);
  });

  test("a batch for several clusters closes each", async () => {
    const clusters = [await sandbox.seedLearned(), await sandbox.seedLearned(), await sandbox.seedLearned()];
    for (const cluster of clusters) cluster.changeSilently(removeRanges);
    expect(await sandbox.app.deliver(clusters.map(({ id }) => writeEvent(id)))).toBe(202);
    for (const cluster of clusters) await cluster.toldEverywhere("opened", "reverted");
    expect(clusters.map(rangesOf)).toEqual([approved, approved, approved]);
  });

  test("the guardrail's own write is nobody's: its event names no new actor", async () => {
    const cluster = await sandbox.seedLearned();
    await cluster.write(removeRanges);
    const reverted = await cluster.alert("reverted");
    expect(reverted).toMatchObject({ actor: { name: "Dana Rivera" } });
    const own = await eventually("the event of the own write", () =>
      sandbox.arm
        .events()
        .find(
          ({ subject, data }) =>
            subject === cluster.id &&
            data.claims.idtyp === "app" &&
            data.claims["http://schemas.microsoft.com/identity/claims/objectidentifier"] ===
              "33333333-dddd-eeee-ffff-000000000003",
        ),
    );
    expect(await sandbox.app.deliver([own])).toBe(202);
    await cluster.touch();
    expect(cluster.alerts()).toHaveLength(2);
    expect(cluster.puts()).toHaveLength(1);
  });

  test("without the host's key nothing is taken", async () => {
    const url = new URL(sandbox.host.eventGridUrl("onClusterWrite"));
    url.searchParams.delete("code");
    const response = await fetch(url, {
      method: "POST",
      headers: { "aeg-event-type": "Notification", "content-type": "application/json" },
      body: JSON.stringify([writeEvent(`/subscriptions/${subscription}/x`)]),
    });
    expect(response.status).toBe(401);
  });

  test("a change that was lost is found by the next event of any kind", async () => {
    const cluster = await sandbox.seedLearned();
    cluster.changeSilently({ [rangesPath]: ["0.0.0.0/0"] });
    await cluster.touch();
    await cluster.toldEverywhere("opened", "reverted");
  });
});
