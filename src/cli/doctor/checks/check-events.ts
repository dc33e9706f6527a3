import { understoodEventTypes, understoodOperations } from "../../../core/event/operations.ts";
import type { CheckResult } from "../check-result.ts";
import { well, wrong } from "../check-result.ts";
import type { EventSubscription, GuardrailFacts, SubscriptionFacts } from "../guardrail-facts.ts";
import { unread } from "../reading.ts";

const redeploy = "Deploy the event subscriptions again (azd provision, or infra/events.bicep).";

/**
 * Whether the events of a guarded subscription reach the app: there, in force, with the whole filter, and with a place
 * for what cannot be delivered. The filter expected is the one that the code understands.
 */
export function checkEvents(
  { id: subscriptionId, eventSubscriptions }: SubscriptionFacts,
  { site, now }: Pick<GuardrailFacts, "site" | "now">,
): readonly CheckResult[] {
  const there = { id: "event-subscription", subscriptionId, title: "Its events reach the app" };
  if (eventSubscriptions.kind !== "read") return [unread(there, eventSubscriptions)];
  const target = `${site.id}/functions/onClusterWrite`.toLowerCase();
  const own = eventSubscriptions.value.filter(({ destination }) => destination?.toLowerCase() === target);
  const [first] = own;
  if (first === undefined)
    return [wrong(there, "No event subscription leads to the function onClusterWrite of the app.", redeploy)];
  // Where there are several, one that is well is enough.
  const best = own.find((it) => whyNotInForce(it, now) === undefined) ?? first;
  const trouble = whyNotInForce(best, now);
  return [
    trouble === undefined
      ? well(there, `By the event subscription ${best.name}.`)
      : wrong(there, trouble, redeploy),
    checkFilter(best, subscriptionId),
    best.deadLetters === undefined
      ? wrong(
          { id: "dead-letters", subscriptionId, title: "Events that cannot be delivered are kept" },
          `${best.name} has no dead-letter destination: an event that cannot be delivered for a day is lost.`,
          "Give the topic an identity with Storage Blob Data Contributor on a container, and deploy the event subscriptions again.",
        )
      : well(
          { id: "dead-letters", subscriptionId, title: "Events that cannot be delivered are kept" },
          `In the container ${best.deadLetters}.`,
        ),
  ];
}

/** Event Grid has no switch: what is not in force failed to be made, or has expired. */
function whyNotInForce(
  { name, provisioningState, expiresAt }: EventSubscription,
  now: Date,
): string | undefined {
  if (provisioningState?.toLowerCase() !== "succeeded")
    return `${name} is in the state ${provisioningState ?? "unknown"}, so it may deliver nothing.`;
  if (expiresAt !== undefined && Date.parse(expiresAt) <= now.getTime())
    return `${name} expired at ${expiresAt}.`;
  return undefined;
}

function checkFilter(
  { name, eventTypes, filters, subjectFilter }: EventSubscription,
  subscriptionId: string,
): CheckResult {
  const subject = { id: "event-filter", subscriptionId, title: "No event that matters is filtered out" };
  const missingTypes = missingOf(eventTypes, understoodEventTypes);
  const [operations] = filters.filter(isOperationFilter);
  // Filters are joined by "and" (learn.microsoft.com/azure/event-grid/event-filtering), so each further one lets less through.
  const others = filters.filter((filter) => filter !== operations);
  const missingOperations = missingOf(operations?.values, understoodOperations);
  const troubles = [
    ...(missingTypes.length > 0 ? [`it leaves out the event types ${missingTypes.join(", ")}`] : []),
    ...(missingOperations.length > 0 ? [`it leaves out the operations ${missingOperations.join(", ")}`] : []),
    ...(others.length > 0 ? [`it filters by ${others.map(({ key }) => key).join(", ")} besides`] : []),
    ...(subjectFilter === undefined ? [] : [`it filters by the subject (${subjectFilter})`]),
  ];
  return troubles.length === 0
    ? well(subject, `${understoodOperations.length} operations, ${understoodEventTypes.length} event types.`)
    : wrong(subject, `${name}: ${troubles.join("; ")}.`, redeploy);
}

function isOperationFilter({ key, operator }: EventSubscription["filters"][number]): boolean {
  return key.toLowerCase() === "data.operationname" && operator.toLowerCase() === "stringin";
}

/** `undefined` lets everything through. Event Grid compares texts without case. */
function missingOf(listed: readonly string[] | undefined, wanted: readonly string[]): readonly string[] {
  if (listed === undefined) return [];
  const through = new Set(listed.map((text) => text.toLowerCase()));
  return wanted.filter((text) => !through.has(text.toLowerCase()));
}
