import type { ArmClient } from "../../../adapters/arm/arm-client.ts";
import { listAt, property, propertyAt, textAt } from "../../../core/cluster/arm-body.ts";
import type { Json } from "../../../core/json/json.ts";
import type { EventSubscription } from "../guardrail-facts.ts";
import type { Reading } from "../reading.ts";
import { readList, textsAt } from "./arm-reading.ts";

/** As the deployment has it (infra/modules/event-subscription.bicep). */
const apiVersion = "2025-02-15";

/** The event subscriptions of the system topics of a subscription's own events, in whichever resource group they are. */
export async function readEventSubscriptions(
  arm: ArmClient,
  subscriptionId: string,
): Promise<Reading<readonly EventSubscription[]>> {
  const topics = await readList(
    arm,
    `/subscriptions/${subscriptionId}/providers/Microsoft.EventGrid/systemTopics`,
    apiVersion,
    "Microsoft.EventGrid/systemTopics/read",
  );
  if (topics.kind !== "read") return topics;
  const source = `/subscriptions/${subscriptionId}`.toLowerCase();
  const found: EventSubscription[] = [];
  for (const topic of topics.value) {
    const id = textAt(topic, ["id"]);
    if (id === undefined || textAt(topic, ["properties", "source"])?.toLowerCase() !== source) continue;
    const own = await readList(
      arm,
      `${id}/eventSubscriptions`,
      apiVersion,
      "Microsoft.EventGrid/systemTopics/eventSubscriptions/read",
    );
    if (own.kind !== "read") return own;
    found.push(...own.value.map(eventSubscriptionOf));
  }
  return { kind: "read", value: found };
}

/** An event subscription's body (EventSubscription in the REST reference of Microsoft.EventGrid). */
function eventSubscriptionOf(body: Json): EventSubscription {
  const properties = property(body, "properties");
  const filter = property(properties, "filter");
  const destination =
    property(properties, "destination") ??
    propertyAt(properties, ["deliveryWithResourceIdentity", "destination"]);
  const deadLetters =
    property(properties, "deadLetterDestination") ??
    propertyAt(properties, ["deadLetterWithResourceIdentity", "deadLetterDestination"]);
  const types = property(filter, "includedEventTypes");
  const subject = [textAt(filter, ["subjectBeginsWith"]), textAt(filter, ["subjectEndsWith"])].filter(
    Boolean,
  );
  return {
    name: textAt(body, ["name"]) ?? "",
    provisioningState: textAt(properties, ["provisioningState"]),
    expiresAt: textAt(properties, ["expirationTimeUtc"]),
    destination: textAt(destination, ["properties", "resourceId"]),
    eventTypes: Array.isArray(types) ? textsAt(filter, ["includedEventTypes"]) : undefined,
    filters: listAt(filter, ["advancedFilters"]).map((entry) => ({
      key: textAt(entry, ["key"]) ?? "",
      operator: textAt(entry, ["operatorType"]) ?? "",
      values: textsAt(entry, ["values"]),
    })),
    subjectFilter: subject.length > 0 ? subject.join(" … ") : undefined,
    deadLetters: textAt(deadLetters, ["properties", "blobContainerName"]),
  };
}
