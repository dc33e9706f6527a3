import { describe, expect, test } from "vitest";
import { understoodEventTypes, understoodOperations } from "../../src/core/event/operations.ts";
import { at, resourcesOf, snapshotOf } from "./snapshot.ts";

const subscriptions = resourcesOf("events", "Microsoft.EventGrid/systemTopics/eventSubscriptions");
const [withIdentity, without] = subscriptions;

describe("the event subscriptions", () => {
  test("are one for each topic", () => {
    expect(subscriptions.map(({ name }) => name)).toEqual([
      "evgt-aks-guardrail-fleet/aks-guardrail-fleet",
      "subscription-events/aks-guardrail-fleet",
    ]);
  });

  test.each(subscriptions)(
    "$name lets through what the parser understands, and nothing else",
    ({ properties }) => {
      expect(at(properties, "filter.includedEventTypes")).toEqual(understoodEventTypes);
      expect(at(properties, "filter.advancedFilters")).toEqual([
        { key: "data.operationName", operatorType: "StringIn", values: understoodOperations },
      ]);
    },
  );

  test.each(subscriptions)(
    "$name delivers one event at a time to onClusterWrite, for a day",
    ({ properties }) => {
      expect(at(properties, "destination.endpointType")).toBe("AzureFunction");
      expect(at(properties, "destination.properties.resourceId")).toMatch(
        /\/sites\/[^/]+\/functions\/onClusterWrite$/,
      );
      expect(at(properties, "destination.properties.maxEventsPerBatch")).toBe(1);
      expect(properties.retryPolicy).toEqual({ eventTimeToLiveInMinutes: 1440, maxDeliveryAttempts: 30 });
    },
  );

  test("have dead letters by the topic's identity, where it has one", () => {
    expect(at(withIdentity?.properties, "deadLetterWithResourceIdentity.identity.type")).toBe(
      "SystemAssigned",
    );
    expect(
      at(
        withIdentity?.properties,
        "deadLetterWithResourceIdentity.deadLetterDestination.properties.blobContainerName",
      ),
    ).toBe("dead-letters");
    expect(without?.properties).not.toHaveProperty("deadLetterWithResourceIdentity.deadLetterDestination");
    expect(without?.properties).not.toHaveProperty("deadLetterDestination");
  });
});

test("there is a topic for each guarded subscription but the one that has its own", () => {
  const topics = resourcesOf("three-subscriptions", "Microsoft.EventGrid/systemTopics");
  expect(topics.map(({ properties }) => properties.source)).toEqual([
    "/subscriptions/00000000-0000-0000-0000-0000000000a1",
    "/subscriptions/00000000-0000-0000-0000-0000000000a2",
  ]);
  for (const { whole, properties, id } of topics) {
    expect(whole).toMatchObject({ location: "global", identity: { type: "SystemAssigned" } });
    expect(properties.topicType).toBe("Microsoft.Resources.Subscriptions");
    expect(id.startsWith(String(properties.source))).toBe(true);
  }
});

test("main.bicep answers what events.bicep takes, of what it makes", () => {
  const { resources, outputs } = snapshotOf("three-subscriptions");
  const idOf = (type: string) => resources.find((resource) => resource.type === type)?.id;
  const topic = {
    resourceGroup: "rg-aks-guardrail-fleet",
    name: "evgt-aks-guardrail-fleet",
    hasIdentity: true,
  };
  expect(outputs.GUARDRAIL_EVENTS).toEqual({
    functionAppId: idOf("Microsoft.Web/sites"),
    eventSubscriptionName: "aks-guardrail-fleet",
    storageAccountId: idOf("Microsoft.Storage/storageAccounts"),
    deadLetterContainer: "dead-letters",
    topics: [
      { subscriptionId: "00000000-0000-0000-0000-0000000000a1", ...topic },
      { subscriptionId: "00000000-0000-0000-0000-0000000000a2", ...topic },
      {
        subscriptionId: "00000000-0000-0000-0000-0000000000a3",
        resourceGroup: "Default-EventGrid",
        name: "subscription-events",
        hasIdentity: false,
      },
    ],
  });
});
