/** Whether a subscription is guarded; `unknown` while that cannot be found out. */
export type ScopeAnswer =
  | { readonly kind: "in" }
  | { readonly kind: "out" }
  | { readonly kind: "unknown"; readonly reason: string };

/** The subscriptions whose clusters may be read. */
export interface SubscriptionScope {
  /**
   * @param askedSecondsAgo how long ago the question came up, at least: a message that slept asks an old one. `out` is
   * answered only by what was found out after that.
   */
  contains(subscriptionId: string, signal: AbortSignal, askedSecondsAgo?: number): Promise<ScopeAnswer>;
}
