import type { Trigger } from "../core/model/trigger.ts";

/** Work that is left for later: a message of a few hundred bytes. */
export type FollowUp =
  /** Look at a cluster again. */
  | {
      readonly kind: "reconcile";
      readonly clusterId: string;
      /**
       * For what met another run: the cluster's epoch that was seen after it had come in. A run with a higher one has
       * read after that; see `ReadOrder`.
       */
      readonly epoch?: number;
      /** For how long the message sleeps, at least: what it asks was asked before that. */
      readonly sleptSeconds?: number;
      readonly trigger: Trigger;
    }
  /**
   * Try again what the outbox holds: an alert or a notice, by its id, with its cluster or, without one, with the app
   * itself. `attempt` counts from 1 and stretches the delay.
   */
  | {
      readonly kind: "deliver";
      readonly clusterId?: string;
      readonly alertId: string;
      readonly channelKey: string;
      readonly attempt: number;
    }
  /** Go on with the look at the whole fleet, which had no time left. A lost one costs minutes: the timer goes on, too. */
  | { readonly kind: "sweep"; readonly clusterId?: never };

/** Names a message that was sent, for as long as nobody has picked it up. */
export interface FollowUpReceipt {
  readonly messageId: string;
  readonly popReceipt: string;
}

/** Work that is about a cluster, or about what the app tells. */
export type RunWork = Exclude<FollowUp, { readonly kind: "sweep" }>;

/** The queue of delayed work. */
export interface FollowUpQueue {
  /** Sends a message that nobody sees before `delaySeconds` have passed and that never expires. */
  send(followUp: FollowUp, delaySeconds: number): Promise<FollowUpReceipt>;
  /**
   * Has a message that nobody has picked up yet wake after `delaySeconds` from now. One that is awake already is no
   * error: it does its work.
   */
  reschedule(receipt: FollowUpReceipt, followUp: FollowUp, delaySeconds: number): Promise<void>;
  /** Deletes a message that nobody has picked up yet. One that is awake already is no error: it ends by itself. */
  takeBack(receipt: FollowUpReceipt): Promise<void>;
}
