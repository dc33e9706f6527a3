import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { removeRanges } from "../../sandbox/arm/clusters/cluster-change.ts";
import type { Fault } from "../../sandbox/arm/http/faults.ts";
import { danaRivera } from "../../sandbox/arm/identity/actor.ts";
import { eventually } from "../support/eventually.ts";
import { type GuardedSandbox, startGuardedSandbox } from "../support/guarded-sandbox.ts";
import { printStories } from "../support/print-stories.ts";
import type { TestCluster } from "../support/test-cluster.ts";
import { closedAndToldOnce, everywhere, wholeStoryOf } from "../support/whole-story.ts";

/** The next look comes 15 s after a run that failed, and a run that hangs takes 12 s. */
const patience = 170_000;

const faults: readonly { readonly name: string; readonly fault: Fault }[] = [
  { name: "throttles (429) without a word of when", fault: { kind: "answer", status: 429 } },
  {
    name: "throttles (429) for 3 s",
    fault: { kind: "ready", name: "aks-throttled", headers: { "Retry-After": "3" } },
  },
  { name: "answers 500", fault: { kind: "answer", status: 500 } },
  { name: "cuts connections", fault: { kind: "reset", when: "before" } },
  { name: "does not answer", fault: { kind: "hold" } },
];

interface Case {
  readonly name: string;
  readonly method: "GET" | "PUT";
  readonly fault: Fault;
}

const cases: readonly Case[] = [
  ...faults.map((it) => ({ ...it, method: "GET" as const })),
  ...faults.map((it) => ({ ...it, method: "PUT" as const })),
  { name: "takes it on and the answer is lost", method: "PUT", fault: { kind: "reset", when: "after" } },
];

let sandbox: GuardedSandbox;
const clusters = new Map<Case, TestCluster>();
let unreadable: TestCluster;
beforeAll(async () => {
  sandbox = await startGuardedSandbox();
  unreadable = await sandbox.seedLearned();
  await Promise.all(
    cases.map(async (it) => {
      const cluster = await sandbox.seedLearned();
      clusters.set(it, cluster);
    }),
  );
});
afterAll(async () => {
  const named = [...clusters].map(([{ method, name }, cluster]) => [`${method}: ${name}`, cluster] as const);
  if (sandbox) printStories("When ARM", sandbox, named);
  await sandbox?.stop();
});

describe.concurrent("Azure Resource Manager is in trouble", () => {
  // Side by side, whatever the limit of tests at a time: each waits for most of its time.
  test("every weakening is closed once when the trouble is over, and told once", async () => {
    const stories = await Promise.all(
      cases.map(async (it) => {
        const cluster = clusterOf(it);
        const fault = sandbox.arm.faults.add(
          { method: it.method, path: cluster.id, count: Number.POSITIVE_INFINITY },
          it.fault,
        );
        const { correlationId } = sandbox.arm.writeAs(danaRivera, cluster.id, removeRanges);
        await eventually(`the run that meets it has ended`, () => answersTo(correlationId).length > 0, {
          withinMs: patience,
        });
        const toldMeanwhile = cluster.told();
        const hits = fault.hits();
        fault.release();
        await eventually(
          `${it.method}: ARM ${it.name}, and then it is closed and told`,
          () => cluster.alerts().some(({ transition }) => transition === "reverted"),
          { withinMs: patience, seen: () => wholeStoryOf(sandbox, cluster) },
        );
        return { it, cluster, toldMeanwhile, hits, answers: answersTo(correlationId) };
      }),
    );
    for (const { it, cluster, toldMeanwhile, hits, answers } of stories) {
      const what = `${it.method}: ARM ${it.name}`;
      expect(hits, what).toBeGreaterThan(0);
      expect(answers, what).toEqual([202]);
      // A cluster that cannot be read is no news for the first 15 minutes; one that cannot be written was seen.
      const first = it.method === "GET" ? undefined : "opened";
      expect(Object.values(toldMeanwhile).map(([transition]) => transition)).toEqual([first, first, first]);
      expect(wholeStoryOf(sandbox, cluster), what).toEqual(closedAndToldOnce);
    }
  });

  test("a cluster that may not be read is told at once, and the weakening when it may be", async () => {
    const fault = sandbox.arm.faults.add(
      { method: "GET", path: unreadable.id, count: Number.POSITIVE_INFINITY },
      { kind: "ready", name: "authorization-failed" },
    );
    await unreadable.write(removeRanges);
    expect(unreadable.told()).toEqual(everywhere("opened"));
    expect(unreadable.alerts()[0]).toMatchObject({
      verdict: "unknown",
      findings: [{ rule: "cluster-unreadable" }],
    });
    expect(unreadable.puts()).toEqual([]);
    fault.release();
    await unreadable.touch();
    await unreadable.alert("reverted", patience);
    await unreadable.toldEverywhere("opened", "resolved", "opened", "reverted");
    const { told, ...rest } = wholeStoryOf(sandbox, unreadable);
    const { told: _all, ...once } = closedAndToldOnce;
    expect(rest).toEqual(once);
    expect(told).toEqual(everywhere("opened", "resolved", "opened", "reverted"));
  });
});

function clusterOf(it: Case): TestCluster {
  const cluster = clusters.get(it);
  if (!cluster) throw new Error(`No cluster for "${it.name}".`);
  return cluster;
}

/** What Event Grid was answered for a write. */
function answersTo(correlationId: string): readonly (number | undefined)[] {
  const event = sandbox.arm.events().find(({ data }) => data.correlationId === correlationId);
  return sandbox.eventDeliverer
    .log()
    .filter(({ eventId }) => eventId === event?.id)
    .map(({ status }) => status);
}
