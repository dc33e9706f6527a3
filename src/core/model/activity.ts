import type { Actor } from "./actor.ts";

/**
 * One entry of the Activity Log. An operation has several, under one correlation id: `Started`, `Accepted`, then `Succeeded`
 * or `Failed` (learn.microsoft.com/azure/azure-monitor/platform/activity-log-schema). They come late, and not together.
 */
export interface ActivityEntry {
  /** Such as `Microsoft.ContainerService/managedClusters/write`, as ARM spells it. */
  readonly operation: string;
  /** What it was done to: the cluster, or a child resource of it. */
  readonly resourceId: string;
  readonly correlationId: string;
  /** `Started`, `Accepted`, `Succeeded`, `Failed` and whatever else ARM says. */
  readonly status: string;
  /** ISO 8601 UTC. */
  readonly at: string;
  readonly actor: Actor;
  /** Set where it was the guardrail itself. */
  readonly isOurs?: true;
}

/** From when until when the log is asked for, ISO 8601 UTC. */
export interface LogWindow {
  readonly from: string;
  readonly to: string;
}

/**
 * What the log held of a cluster and its child resources when it was read. It may hold more later: an entry that is not
 * there is no proof that nobody did anything. A log that could not be read, or not to its end, never says that something was
 * not done.
 */
export type ActivityReading =
  | ({ readonly kind: "read"; readonly entries: readonly ActivityEntry[] } & LogWindow)
  | {
      readonly kind: "unread";
      /** One sentence, without its full stop. */
      readonly reason: string;
      /** What was read of it all the same: that was done, and there may be more. */
      readonly entries?: readonly ActivityEntry[];
      readonly retryAfterSeconds?: number;
      /** Set where the guardrail's identity may not read it: a person has to mend that. */
      readonly isDenied?: true;
    };
