import { describeError } from "../core/text/describe-error.ts";
import type { ScopeAnswer, SubscriptionScope } from "../ports/subscription-scope.ts";

/** How long the look-up may take: with the run's 15 s it stays well within Event Grid's 30 s. */
const budgetMs = 5_000;

/**
 * Whether a subscription is guarded. Never throws: what goes wrong is an answer that is not known.
 * @param askedSecondsAgo see `SubscriptionScope.contains`
 */
export async function askScope(
  scope: Pick<SubscriptionScope, "contains">,
  subscriptionId: string,
  askedSecondsAgo = 0,
): Promise<ScopeAnswer> {
  try {
    return await scope.contains(subscriptionId, AbortSignal.timeout(budgetMs), askedSecondsAgo);
  } catch (error) {
    return { kind: "unknown", reason: describeError(error) };
  }
}
