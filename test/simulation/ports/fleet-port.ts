import type { FleetDependencies } from "../../../src/app/sweep/fleet-dependencies.ts";
import type { FleetInventory } from "../../../src/ports/fleet-inventory.ts";
import type { SweepMemory } from "../../../src/ports/sweep-memory.ts";
import { callStorage, type Reach } from "./reach.ts";

/** The inventory of the fleet and the sweep's memory, as one invocation reaches them. */
export function fleetPort(reach: Reach): FleetDependencies {
  const { shared, around, invocation } = reach;
  const subscriptionIds = [...new Set(shared.fleet.clusters.map(({ id }) => id.subscriptionId))];
  return {
    inventory: inventoryPort(reach),
    memory: sweepMemoryPort(reach),
    subscriptions: async () =>
      shared.troubles.present("unscoped")
        ? { kind: "unknown", reason: "503: the subscriptions cannot be listed" }
        : { kind: "known", subscriptionIds },
    everySeconds: 30 * 60,
    heardAt: invocation.process.heardAt,
    pause: (seconds) =>
      new Promise(
        (resolve) => void around.clock.after(seconds * 1000, resolve, invocation.process.heldUntil),
      ),
  };
}

function inventoryPort({ shared, around, invocation }: Reach): FleetInventory {
  const call = <T>(what: string, effect: () => Promise<T>) =>
    invocation.process.call<T | { readonly kind: "unavailable"; readonly reason: string }>({
      what,
      effect,
      faultRate: around.faults().arm,
      fail: () => ({ kind: "unavailable", reason: "503: try later" }),
    });
  return {
    clusters: (ids, next) => call("ask the inventory", () => shared.inventory.clusters(ids, next)),
    listed: (id) => call("list a subscription", () => shared.inventory.listed(id)),
    changes: (ids, since, next) => call("ask for changes", () => shared.inventory.changes(ids, since, next)),
  };
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
