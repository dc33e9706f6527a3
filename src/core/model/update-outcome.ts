/** What ARM answered to an update. */
export type UpdateOutcome =
  /** Taken on. `operationUrl` is where ARM tells how it goes. */
  | { readonly kind: "accepted"; readonly operationUrl?: string }
  /** Another operation is in progress (409). */
  | { readonly kind: "busy"; readonly reason: string }
  /** The cluster changed since it was read (412). */
  | { readonly kind: "changed"; readonly reason: string }
  /** The cluster is stopped and takes no update. */
  | { readonly kind: "stopped"; readonly reason: string }
  | { readonly kind: "gone"; readonly reason: string }
  /** 429: not taken on, and to be sent again only when ARM allows. */
  | { readonly kind: "throttled"; readonly reason: string; readonly retryAfterSeconds?: number }
  /** 5xx, no answer: nobody knows whether the update was taken on. */
  | { readonly kind: "unavailable"; readonly reason: string; readonly retryAfterSeconds?: number }
  /** ARM will not take it until a person changes something: missing permission, a lock, a policy, a bad request. */
  | { readonly kind: "refused"; readonly code: string; readonly reason: string };
