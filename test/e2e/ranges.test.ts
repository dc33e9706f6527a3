import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ClusterChange } from "../sandbox/arm/clusters/cluster-change.ts";
import { rangesPath, removeRanges } from "../sandbox/arm/clusters/cluster-change.ts";
import { removeAt } from "../sandbox/arm/json.ts";
import { type GuardedSandbox, startGuardedSandbox } from "./support/guarded-sandbox.ts";
import { rangesOf, type TestCluster } from "./support/test-cluster.ts";

const approved = ["73.140.245.0/24", "137.117.106.88/29"];

let sandbox: GuardedSandbox;
beforeAll(async () => {
  sandbox = await startGuardedSandbox();
});
afterAll(() => sandbox?.stop());

describe.concurrent("authorized ranges, mode revert", () => {
  test("ranges that are removed are told with who did it, put back by one PUT, and confirmed once", async () => {
    const cluster = await sandbox.seedLearned();
    expect(cluster.alerts()).toEqual([]);

    const from = Date.now();
    const { correlationId } = await cluster.write(removeRanges);
    await cluster.toldEverywhere("opened", "reverted");

    expect(rangesOf(cluster)).toEqual(approved);
    expect(cluster.at("properties.provisioningState")).toBe("Succeeded");
    expect(cluster.changedLeaves()).toEqual([[rangesPath]]);
    const [opened, reverted] = cluster.alerts();
    expect(opened).toMatchObject({
      severity: "critical",
      verdict: "drifted",
      findings: [{ rule: "authorized-ranges-removed" }, { rule: "no-authorized-ranges" }],
      drift: [
        {
          setting: "authorized-ranges",
          before: approved,
          after: [],
          removedRanges: ["73.140.245.0/24", "137.117.106.88/29"],
        },
      ],
      decision: {
        action: "revert",
        patch: { properties: { apiServerAccessProfile: { authorizedIPRanges: approved } } },
      },
      actor: { name: "Dana Rivera", ipAddress: "198.51.100.24" },
      correlationId,
    });
    expect(reverted).toMatchObject({ incidentId: opened?.incidentId, verdict: "compliant", correlationId });
    expect(reverted?.exposedSeconds).toBeLessThanOrEqual(Math.ceil((Date.now() - from) / 1000));

    // A later event for the cluster finds it compliant: after the confirmation there is silence.
    await cluster.touch();
    expect(cluster.alerts()).toHaveLength(2);
    expect(cluster.puts()).toHaveLength(1);
  });

  test.each<readonly [string, ClusterChange, string]>([
    [
      "an absent profile",
      (body) => removeAt(body, "properties.apiServerAccessProfile"),
      "authorized-ranges-removed",
    ],
    ["null", { [rangesPath]: null }, "authorized-ranges-removed"],
    ["an empty list", { [rangesPath]: [] }, "authorized-ranges-removed"],
    ["0.0.0.0/0", { [rangesPath]: ["0.0.0.0/0"] }, "authorized-ranges-widened"],
    ["split halves", { [rangesPath]: ["0.0.0.0/1", "128.0.0.0/1"] }, "authorized-ranges-widened"],
    [
      "0.0.0.0/0 hidden behind the approved list",
      { [rangesPath]: [...approved, "0.0.0.0/0"] },
      "authorized-ranges-widened",
    ],
    ["AzureCloud", { [rangesPath]: ["AzureCloud"] }, "authorized-ranges-widened"],
  ])("open, spelled as %s, is critical and closed again", async (_spelling, change, rule) => {
    const cluster = await sandbox.seedLearned();
    await cluster.write(change, { exact: true });
    await cluster.toldEverywhere("opened", "reverted");
    expect(cluster.alerts()[0]).toMatchObject({ severity: "critical", verdict: "drifted" });
    expect(cluster.alerts()[0]?.findings.map((finding) => finding.rule)).toContain(rule);
    expect(rangesOf(cluster)).toEqual(approved);
    expect(cluster.puts()).toHaveLength(1);
  });

  test("a list that is widened is high, names what was added, and goes back", async () => {
    const cluster = await sandbox.seedLearned();
    await cluster.write({ [rangesPath]: [...approved, "20.50.0.0/16"] });
    await cluster.toldEverywhere("opened", "reverted");
    expect(cluster.alerts()[0]).toMatchObject({
      severity: "high",
      findings: [{ rule: "authorized-ranges-widened" }],
      drift: [{ addedRanges: ["20.50.0.0/16"], removedRanges: [] }],
    });
    expect(rangesOf(cluster)).toEqual(approved);
  });

  test("a list that is replaced shows both what was added and what is missing", async () => {
    const cluster = await sandbox.seedLearned();
    await cluster.write({ [rangesPath]: ["73.140.245.0/24", "20.50.0.0/16"] });
    await cluster.toldEverywhere("opened", "reverted");
    expect(cluster.alerts()[0]).toMatchObject({
      severity: "high",
      drift: [{ addedRanges: ["20.50.0.0/16"], removedRanges: ["137.117.106.88/29"] }],
    });
    expect(cluster.alerts()[0]?.findings.map(({ rule }) => rule)).toEqual([
      "authorized-ranges-widened",
      "authorized-ranges-narrowed",
    ]);
    expect(rangesOf(cluster)).toEqual(approved);
  });

  test.each([
    ["reordered", ["137.117.106.88/29", "73.140.245.0/24", "20.42.25.196/32"]],
    ["with host bits", ["73.140.245.7/24", "137.117.106.90/29", "20.42.25.196/32"]],
    ["with a bare address", ["73.140.245.0/24", "137.117.106.88/29", "20.42.25.196"]],
    ["split", ["73.140.245.0/25", "73.140.245.128/25", "137.117.106.88/29", "20.42.25.196/32"]],
    ["doubled", [...approved, ...approved, "20.42.25.196/32"]],
  ])("an equivalent list, %s, costs one read and nothing else", async (_how, equivalent) => {
    const cluster = await sandbox.seedLearned({ change: { [rangesPath]: [...approved, "20.42.25.196/32"] } });
    const readsBefore = cluster.reads();
    await cluster.write({ [rangesPath]: equivalent });
    expect(cluster.reads() - readsBefore).toBe(1);
    expect(cluster.alerts()).toEqual([]);
    expect(cluster.puts()).toEqual([]);
    expect(rangesOf(cluster)).toEqual(equivalent);
  });

  test("the strings that were approved go back, not another spelling of them", async () => {
    const cluster = await sandbox.seedLearned();
    await cluster.write({ [rangesPath]: ["137.117.106.90/29", "73.140.245.0/25", "73.140.245.128/25"] });
    await cluster.write(removeRanges);
    await cluster.alert("reverted");
    expect(rangesOf(cluster)).toEqual(approved);
  });

  test("a list that only shrank is told once, as low, and left alone", async () => {
    const cluster = await sandbox.seedLearned();
    await cluster.write({ [rangesPath]: ["73.140.245.0/24"] });
    await cluster.touch();
    expect(cluster.told()).toEqual({ teams: ["opened"], slack: ["opened"], webhook: ["opened"] });
    expect(cluster.alerts()[0]).toMatchObject({
      severity: "low",
      verdict: "compliant",
      findings: [{ rule: "authorized-ranges-narrowed" }],
      drift: [],
    });
    expect(JSON.stringify(cluster.alerts()[0]?.findings)).toContain("137.117.106.88/29");
    expect(cluster.puts()).toEqual([]);
    expect(rangesOf(cluster)).toEqual(["73.140.245.0/24"]);
  });

  test("the cluster's own address alone is a narrowing, never taken for everybody", async () => {
    const cluster = await sandbox.seedLearned();
    await cluster.write({ [rangesPath]: ["0.0.0.0/32"] });
    await cluster.touch();
    expect(cluster.alerts()).toMatchObject([
      { severity: "low", findings: [{ rule: "authorized-ranges-narrowed" }] },
    ]);
    expect(cluster.puts()).toEqual([]);
  });

  test("a list that was narrowed and is later cleared goes back narrow", async () => {
    const cluster = await sandbox.seedLearned();
    await cluster.write({ [rangesPath]: ["73.140.245.0/24"] });
    await cluster.write(removeRanges);
    await cluster.alert("reverted");
    expect(rangesOf(cluster)).toEqual(["73.140.245.0/24"]);
    await cluster.touch();
    expect(cluster.puts()).toHaveLength(1);
  });

  test("a narrowed list that is widened again within the approved one is no drift", async () => {
    const cluster = await sandbox.seedLearned();
    await cluster.write({ [rangesPath]: ["73.140.245.0/24"] });
    await cluster.write({ [rangesPath]: approved });
    await cluster.alert("resolved");
    await cluster.touch();
    expect(cluster.alerts().map(({ transition }) => transition)).toEqual(["opened", "resolved"]);
    expect(cluster.puts()).toEqual([]);
  });

  test("an incident that changes its shape is told as updated, and closed as a whole", async () => {
    const cluster = await sandbox.seedLearned();
    sandbox.arm.faults.add(
      { method: "PUT", path: cluster.id, count: 1 },
      { kind: "ready", name: "operation-in-progress" },
    );
    await cluster.write({ [rangesPath]: [...approved, "20.50.0.0/16"] });
    expect(cluster.alerts().map(({ transition }) => transition)).toEqual(["opened"]);
    await cluster.write(removeRanges);
    await cluster.toldEverywhere("opened", "updated", "reverted");
    expect(cluster.alerts()[1]).toMatchObject({ severity: "critical" });
    expect(rangesOf(cluster)).toEqual(approved);
  });

  test("a cluster that is opened again after its revert is closed again, as another incident", async () => {
    const cluster = await sandbox.seedLearned();
    await cluster.write(removeRanges);
    await cluster.toldEverywhere("opened", "reverted");
    await cluster.write(removeRanges);
    await cluster.toldEverywhere("opened", "reverted", "opened", "reverted");
    const incidents = new Set(cluster.alerts().map(({ incidentId }) => incidentId));
    expect(incidents.size).toBe(2);
    expect(rangesOf(cluster)).toEqual(approved);
    expect(cluster.puts()).toHaveLength(2);
  });

  test("a tool that keeps undoing the revert makes the guardrail stand down, loudly", async () => {
    const cluster = await sandbox.seedLearned();
    for (let turn = 1; turn <= 3; turn += 1) {
      await cluster.write(removeRanges);
      await eventuallyClosed(cluster, turn);
    }
    await cluster.write(removeRanges);
    await cluster.alert("contested");
    expect(cluster.alerts().at(-1)).toMatchObject({
      severity: "critical",
      decision: { action: "stand-down" },
    });
    await cluster.touch();
    expect(cluster.puts()).toHaveLength(3);
    expect(cluster.told().webhook.filter((transition) => transition === "contested")).toHaveLength(1);
    expect(rangesOf(cluster)).toEqual([]);
  });
});

async function eventuallyClosed(cluster: TestCluster, times: number): Promise<void> {
  await cluster.toldEverywhere(...Array.from({ length: times }, () => ["opened", "reverted"]).flat());
}
