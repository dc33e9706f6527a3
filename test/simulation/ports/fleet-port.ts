import type { EarlyLookDependencies } from "../../../src/app/early-look/early-look-dependencies.ts";
import type { FleetDependencies } from "../../../src/app/sweep/fleet-dependencies.ts";
import type { FleetInventory, InventoryRefusal } from "../../../src/ports/fleet-inventory.ts";
import type { SweepMemory } from "../../../src/ports/sweep-memory.ts";
import type { Random } from "../random.ts";
import { isVanished } from "../shared-world.ts";
import { callStorage, type Reach } from "./reach.ts";

/** The inventory of the fleet and the sweep's memory, as one invocation reaches them. */
export function fleetPort(reach: Reach): FleetDependencies {
  const { shared, around, invocation } = reach;
  const subscriptionIds = [...new Set(shared.fleet.clusters.map(({ id }) => id.subscriptionId))];
  const listed = (): readonly string[] => subscriptionIds.filter((id) => !isVanished(id, shared));
  return {
    inventory: inventoryPort(reach),
    memory: sweepMemoryPort(reach),
    subscriptions: async () =>
      shared.troubles.present("unscoped")
        ? { kind: "unknown", reason: "503: the subscriptions cannot be listed" }
        : { kind: "known", subscriptionIds: listed() },
    everySeconds: 30 * 60,
    heardAt: invocation.process.heardAt,
    pause: (seconds) =>
      new Promise(
        (resolve) => void around.clock.after(seconds * 1000, resolve, invocation.process.heldUntil),
      ),
  };
}

/** What early looks touch besides, as one invocation reaches it. */
export function earlyLookPort(reach: Reach, everySeconds: number): EarlyLookDependencies {
  const { earlyLookMemory } = reach.shared;
  return {
    everySeconds,
    memory: {
      load: () => callStorage(reach, "load the early look", () => earlyLookMemory.load()),
      save: (record, version) =>
        callStorage(reach, "save the early look", () => earlyLookMemory.save(record, version)),
    },
    shown: reach.invocation.process.shown,
  };
}

function inventoryPort({ shared, around, invocation }: Reach): FleetInventory {
  const call = <T>(what: string, effect: () => Promise<T>, signal: AbortSignal) =>
    invocation.process.call<T | Unavailable>({
      what,
      effect,
      faultRate: around.faults().arm,
      fail: () => unavailable(around.random),
      signal,
    });
  return {
    clusters: (ids, next, signal) =>
      call("ask the inventory", () => shared.inventory.clusters(ids, next), signal),
    listed: (id, signal) => call("list a subscription", () => shared.inventory.listed(id), signal),
    changes: (ids, since, next, signal) =>
      call("ask for changes", () => shared.inventory.changes(ids, since, next), signal),
  };
}

type Unavailable = Extract<InventoryRefusal, { kind: "unavailable" }>;

function unavailable(random: Random): Unavailable {
  if (!random.chance(0.3)) return { kind: "unavailable", reason: "503: try later" };
  return { kind: "unavailable", reason: "429", retryAfterSeconds: random.whole(1, 120) };
}

function sweepMemoryPort(reach: Reach): SweepMemory {
  const { sweepMemory } = reach.shared;
  return {
    load: () => callStorage(reach, "load the sweep", () => sweepMemory.load()),
    save: (record, version) => callStorage(reach, "save the sweep", () => sweepMemory.save(record, version)),
    note: (id, what, at) => callStorage(reach, `note ${what}`, () => sweepMemory.note(id, what, at)),
    noteTold: (id, at) => callStorage(reach, "note what was told", () => sweepMemory.noteTold(id, at)),
    hearings: () => callStorage(reach, "ask what is heard", () => sweepMemory.hearings()),
  };
}
