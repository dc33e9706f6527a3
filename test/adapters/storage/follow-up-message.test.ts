import { expect, test } from "vitest";
import { parseFollowUp } from "../../../src/adapters/storage/follow-up-message.ts";

const clusterId =
  "/subscriptions/8a1e2b3c-4d5e-6f70-8192-a3b4c5d6e7f8/resourceGroups/rg-prod-weu/providers/Microsoft.ContainerService/managedClusters/aks-orders";
const reconcile = {
  kind: "reconcile",
  clusterId,
  epoch: 7,
  sleptSeconds: 60,
  trigger: { source: "event", actor: { kind: "user", name: "Zoë" } },
};
const deliver = { kind: "deliver", clusterId, alertId: "inc-1-2-opened", channelKey: "teams-0a", attempt: 2 };

test.each([reconcile, deliver, { kind: "sweep" }])(
  "reads a $kind message, parsed, as text, or as text in base64",
  (message) => {
    const text = JSON.stringify(message);
    expect(parseFollowUp(message)).toEqual(message);
    expect(parseFollowUp(text)).toEqual(message);
    expect(parseFollowUp(Buffer.from(text).toString("base64"))).toEqual(message);
  },
);

test("drops what a newer version may have added", () => {
  expect(parseFollowUp({ ...deliver, mood: "hurried" })).toEqual(deliver);
});

const noKind = expect.stringContaining("kind");

test.each([
  ["nothing", undefined, expect.stringContaining("is no follow-up")],
  ["null", null, expect.stringContaining("is no follow-up")],
  ["a number", 17, expect.stringContaining("is no follow-up")],
  [
    "base64 of something else",
    Buffer.from("hello").toString("base64"),
    expect.stringContaining("is no follow-up"),
  ],
  ["text that is neither JSON nor base64", "<QueueMessage/>", expect.stringContaining("is no follow-up")],
  ["text that is not JSON", "hello", expect.stringContaining("is no follow-up")],
  ["text that is JSON of something else", "[1]", noKind],
  ["an object without a kind", {}, noKind],
  ["another kind", { ...deliver, kind: "explode" }, noKind],
  [
    "a child resource",
    { ...deliver, clusterId: `${clusterId}/agentPools/system` },
    "The message is no follow-up: clusterId is no managed cluster's resource id.",
  ],
  [
    "a path that climbs",
    { ...deliver, clusterId: clusterId.replace("rg-prod-weu", "../..") },
    expect.stringContaining("clusterId"),
  ],
  ["no cluster", { ...deliver, clusterId: undefined }, expect.stringContaining("clusterId")],
  ["attempt 0", { ...deliver, attempt: 0 }, "The message is no follow-up: attempt is less than 1."],
  ["half an attempt", { ...deliver, attempt: 1.5 }, expect.stringContaining("attempt")],
  ["an attempt in words", { ...deliver, attempt: "2" }, expect.stringContaining("attempt")],
  ["no alert", { ...deliver, alertId: "" }, "The message is no follow-up: alertId is empty."],
  ["an endless channel", { ...deliver, channelKey: "x".repeat(301) }, expect.stringContaining("channelKey")],
  ["no trigger", { ...reconcile, trigger: undefined }, expect.stringContaining("trigger")],
  [
    "an unknown source",
    { ...reconcile, trigger: { source: "rumour" } },
    expect.stringContaining("trigger.source"),
  ],
  [
    "an actor without a name",
    { ...reconcile, trigger: { source: "event", actor: { kind: "user" } } },
    expect.stringContaining("trigger.actor.name"),
  ],
  ["no time", { ...reconcile, epoch: -1 }, "The message is no follow-up: epoch is negative."],
  ["a day that does not exist", { ...reconcile, sleptSeconds: -1 }, expect.stringContaining("sleptSeconds")],
])("names what is wrong with %s", (_, message, problem) => {
  expect(parseFollowUp(message)).toEqual({ problem });
});
