import { expect, test } from "vitest";
import { filledStore, readAsList, readAsTimer } from "./table-work.ts";

test("what a timer reads hangs on what is open, and neither on the clusters nor on what is past", async () => {
  const small = await filledStore({ clusters: 50, open: 10, past: 100 });
  const large = await filledStore({ clusters: 500, open: 10, past: 5_000 });
  const [before, after] = [small, large].map(({ store, measured }) => measured(() => readAsTimer(store)));
  // The subscriptions that there are: the index holds a row for each.
  const subscriptions = 100 - 50;
  const [few, many] = [await before, await after];
  expect(many?.requests).toBe(few?.requests);
  expect(many?.requests).toBeLessThan(20 + 20);
  expect(many?.scanned).toBe((few?.scanned ?? 0) + subscriptions);
});

test("an incident of long ago, an alert and a cluster cost as many reads in a large store as in a small one", async () => {
  for (const [clusters, past] of [
    [50, 100],
    [500, 5_000],
  ] as const) {
    const { store, clusters: all, oldIncident, measured } = await filledStore({ clusters, open: 10, past });
    const [cluster] = all;
    if (!cluster) throw new Error("There is no cluster.");
    expect(await store.findIncident(oldIncident.id)).toEqual(oldIncident);
    expect(await measured(() => store.findIncident(oldIncident.id))).toMatchObject({
      requests: 3,
      scanned: 2,
    });
    expect(await measured(() => store.load(cluster))).toEqual({ requests: 1, scanned: 1, returned: 1 });
    const { pending } = await firstOf(store.unfinished("2001-01-01T00:00:00.000Z"));
    const [entry] = pending;
    if (entry?.kind !== "alert") throw new Error("Nothing is pending.");
    const find = () => store.pending(cluster, entry.alert.id, entry.channelKey);
    expect(await measured(find)).toEqual({ requests: 1, scanned: 1, returned: 1 });
  }
});

test("the list of clusters reads one small row of each, a thousand at once", async () => {
  const { store, measured } = await filledStore({ clusters: 1_500, open: 10, past: 100 });
  const work = await measured(() => readAsList(store));
  // The open ones have an incident and an alert beside their state.
  expect(work).toEqual({ requests: 2, scanned: 1_500 + 20, returned: 1_500 });
});

async function firstOf<T>(items: AsyncIterable<T>): Promise<T> {
  for await (const item of items) return item;
  throw new Error("There is none.");
}
