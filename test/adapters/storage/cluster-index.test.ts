import { describe, expect, test } from "vitest";
import { clusterIndex } from "../../../src/adapters/storage/cluster-index.ts";
import type { UseClient } from "../../../src/adapters/storage/created-on-demand.ts";
import type { StateTable } from "../../../src/adapters/storage/state-rows.ts";
import { indexPartitionKey, partitionKeyOf } from "../../../src/adapters/storage/table-keys.ts";
import { tableStateStore } from "../../../src/adapters/storage/table-state-store.ts";
import { type ClusterId, clusterId } from "../../../src/core/cluster/cluster-id.ts";
import { unseen } from "../../../src/core/model/cluster-state.ts";
import type { Incident } from "../../../src/core/model/incident.ts";
import { change, someEntry, someIncident, someState, unfinishedOf } from "../../contract/state-samples.ts";
import { InMemoryPast, InMemoryTable, using } from "../../fakes/in-memory-table.ts";
import { orders, Stepped } from "../../fakes/stepped.ts";

const cluster = clusterId("8ecadfc9-d1a3-4ea4-b844-0d9f87e4d7c8", "rg-prod", "aks-orders");
const longAgo = "2001-01-01T00:00:00.000Z";
const aDayLater = "2026-11-22T10:20:00.000Z";

/** A run: it loads the cluster, takes its lease and gives it back. Whoever is too late ends there. */
function run(holder: string) {
  return async (use: UseClient<StateTable>): Promise<void> => {
    const store = tableStateStore(use, new InMemoryPast());
    const { version } = await store.load(cluster);
    const lease = { holder, until: "2026-11-21T10:16:00.000Z" };
    const taken = await store.takeLease(cluster, lease, { epoch: 1, runsInARow: 1 }, version);
    await store.release(cluster, 1, taken);
  };
}

/** A timer that puts away what is past, and lets go of the cluster. */
function tidy(use: UseClient<StateTable>): Promise<void> {
  return tableStateStore(use, new InMemoryPast()).tidy(cluster, longAgo);
}

/** What is there before: nothing, a cluster that the index let go of, or one that it holds, with nothing under way. */
const beginnings: Readonly<Record<string, (use: UseClient<StateTable>) => Promise<void>>> = {
  "is new": async () => {},
  "was entered by a run that died before it wrote anything": (use) => clusterIndex(use).enter(cluster, true),
  rests: async (use) => {
    await run("an earlier run")(use);
    await tidy(use);
  },
  "rests, and was entered by a run that died": async (use) => {
    await run("an earlier run")(use);
    await tidy(use);
    await clusterIndex(use).enter(cluster, false);
  },
  "is in the index, with nothing under way": run("an earlier run"),
};

/** True where a row says that the index holds its cluster, and it does not. */
async function isLost(table: InMemoryTable): Promise<boolean> {
  const rows = [];
  for await (const page of table.listEntities({ abortSignal: new AbortController().signal }).byPage({}))
    rows.push(...page);
  const state = rows.find(({ partitionKey }) => partitionKey === partitionKeyOf(cluster));
  const isEntered = rows.some(
    ({ partitionKey, rowKey }) => partitionKey === indexPartitionKey && String(rowKey).startsWith("open-"),
  );
  return state?.Indexed === true && !isEntered;
}

describe.each(Object.entries(beginnings))("a cluster that %s", (_, begin) => {
  // A crash is an order in which somebody takes no more turns: what comes before is looked at after each.
  test.each([
    ["a run and a timer", [run("one"), tidy], [5, 5], 1],
    ["a run and two timers", [run("one"), tidy, tidy], [5, 4, 1], 13],
    ["two runs and a timer", [run("one"), run("other"), tidy], [3, 2, 4], 13],
  ] as const)(
    "is never lost, whatever the order of %s, and whoever dies when",
    async (_names, works, turns, each) => {
      let lost = 0;
      // Of three, there are more than a thousand orders: some of them, spread over all.
      for (const [at, order] of [...orders(turns)].entries()) {
        if (at % each !== 0) continue;
        const table = new InMemoryTable();
        await begin(using(table));
        const actors = works.map((work) => new Stepped(table, work));
        for (const who of order) {
          const actor = actors[who];
          if (!actor || actor.isOver) continue;
          await actor.step();
          if (await isLost(table)) lost++;
        }
      }
      expect(lost).toBe(0);
    },
  );
});

test("a cluster that rests is not looked at by the timer, and is again once a run has it", async () => {
  const table = new InMemoryTable();
  const store = tableStateStore(using(table), new InMemoryPast());
  await run("one")(using(table));
  expect(await unfinishedOf(store, cluster)).toMatchObject({ isUntidy: true, pending: [] });
  await tidy(using(table));
  expect(await unfinishedOf(store, cluster)).toBeUndefined();
  const { version } = await store.load(cluster);
  await store.commit(cluster, change(someState(cluster)), version);
  expect(await unfinishedOf(store, cluster)).toMatchObject({ isUntidy: false });
});

describe("what ended a day ago", () => {
  const closed: Incident = {
    ...someIncident(cluster),
    status: "reverted",
    closedAt: "2026-11-21T10:20:00.000Z",
  };

  async function withClosed() {
    const [table, past] = [new InMemoryTable(), new InMemoryPast()];
    const store = tableStateStore(using(table), past, () => new Date(aDayLater));
    const told = someEntry(closed);
    const taken = { state: unseen(cluster.id), incidents: [closed], alerts: [told] };
    await store.commit(cluster, taken, undefined);
    await store.markSent(told, "2026-11-21T10:20:01.000Z");
    return { table, past, store };
  }

  test("is put away with one row a month, and found by its id as before", async () => {
    const { table, past, store } = await withClosed();
    await store.tidy(cluster, "2026-11-21T10:20:00.000Z");
    expect(past.tables.size).toBe(0);
    await store.tidy(cluster, aDayLater);
    expect([...past.tables.keys()]).toEqual(["2026-11"]);
    expect(await store.findIncident(closed.id)).toEqual(closed);
    await store.tidy(cluster, aDayLater);
    expect(await unfinishedOf(store, cluster)).toBeUndefined();
    // The state, and what leads to the cluster by its digest and by its subscription.
    expect(table.size).toBe(3);
  });

  test("is found whichever request fails, before or after its effect, and is put away by the next timer", async () => {
    for (const isAfter of [false, true])
      for (let failing = 1; failing <= 12; failing++) {
        const { table, past, store } = await withClosed();
        let request = 0;
        const frail = <Use extends UseClient<StateTable>>(use: Use): UseClient<StateTable> => {
          return async (operation) => {
            const isFatal = ++request >= failing;
            if (isFatal && !(isAfter && request === failing)) throw new Error("the process died");
            const answer = await use(operation);
            if (isFatal) throw new Error("the process died");
            return answer;
          };
        };
        const dying = tableStateStore(frail(using(table)), {
          writing: (month) => frail(past.writing(month)),
          reading: (month) => past.reading(month),
        });
        await dying.tidy(cluster, aDayLater).catch(() => undefined);
        expect(await store.findIncident(closed.id)).toEqual(closed);
        for (let times = 0; times < 2; times++) await store.tidy(cluster, aDayLater);
        expect(await unfinishedOf(store, cluster)).toBeUndefined();
        expect(await store.findIncident(closed.id)).toEqual(closed);
      }
  });

  test("stays where something was added to it meanwhile, and is put away with that", async () => {
    const { past, store } = await withClosed();
    const known = { ...closed, fingerprint: "what was found out later" };
    const add = async (id: ClusterId): Promise<void> => {
      const { state, version } = await store.load(id);
      await store.commit(id, { state, incidents: [known], alerts: [] }, version);
    };
    const writing = past.writing.bind(past);
    past.writing = (month) => async (operation) => {
      const answer = await writing(month)(operation);
      await add(cluster);
      return answer;
    };
    await store.tidy(cluster, aDayLater);
    past.writing = writing;
    expect(await store.findIncident(closed.id)).toEqual(known);
    await store.tidy(cluster, aDayLater);
    expect(await store.findIncident(closed.id)).toEqual(known);
  });
});
