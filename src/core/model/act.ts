import type { LogWindow } from "./activity.ts";
import type { Actor } from "./actor.ts";

/** What can be done to a cluster, beside its settings, that somebody should look at. */
export const actKinds = [
  /** A kubeconfig with the certificate of a cluster administrator was handed out. */
  "admin-credentials",
  /** A command was run in the cluster by way of ARM. */
  "run-command",
  /** The cluster's certificates were rotated. */
  "certificates-rotated",
  /** Who administers the cluster, and which tenant signs in to it, was set anew. */
  "entra-profile-reset",
  /** A binding that lets an Azure resource into the cluster was written. */
  "trusted-access",
  /** A private endpoint connection was written or approved. */
  "private-endpoint",
  /** An issuer whose tokens sign in to the cluster was written. */
  "token-issuer",
] as const;

/** One of these kinds. */
export type ActKind = (typeof actKinds)[number];

/** Something that was done while a cluster stood open. */
export interface Act {
  readonly kind: ActKind;
  /** ARM's id of the operation, and what tells one act of a kind from another. */
  readonly correlationId: string;
  /** The cluster, or what belongs to it. */
  readonly resourceId: string;
  /** When it began, as far as it is known, ISO 8601 UTC. */
  readonly at: string;
  readonly actor: Actor;
  /** Set where the log does not say how it ended. */
  readonly isUnfinished?: true;
}

/** Where the question stands what was done while an exposure was open. */
export type LogWord =
  /** The log has not had its time yet. */
  | ({ readonly kind: "asking" } & LogWindow)
  /** The log was read to the end of its time. */
  | ({ readonly kind: "read"; readonly at: string } & LogWindow)
  /** The log could not be read: nobody knows what was done. */
  | ({ readonly kind: "unread"; readonly reason: string } & LogWindow);

/** What was done while an exposure was open, as far as it is known. */
export interface ActsWhileOpen {
  /** Each has been told. */
  readonly found: readonly Act[];
  /** How many more there were of kinds of which enough are kept; absent for none. */
  readonly more?: number;
  /** Absent while the exposure is open: the log is asked when it has ended. */
  readonly log?: LogWord;
}
