import { setImmediate as nextTurn } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect, test } from "vitest";
import { clusterId } from "../../../src/core/cluster/cluster-id.ts";
import { sweep } from "../../../src/functions/sweep.ts";
import type { FleetRow } from "../../../src/ports/fleet-inventory.ts";
import { cluster } from "../../core/plan/story.ts";
import { SweepingApp } from "./sweeping-app.ts";

const subscriptions = 200;
const clustersASubscription = 5;
const rowsAPage = 100;

/** Collects garbage at once. */
async function collectGarbage(): Promise<void> {
  setFlagsFromString("--expose-gc");
  const collect: unknown = runInNewContext("gc");
  setFlagsFromString("--no-expose-gc");
  if (typeof collect !== "function") throw new Error("This Node cannot be asked to collect garbage.");
  // What was looked at in this turn is kept until its end.
  await nextTurn();
  collect();
}

function rowsOf(subscriptionId: string): readonly FleetRow[] {
  return Array.from({ length: clustersASubscription }, (_, at) => {
    const shown = clusterId(subscriptionId, "rg-prod", `aks-${at}`);
    return { cluster: shown, snapshot: { ...cluster(), cluster: shown } };
  });
}

test("a sweep holds the bodies of two pages at most, however many clusters there are", async () => {
  const app = new SweepingApp();
  const subscriptionIds = Array.from(
    { length: subscriptions },
    (_, at) => `00000000-0000-4000-8000-${String(at).padStart(12, "0")}`,
  );
  app.listing = { kind: "known", subscriptionIds };
  const given: WeakRef<object>[] = [];
  const held: number[] = [];
  // No spy, which would keep all that it answered.
  app.inventory.clusters = async (asked, next = "0") => {
    await collectGarbage();
    held.push(given.filter((body) => body.deref() !== undefined).length);
    const from = Number(next);
    const until = from + rowsAPage / clustersASubscription;
    const items = asked.slice(from, until).flatMap(rowsOf);
    given.push(...items.flatMap(({ snapshot }) => (snapshot ? [new WeakRef(snapshot)] : [])));
    return { kind: "page", items, oddRows: 0, ...(until < asked.length ? { next: `${until}` } : {}) };
  };
  await sweep(app, app.log);
  expect(given).toHaveLength(subscriptions * clustersASubscription);
  expect(app.world.queue.messages).toHaveLength(given.length);
  // Of all pages before, whenever another one is asked for: none but the last.
  expect(held).toHaveLength(given.length / rowsAPage);
  expect(Math.max(...held)).toBeLessThanOrEqual(rowsAPage);
});
