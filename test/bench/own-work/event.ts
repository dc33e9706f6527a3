import { readFileSync } from "node:fs";
import { baselineOf } from "../../../src/core/baseline/next-baseline.ts";
import { readCluster } from "../../../src/core/cluster/cluster-snapshot.ts";
import { parseClusterEvent } from "../../../src/core/event/cluster-event.ts";
import { defaultPolicy } from "../../../src/core/model/cluster-policy.ts";
import { unseen } from "../../../src/core/model/cluster-state.ts";
import { planReconcile } from "../../../src/core/plan/plan-reconcile.ts";
import { putBody } from "../../../src/core/revert/put-body.ts";
import { median } from "../report/statistics.ts";

const runs = 500;
const now = new Date("2026-11-21T18:38:05.000Z");

/** The guardrail's own work for one event, beside all waiting: from the event's JSON to the plan, and the PUT's body. */
export function measureEvent(): { readonly compliant: number; readonly opened: number } {
  const event = read("events/eg-write-user");
  const protectedBody = read("arm/public-authorized");
  const openBody = read("arm/public-open-empty-list");
  const first = readCluster(JSON.parse(protectedBody));
  if ("problem" in first) throw new Error(first.problem);
  const state = { ...unseen(first.cluster.id), baseline: baselineOf(first, "learned", now) };

  const handle = (body: string): void => {
    const [parsed] = JSON.parse(event);
    if (parseClusterEvent(parsed).kind !== "cluster")
      throw new Error("The benchmark's event names no cluster.");
    const snapshot = readCluster(JSON.parse(body));
    if ("problem" in snapshot) throw new Error(snapshot.problem);
    const plan = planReconcile({
      snapshot,
      state,
      policy: { ...defaultPolicy, mode: "revert" },
      outbound: undefined,
      context: {
        clusterId: snapshot.cluster.id,
        trigger: { source: "event" },
        now,
        readAt: now,
        links: () => ({ portal: "https://portal.azure.com" }),
        commands: () => [],
      },
    });
    if (plan.update) putBody(snapshot.body, plan.update);
  };
  return { compliant: medianOf(() => handle(protectedBody)), opened: medianOf(() => handle(openBody)) };
}

function medianOf(work: () => void): number {
  const times: number[] = [];
  for (let run = 0; run < runs; run++) {
    const start = performance.now();
    work();
    times.push(performance.now() - start);
  }
  return median(times);
}

function read(fixture: string): string {
  return readFileSync(new URL(`../../fixtures/${fixture}.json`, import.meta.url), "utf8");
}
