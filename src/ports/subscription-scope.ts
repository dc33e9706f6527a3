/**
 * Whether a subscription is guarded; `unknown` while that cannot be found out. `out` is somebody's choice; `unlisted` is
 * no more than an absence: the identity cannot list it, or not any more.
 */
export type ScopeAnswer =
  | { readonly kind: "in" }
  | { readonly kind: "out" }
  | { readonly kind: "unlisted" }
  | { readonly kind: "unknown"; readonly reason: string };

/** The subscriptions in scope, or why they are not known. */
export type ScopeListing =
  | { readonly kind: "known"; readonly subscriptionIds: readonly string[] }
  | { readonly kind: "unknown"; readonly reason: string };

/** The subscriptions whose clusters may be read. */
export interface SubscriptionScope {
  /**
   * @param askedSecondsAgo how long ago the question came up, at least: a message that slept asks an old one.
   * `unlisted` is answered only by what was found out after that.
   */
  contains(subscriptionId: string, signal: AbortSignal, askedSecondsAgo?: number): Promise<ScopeAnswer>;
}

/** Why the subscriptions cannot be listed, where that does not pass by itself: a person has to mend it. */
export interface ScopeTrouble {
  readonly kind: "none-listed" | "refused";
  /** One sentence without its full stop. */
  readonly reason: string;
}
