import type { ActKind } from "./act.ts";
import type { Actor } from "./actor.ts";
import type { ManualAction } from "./manual-action.ts";
import type { SweepLook } from "./sweep-look.ts";

/** How far ARM's clock and the app's may differ. */
export const clockToleranceMs = 5_000;

/**
 * What started a reconcile run: an event, somebody's question, a message that was due, a person's decision, or the timer
 * that looks for what is due without news. It says which cluster to read and who wrote last; only a person's decision
 * decides anything.
 */
export interface Trigger {
  readonly source: "event" | "recheck" | "follow-up" | "manual-action" | "sweep";
  /** The Event Grid event's id. */
  readonly eventId?: string;
  /** When the write behind the event happened, ISO 8601 UTC. */
  readonly eventTime?: string;
  /** Who made the write; absent when the event does not say, or when the write was the guardrail's own. */
  readonly actor?: Actor;
  /** Set where the write cannot have opened anything: a change of tags alone, a start or an abort of the cluster. */
  readonly leavesExposure?: true;
  /** Set where the event itself is of an act that somebody should look at, if the cluster stands open. */
  readonly act?: ActKind;
  /**
   * Set where the run is asked to read the cluster's children as well, or of these what only a preview version has: see
   * `listsToRead`.
   */
  readonly looksAtWaysIn?: true | "preview";
  /** When the follow-up that started the run was due, ISO 8601 UTC. */
  readonly dueAt?: string;
  /** ARM's id of the operation behind the event. */
  readonly correlationId?: string;
  /** What a person decided; the run carries it out, whatever its source: a note that wakes still holds it. */
  readonly manualAction?: ManualAction;
  /** Set where the sweep of the whole fleet asked for the look. */
  readonly sweep?: SweepLook;
}
