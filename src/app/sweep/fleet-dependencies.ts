import type { FleetInventory } from "../../ports/fleet-inventory.ts";
import type { ScopeListing } from "../../ports/subscription-scope.ts";
import type { SweepMemory } from "../../ports/sweep-memory.ts";

/** What the look at the whole fleet touches besides what a look at one cluster does. */
export interface FleetDependencies {
  readonly inventory: FleetInventory;
  /** All subscriptions in scope. */
  readonly subscriptions: (signal: AbortSignal) => Promise<ScopeListing>;
  readonly memory: SweepMemory;
  /** How often the whole fleet is looked at. */
  readonly everySeconds: number;
  /** When this process last wrote down that an event of a subscription came; milliseconds since 1970. */
  readonly heardAt: Map<string, number>;
  /** Waits; ends early, and without throwing, when `signal` aborts. */
  readonly pause: (seconds: number, signal: AbortSignal) => Promise<void>;
}
