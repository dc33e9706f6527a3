import type { Actor } from "./actor.ts";

/** What started a reconcile run. It says which cluster to read and who wrote last; it decides nothing. */
export interface Trigger {
  readonly source: "event" | "recheck" | "follow-up";
  /** The Event Grid event's id. */
  readonly eventId?: string;
  /** When the write behind the event happened, ISO 8601 UTC. */
  readonly eventTime?: string;
  /** Who made the write; absent when the event does not say, or when the write was the guardrail's own. */
  readonly actor?: Actor;
  /** When the follow-up that started the run was due, ISO 8601 UTC. */
  readonly dueAt?: string;
  /** ARM's id of the operation behind the event. */
  readonly correlationId?: string;
}
