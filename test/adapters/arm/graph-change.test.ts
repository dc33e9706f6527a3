import { describe, expect, test } from "vitest";
import { fleetChangeOf } from "../../../src/adapters/arm/graph-change.ts";
import type { Json, JsonObject } from "../../../src/core/json/json.ts";

const id =
  "/subscriptions/0a000000-0000-0000-0000-000000000001/resourceGroups/rg/providers/Microsoft.ContainerService/managedClusters/aks";
const guid = "04ff69b3-e162-4583-9cd7-1a14a1ec2c61";

function row(
  attributes: JsonObject = {},
  changes: Json = { "properties.publicNetworkAccess": {} },
): JsonObject {
  const changeAttributes = { timestamp: "2026-11-21T18:00:00.5+00:00", ...attributes };
  return { properties: { targetResourceId: id, changeAttributes, changes } };
}

describe("who made a change", () => {
  test.each<[string, JsonObject, unknown]>([
    [
      "a person by mail address",
      { changedBy: "dana@contoso.com", changedByType: "User" },
      { kind: "user", name: "dana@contoso.com", upn: "dana@contoso.com" },
    ],
    [
      "an app by its id",
      { changedBy: guid, changedByType: "Application" },
      { kind: "app", name: guid, appId: guid },
    ],
    [
      "Azure itself",
      { changedBy: "System", changedByType: "System" },
      { kind: "unknown", name: "System", origin: { kind: "azure" } },
    ],
    ["nobody", { changedBy: "", changedByType: "User" }, undefined],
    ["an id of no kind that is known", { changedBy: guid }, { kind: "unknown", name: guid }],
  ])("%s", (_name, attributes, actor) => {
    expect(fleetChangeOf(row(attributes))?.actor).toEqual(actor);
  });

  test("a name of any length is cut", () => {
    expect(fleetChangeOf(row({ changedBy: "x".repeat(9_999) }))?.actor?.name).toHaveLength(256);
  });

  test("an operation of zeroes is none", () => {
    expect(fleetChangeOf(row({ correlationId: guid }))?.correlationId).toBe(guid);
    expect(fleetChangeOf(row({ correlationId: "00000000-0000-0000-0000-000000000000" }))).not.toHaveProperty(
      "correlationId",
    );
    expect(fleetChangeOf(row({ correlationId: "x'; drop" }))).not.toHaveProperty("correlationId");
  });
});

describe("what was changed", () => {
  test.each<[string, readonly string[]]>([
    ["properties.apiServerAccessProfile.authorizedIPRanges", ["authorized-ranges"]],
    ["properties.apiServerAccessProfile.authorizedIPRanges[1]", ["authorized-ranges"]],
    ["Properties.ApiServerAccessProfile.EnablePrivateCluster", ["private-cluster"]],
    ["properties.networkProfile.networkPolicy", ["network-policy"]],
    ["properties.disableLocalAccounts", ["local-accounts"]],
  ])("%s", (path, settings) => {
    expect(fleetChangeOf(row({}, { [path]: {} }))?.settings).toEqual(settings);
  });

  test("a whole profile that came or went is every setting in it", () => {
    expect(fleetChangeOf(row({}, { "properties.apiServerAccessProfile": {} }))?.settings).toEqual([
      "authorized-ranges",
      "private-cluster",
      "public-fqdn",
      "run-command",
    ]);
  });

  test.each<[string, Json]>([
    ["nothing that is guarded", row({}, { "properties.provisioningState": {}, "tags.team": {} })],
    ["no changes", row({}, null)],
    ["no time", row({ timestamp: "soon" })],
    [
      "no cluster",
      { properties: { targetResourceId: `${id}/agentPools/p`, changeAttributes: {}, changes: {} } },
    ],
    ["no row", "text"],
  ])("%s tells nothing", (_name, given) => {
    expect(fleetChangeOf(given)).toBeUndefined();
  });

  test("its time is told in UTC", () => {
    expect(fleetChangeOf(row())?.at).toBe("2026-11-21T18:00:00.500Z");
  });
});
