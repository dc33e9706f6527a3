import type { OutboundNews } from "../cluster/outbound.ts";
import type { AlertLinks } from "./alert.ts";
import type { Incident } from "./incident.ts";
import type { Sighting } from "./sighting.ts";
import type { Trigger } from "./trigger.ts";

/** What an incident's transitions need to know of their run. */
export interface RunContext {
  readonly clusterId: string;
  readonly trigger: Trigger;
  readonly now: Date;
  /** What this run found of the cluster's outbound addresses; absent where it had no need to, or could not, read. */
  readonly newOutbound?: OutboundNews;
  /** When the read began that the run is about. */
  readonly readAt: Date;
  /** Who wrote, as far as it is known; absent where no incident can be opened. */
  readonly sighting?: Sighting;
  /** Set where a sweep's look finds the exposure changed since the last read: an event should have told of it. */
  readonly isUnheard?: true;
  /** Where alerts link to. */
  readonly links: (incidentId: string) => AlertLinks;
  /** Shell commands with which a person could close what an incident is about by hand, or what closing it did not undo. */
  readonly commands: (incident: Incident) => readonly string[];
}
