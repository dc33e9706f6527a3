/** Whether a subscription is guarded; `unknown` while that cannot be found out. */
export type ScopeAnswer =
  | { readonly kind: "in" }
  | { readonly kind: "out" }
  | { readonly kind: "unknown"; readonly reason: string };

/** The subscriptions whose clusters may be read. */
export interface SubscriptionScope {
  contains(subscriptionId: string, signal: AbortSignal): Promise<ScopeAnswer>;
}
