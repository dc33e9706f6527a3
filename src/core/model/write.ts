import type { Actor } from "./actor.ts";

/** A write to a cluster that an event told of: not one of the guardrail's own, and one that may change the exposure. */
export interface Write {
  /** Absent where the event does not say. */
  readonly actor?: Actor;
  /** ARM's id of the operation. */
  readonly correlationId?: string;
  /** The event's time, ISO 8601 UTC: the end of the operation, by ARM's clock. */
  readonly at: string;
}
