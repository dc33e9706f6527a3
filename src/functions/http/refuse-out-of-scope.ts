import type { HttpResponseInit } from "@azure/functions";
import { askScope } from "../../app/ask-scope.ts";
import type { ScopeAnswer, SubscriptionScope } from "../../ports/subscription-scope.ts";
import { failure } from "./http-answer.ts";

/** The answer where a subscription is not guarded here, or where that cannot be found out; `undefined` where it is. */
export async function refuseOutOfScope(
  subscriptionId: string,
  scope: SubscriptionScope,
  what = "The cluster",
): Promise<HttpResponseInit | undefined> {
  const answer = await askScope(scope, subscriptionId);
  return answer.kind === "in" ? undefined : refusalOf(subscriptionId, answer, what);
}

/** What a caller is told whose subscription is not guarded here, or of which that is not known. */
export function refusalOf(
  subscriptionId: string,
  answer: Exclude<ScopeAnswer, { readonly kind: "in" }>,
  what = "The cluster",
): HttpResponseInit {
  switch (answer.kind) {
    case "out":
      return failure(403, `${what} is not guarded here: subscription ${subscriptionId} is not in scope.`);
    case "unlisted":
      return failure(
        403,
        `${what} is not guarded here: subscription ${subscriptionId} is not among those that the guardrail's identity can list.`,
      );
    case "unknown":
      return failure(
        502,
        "It is not known at present whether the subscription is guarded; ask again in a minute.",
        [answer.reason],
      );
  }
}
