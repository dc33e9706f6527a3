import type { InMemoryActivityLog } from "../fakes/in-memory-activity-log.ts";
import type { InMemoryAppMemory } from "../fakes/in-memory-app-memory.ts";
import type { InMemoryClusterGateway } from "../fakes/in-memory-cluster-gateway.ts";
import type { InMemoryEarlyLookMemory } from "../fakes/in-memory-early-look-memory.ts";
import type { InMemoryStateStore } from "../fakes/in-memory-state-store.ts";
import type { InMemorySweepMemory } from "../fakes/in-memory-sweep-memory.ts";
import type { Children } from "./children.ts";
import type { Fleet } from "./fleet.ts";
import type { Judge } from "./judge.ts";
import type { LaggingInventory } from "./lagging-inventory.ts";
import type { People } from "./people.ts";
import type { QueueHost } from "./queue-host.ts";
import type { Troubles } from "./troubles.ts";
import type { WatchedQueue } from "./watched-queue.ts";

/** What outlives every process: Azure, storage, the receivers, and who watches over the invariants. */
export interface SharedWorld {
  readonly arm: InMemoryClusterGateway;
  readonly activityLog: InMemoryActivityLog;
  readonly fleet: Fleet;
  readonly children: Children;
  readonly readsPreview: boolean;
  readonly store: InMemoryStateStore;
  readonly memory: InMemoryAppMemory;
  readonly sweepMemory: InMemorySweepMemory;
  readonly earlyLookMemory: InMemoryEarlyLookMemory;
  readonly inventory: LaggingInventory;
  readonly queue: WatchedQueue;
  readonly host: Pick<QueueHost, "expect">;
  readonly people: Pick<People, "operationBegins">;
  readonly judge: Judge;
  readonly troubles: Troubles;
}

/** True while nothing of a subscription may be read. */
export function isVanished(
  subscriptionId: string,
  { fleet, troubles }: Pick<SharedWorld, "fleet" | "troubles">,
): boolean {
  return fleet.in(subscriptionId).some(({ place }) => troubles.present("vanished", place));
}
