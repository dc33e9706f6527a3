import { describe, expect, test } from "vitest";
import { type ClusterEvent, parseClusterEvent } from "../../../src/core/event/cluster-event.ts";
import { understoodOperations } from "../../../src/core/event/operations.ts";
import type { JsonObject } from "../../../src/core/json/json.ts";
import { sampleId } from "../cluster/exposure-samples.ts";
import { eventsOf, goodEvent } from "./event-samples.ts";

describe("which events concern us", () => {
  const action = (name: string): JsonObject => ({
    eventType: "Microsoft.Resources.ResourceActionSuccess",
    data: { operationName: `Microsoft.ContainerService/managedClusters/${name}/action` },
  });

  test.each<[string, JsonObject, ClusterEvent["kind"]]>([
    ["a write", {}, "cluster"],
    ["a failed write", { eventType: "Microsoft.Resources.ResourceWriteFailure" }, "cluster"],
    ["a cancelled write", { eventType: "Microsoft.Resources.ResourceWriteCancel" }, "cluster"],
    ["a delete", { eventType: "Microsoft.Resources.ResourceDeleteSuccess" }, "cluster"],
    ["a start", action("start"), "cluster"],
    ["an abort", action("abort"), "cluster"],
    ["an abort in capitals", action("ABORT"), "cluster"],
    ["a stop", action("stop"), "ignored"],
    [
      "an action without a name",
      { eventType: "Microsoft.Resources.ResourceActionSuccess", data: null },
      "ignored",
    ],
    ["a failed delete", { eventType: "Microsoft.Resources.ResourceDeleteFailure" }, "cluster"],
    ["a cancelled delete", { eventType: "Microsoft.Resources.ResourceDeleteCancel" }, "cluster"],
    ["a failed action", { eventType: "Microsoft.Resources.ResourceActionFailure" }, "ignored"],
    ["a listing of credentials of users", action("listClusterUserCredential"), "ignored"],
    [
      "an action on a node pool",
      { ...action("start"), subject: `${sampleId}/agentPools/nodepool1` },
      "ignored",
    ],
    ["a blob", { eventType: "Microsoft.Storage.BlobCreated" }, "ignored"],
    ["another case of the type", { eventType: "microsoft.resources.RESOURCEWRITESUCCESS" }, "cluster"],
    [
      "a virtual machine",
      { subject: sampleId.replace("ContainerService/managedClusters", "Compute/virtualMachines") },
      "ignored",
    ],
    ["traversal in the subject", { subject: `${sampleId}/../other` }, "ignored"],
    ["no subject, but a resource", { subject: null, data: { resourceUri: sampleId } }, "cluster"],
    ["no subject and no resource", { subject: "", data: {} }, "malformed"],
    ["no type", { eventType: "" }, "malformed"],
  ])("%s", (_name, changes, kind) => {
    expect(parseClusterEvent({ ...goodEvent, ...changes }).kind).toBe(kind);
  });
});

test("the filter of an event subscription has room for all that is understood", () => {
  expect(understoodOperations.length).toBeLessThanOrEqual(25);
  expect(new Set(understoodOperations).size).toBe(understoodOperations.length);
});

describe("what cannot have changed the exposure", () => {
  test.each<[string, true | undefined]>([
    ["eg-write-tags-patch", true],
    ["eg-action-start", true],
    ["eg-write-user", undefined],
    ["eg-write-failure", undefined],
    ["eg-write-lowercase-no-httprequest", undefined],
    ["eg-legacy-stringified", undefined],
    ["ce-write-user", undefined],
  ])("%s: %s", (name, expected) => {
    const [event] = eventsOf(name).map(parseClusterEvent);
    expect(event?.kind === "cluster" && event.trigger.leavesExposure).toBe(expected);
  });
});
