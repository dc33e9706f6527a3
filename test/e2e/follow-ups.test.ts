import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { removeRanges } from "../sandbox/arm/clusters/cluster-change.ts";
import { eventually } from "./support/eventually.ts";
import { type GuardedSandbox, startGuardedSandbox } from "./support/guarded-sandbox.ts";
import { rangesOf, type TestCluster } from "./support/test-cluster.ts";

const approved = ["73.140.245.0/24", "137.117.106.88/29"];

/** Follow-ups sleep for 10 s and more by design, so these tests wait for real: all at once. */
const patience = 170_000;

let sandbox: GuardedSandbox;
/** A cluster of which the webhook was told, and the answer was lost on the way. */
let answerLost: TestCluster;
beforeAll(async () => {
  sandbox = await startGuardedSandbox();
  answerLost = await sandbox.seedLearned();
  sandbox.inbox.fail("webhook", { answer: "reset", isPosted: true });
  await answerLost.write(removeRanges);
});
afterAll(() => sandbox?.stop());

describe.concurrent("what no event finishes, the queue does", () => {
  test("a busy cluster (409) is closed by the follow-up", async () => {
    const cluster = await sandbox.seedLearned();
    sandbox.arm.faults.add(
      { method: "PUT", path: cluster.id },
      { kind: "ready", name: "operation-in-progress" },
    );
    await cluster.write(removeRanges);
    expect(cluster.puts().map(({ status }) => status)).toEqual([409]);
    await cluster.alert("reverted", patience);
    expect(cluster.puts().map(({ status }) => status)).toEqual([409, 200]);
    expect(rangesOf(cluster)).toEqual(approved);
  });

  test("throttling (429) is waited out in the queue, whatever events come meanwhile", async () => {
    const cluster = await sandbox.seedLearned();
    sandbox.arm.faults.add(
      { method: "PUT", path: cluster.id },
      { kind: "ready", name: "aks-throttled", headers: { "Retry-After": "3" } },
    );
    await cluster.write(removeRanges);
    expect(cluster.puts().map(({ status }) => status)).toEqual([429]);
    await cluster.touch();
    expect(cluster.puts()).toHaveLength(1);
    await cluster.alert("reverted", patience);
    expect(cluster.puts().map(({ status }) => status)).toEqual([429, 200]);
    expect(cluster.told().webhook).toEqual(["opened", "reverted"]);
    expect(rangesOf(cluster)).toEqual(approved);
  });

  test("an ARM that is down for the PUT (503) gets it again, and the story is told once", async () => {
    const cluster = await sandbox.seedLearned();
    sandbox.arm.faults.add(
      { method: "PUT", path: cluster.id },
      { kind: "ready", name: "service-unavailable" },
    );
    await cluster.write(removeRanges);
    expect(cluster.puts().map(({ status }) => status)).toEqual([503]);
    await cluster.alert("reverted", patience);
    expect(cluster.puts().map(({ status }) => status)).toEqual([503, 200]);
    expect(cluster.told().webhook).toEqual(["opened", "reverted"]);
    expect(rangesOf(cluster)).toEqual(approved);
  });

  test("an ARM that is down for the read is asked again, and the weakening found", async () => {
    const cluster = await sandbox.seedLearned();
    const fault = sandbox.arm.faults.add(
      { method: "GET", path: cluster.id, count: Infinity },
      { kind: "ready", name: "service-unavailable", headers: { "Retry-After": "4" } },
    );
    await cluster.write(removeRanges);
    expect(cluster.alerts()).toEqual([]);
    fault.release();
    await cluster.alert("reverted", patience);
    expect(cluster.alerts()[0]).toMatchObject({ actor: { name: "Dana Rivera" } });
    expect(rangesOf(cluster)).toEqual(approved);
  });

  test("a revert whose own event is lost is confirmed by the follow-up", async () => {
    const cluster = await sandbox.seedLearned();
    sandbox.arm.planNextOperation({ hold: true }, { id: cluster.id, kind: "put" });
    cluster.changeSilently(removeRanges);
    expect((await sandbox.app.recheck({ clusterId: cluster.id })).status).toBe(200);
    expect(cluster.at("properties.provisioningState")).toBe("Updating");
    // Settled by hand: no event goes out.
    sandbox.arm.setProvisioningState(cluster.id, "Succeeded");
    await cluster.alert("reverted", patience);
    expect(cluster.puts()).toHaveLength(1);
    expect(rangesOf(cluster)).toEqual(approved);
  });

  test("a channel that is down gets its alerts later, the others at once, all of them once", async () => {
    const cluster = await sandbox.seedLearned();
    sandbox.inbox.fail("slack", { answer: 503, count: Infinity });
    await cluster.write(removeRanges);
    await cluster.alert("reverted");
    expect(cluster.told()).toEqual({
      teams: ["opened", "reverted"],
      slack: [],
      webhook: ["opened", "reverted"],
    });
    sandbox.inbox.recover("slack");
    await eventually("Slack is told", () => cluster.told().slack.length === 2, {
      withinMs: patience,
      seen: cluster.told,
    });
    expect(cluster.told().slack.toSorted()).toEqual(["opened", "reverted"]);
    expect(cluster.told().teams).toEqual(["opened", "reverted"]);
  });

  test("a channel that took the alert and whose answer was lost gets it again under the same id", async () => {
    const messages = () =>
      sandbox.inbox
        .messages()
        .filter(
          ({ channel, body }) => channel === "webhook" && body.includes(`managedClusters/${answerLost.name}`),
        );
    const again = await eventually("it comes again", () => messages().find(({ copy }) => copy === 2), {
      withinMs: patience,
    });
    expect(again.headers["webhook-id"]).toBe(answerLost.alerts()[0]?.id);
    // The end waits until the beginning is known to have arrived.
    await eventually("the end follows", () => answerLost.told().webhook.length === 3);
    expect(answerLost.told().webhook).toEqual(["opened", "opened", "reverted"]);
  });
});
