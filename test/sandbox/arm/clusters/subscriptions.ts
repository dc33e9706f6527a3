import type { ArmService, RoutedAnswer, Subscription } from "../arm-service.ts";
import { type ArmAnswer, armError } from "../http/arm-answer.ts";
import type { JsonObject } from "../json.ts";

/** GET /subscriptions */
export function listSubscriptions(service: ArmService): RoutedAnswer {
  const value = [...service.subscriptions]
    .filter(([id]) => !service.unreadable.has(id))
    .map(([, subscription]) => bodyOf(subscription));
  return {
    answer: { status: 200, headers: {}, body: { value, count: { type: "Total", value: value.length } } },
  };
}

/** GET /subscriptions/{id} */
export function readSubscription(service: ArmService, id: string): RoutedAnswer {
  const subscription = service.subscriptions.get(id.toLowerCase());
  if (subscription === undefined) return { answer: subscriptionNotFound(id) };
  return { answer: { status: 200, headers: {}, body: bodyOf(subscription) } };
}

/** 404 as ARM words it. */
export function subscriptionNotFound(id: string): ArmAnswer {
  return armError(404, "SubscriptionNotFound", `The subscription '${id}' could not be found.`);
}

function bodyOf(subscription: Subscription): JsonObject {
  return {
    id: `/subscriptions/${subscription.subscriptionId}`,
    subscriptionId: subscription.subscriptionId,
    tenantId: subscription.tenantId,
    displayName: subscription.displayName,
    state: "Enabled",
  };
}
