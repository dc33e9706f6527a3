import { expect, test } from "vitest";
import { heedQuota } from "../../../src/app/sweep/heed-quota.ts";
import type { FleetRow, InventoryAnswer } from "../../../src/ports/fleet-inventory.ts";
import { InMemoryFleetInventory } from "../../fakes/in-memory-fleet-inventory.ts";

const { signal } = new AbortController();
const page = { kind: "page", items: [], oddRows: 0 } as const;

/** An inventory that answers these one after the other, and what was waited for before each question. */
function asked(...answers: InventoryAnswer<never>[]) {
  const inventory = new InMemoryFleetInventory();
  inventory.answers.push(...answers);
  const waits: number[] = [];
  let nowMs = Date.parse("2026-11-21T18:00:00Z");
  const pause = async (seconds: number): Promise<void> => {
    waits.push(seconds);
    nowMs += seconds * 1000;
  };
  const heedful = heedQuota(inventory, pause, () => new Date(nowMs));
  return {
    inventory,
    waits,
    pass: (seconds: number): void => {
      nowMs += seconds * 1000;
    },
    clusters: (): Promise<InventoryAnswer<FleetRow>> => heedful.clusters(["s"], undefined, signal),
    changes: () => heedful.changes(["s"], "2026-11-21T17:00:00Z", undefined, signal),
  };
}

test("the next question waits as long as the last answer asked, whatever it asks for", async () => {
  const { clusters, changes, waits } = asked({ ...page, pauseSeconds: 5 });
  await clusters();
  await changes();
  await clusters();
  expect(waits).toEqual([5]);
});

test("what has passed meanwhile is not waited for again", async () => {
  const { clusters, changes, pass, waits } = asked(
    { ...page, pauseSeconds: 5 },
    { ...page, pauseSeconds: 5 },
  );
  await clusters();
  pass(2);
  await clusters();
  pass(9);
  await changes();
  expect(waits).toEqual([3]);
});

test("a long wait is no question at all, until it is over", async () => {
  const { clusters, inventory, pass, waits } = asked({
    kind: "unavailable",
    reason: "429",
    retryAfterSeconds: 600,
  });
  await clusters();
  pass(300);
  expect(await clusters()).toMatchObject({ kind: "unavailable", retryAfterSeconds: 300 });
  expect(inventory.asked).toHaveLength(1);
  pass(300);
  expect(await clusters()).toMatchObject({ kind: "page" });
  expect(waits).toEqual([]);
});

test("a wait of years is one of an hour, and a clock that was set back makes none longer", async () => {
  const forever = { kind: "unavailable", reason: "429", retryAfterSeconds: 99_999_999 } as const;
  const { clusters, pass } = asked(forever, forever);
  await clusters();
  pass(3_600);
  expect(await clusters()).toMatchObject({ reason: "429" });
  pass(-86_400);
  expect(await clusters()).toMatchObject({ kind: "page" });
});
