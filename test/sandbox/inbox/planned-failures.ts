import type { Receiver } from "./received-message.ts";

/** How a receiver shall fail. */
export interface PlannedFailure {
  /** A status to answer, `hang` for no answer ever, `reset` for a cut connection. */
  readonly answer: number | "hang" | "reset";
  /** The answer's body; empty unless told. */
  readonly body?: string;
  /** Sent as `Retry-After`. */
  readonly retryAfterSeconds?: number;
  /** How many messages fail: 1 unless told; `Infinity` until it recovers. */
  readonly count?: number;
  /** The message is posted all the same and only the answer is lost; false unless told. */
  readonly isPosted?: boolean;
  /** Only messages whose raw body contains this; all unless told. */
  readonly about?: string;
}

/** The failures that were asked for and are yet to come, oldest first. */
export interface PlannedFailures {
  /** The answer takes this failure back, and no other. */
  add(channel: Receiver, failure: PlannedFailure): () => void;
  /** The failure for the next message of a channel, used up by this call. */
  take(channel: Receiver, body: string): PlannedFailure | undefined;
  /** Drops what is planned for a channel, or for all. */
  clear(channel?: Receiver): void;
}

export function createPlannedFailures(): PlannedFailures {
  let planned: { channel: Receiver; failure: PlannedFailure; left: number }[] = [];
  return {
    add(channel, failure) {
      const added = { channel, failure, left: failure.count ?? 1 };
      planned.push(added);
      return () => {
        planned = planned.filter((plan) => plan !== added);
      };
    },
    take(channel, body) {
      const next = planned.find(
        (plan) => plan.channel === channel && body.includes(plan.failure.about ?? ""),
      );
      if (next === undefined) return undefined;
      next.left -= 1;
      if (next.left <= 0) planned = planned.filter((plan) => plan !== next);
      return next.failure;
    },
    clear(channel) {
      planned = channel === undefined ? [] : planned.filter((plan) => plan.channel !== channel);
    },
  };
}
