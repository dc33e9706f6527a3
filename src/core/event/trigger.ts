import type { Actor } from "./actor.ts";
import type { PersonsDecision } from "./persons-decision.ts";

/**
 * What started a reconcile run: an event, somebody's question, a message that was due, a person's decision, or the timer
 * that looks for what is due without news. It says which cluster to read and who wrote last; only a person's decision
 * decides anything.
 */
export interface Trigger {
  readonly source: "event" | "recheck" | "follow-up" | "decision" | "sweep";
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
  /** What a person decided; the run carries it out, whatever its source: a note that wakes still holds it. */
  readonly decision?: PersonsDecision;
}

/**
 * The trigger without what it says of a write whose story has ended: an event that Event Grid delivers again is no reason
 * for what came after that story.
 *
 * @param pastWrites correlation ids, each of one write
 */
export function withoutPastWrite(trigger: Trigger, pastWrites: readonly string[] = []): Trigger {
  if (trigger.correlationId === undefined || !pastWrites.includes(trigger.correlationId)) return trigger;
  const { eventTime: _old, actor: _who, correlationId: _which, ...rest } = trigger;
  return rest;
}
