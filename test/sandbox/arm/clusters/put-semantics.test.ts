import { describe, expect, test } from "vitest";
import { armFixture } from "../http/arm-test-client.ts";
import { type JsonObject, removeAt, setAt, valueAt } from "../json.ts";
import { applyPut } from "./put-semantics.ts";

const ranges = "properties.apiServerAccessProfile.authorizedIPRanges";
const poolImage = "properties.agentPoolProfiles.0.nodeImageVersion";

function stored(): JsonObject {
  return armFixture("public-authorized");
}

/** What a careful client sends: everything, less the pools' image versions. */
function careful(change: (body: JsonObject) => void): JsonObject {
  const body = stored();
  const pools = valueAt(body, "properties.agentPoolProfiles");
  if (!Array.isArray(pools)) throw new Error("the fixture has pools");
  pools.forEach((_, index) => {
    const pool = valueAt(body, `properties.agentPoolProfiles.${index}`);
    if (typeof pool === "object" && pool !== null && !Array.isArray(pool)) removeAt(pool, "nodeImageVersion");
  });
  change(body);
  return body;
}

describe("a PUT on an existing cluster", () => {
  test("of the same body changes nothing and violates nothing", () => {
    const outcome = applyPut(
      stored(),
      careful(() => undefined),
    );
    expect(outcome).toEqual({ body: stored(), violations: [] });
  });

  test("read-only properties that are sent are ignored", () => {
    const outcome = applyPut(
      stored(),
      careful((body) => {
        setAt(body, "properties.fqdn", "elsewhere.example");
        setAt(body, "properties.provisioningState", "Failed");
        setAt(body, "id", "/another");
        setAt(body, "eTag", "another");
        setAt(body, "properties.networkProfile.loadBalancerProfile.effectiveOutboundIPs", []);
      }),
    );
    expect(outcome).toEqual({ body: stored(), violations: [] });
  });

  test("an empty list clears the ranges", () => {
    const outcome = applyPut(
      stored(),
      careful((body) => setAt(body, ranges, [])),
    );
    expect(valueAt(outcome.body, ranges)).toEqual([]);
    expect(outcome.violations).toEqual([]);
  });

  test.each([
    ["ranges left out", (body: JsonObject) => removeAt(body, ranges), ranges],
    ["ranges null", (body: JsonObject) => setAt(body, ranges, null), ranges],
    [
      "profile left out",
      (body: JsonObject) => removeAt(body, "properties.apiServerAccessProfile"),
      "properties.apiServerAccessProfile",
    ],
    [
      "profile null",
      (body: JsonObject) => setAt(body, "properties.apiServerAccessProfile", null),
      "properties.apiServerAccessProfile",
    ],
    [
      "another top-level block left out",
      (body: JsonObject) => removeAt(body, "properties.aadProfile"),
      "properties.aadProfile",
    ],
    ["identity left out", (body: JsonObject) => removeAt(body, "identity"), "identity"],
  ])("%s: kept, and recorded", (_, change, path) => {
    const outcome = applyPut(stored(), careful(change));
    expect(outcome).toEqual({
      body: stored(),
      violations: [{ kind: "property-omitted", path, effect: "kept" }],
    });
  });

  test("a nested property left out of a block that was sent is reset, and recorded", () => {
    const path = "properties.networkProfile.networkPolicy";
    const outcome = applyPut(
      stored(),
      careful((body) => removeAt(body, path)),
    );
    expect(valueAt(outcome.body, path)).toBeUndefined();
    expect(outcome.violations).toEqual([{ kind: "property-omitted", path, effect: "reset" }]);
  });

  test("an unknown property that is sent back comes back, and is lost where it is left out below the top", () => {
    const withExtras = stored();
    setAt(withExtras, "properties.networkProfile.podLinkLocalAccess", "None");
    setAt(withExtras, "properties.futureProfile", { deep: [{ er: 1 }] });
    const whole = structuredClone(withExtras);
    removeAt(whole, "properties.agentPoolProfiles");
    expect(applyPut(withExtras, whole).body).toEqual(withExtras);
    const outcome = applyPut(
      withExtras,
      careful((body) => setAt(body, "properties.futureProfile", { deep: [{}] })),
    );
    expect(valueAt(outcome.body, "properties.networkProfile.podLinkLocalAccess")).toBeUndefined();
    expect(outcome.violations).toEqual([
      { kind: "property-omitted", path: "properties.networkProfile.podLinkLocalAccess", effect: "reset" },
      { kind: "property-omitted", path: "properties.futureProfile.deep[0].er", effect: "reset" },
    ]);
  });

  test("a pool's image version that is sent is a rollback command, even the present one", () => {
    const outcome = applyPut(stored(), stored());
    expect(outcome.violations).toEqual([
      { kind: "node-image-rollback", path: "properties.agentPoolProfiles[0].nodeImageVersion" },
    ]);
    expect(valueAt(outcome.body, poolImage)).toBe(valueAt(stored(), poolImage));
  });

  test("an assigned identity whose key is missing is gone, and recorded; its values may be empty", () => {
    const identities = valueAt(stored(), "identity.userAssignedIdentities");
    const [key] = Object.keys(Object(identities));
    if (key === undefined) throw new Error("the fixture has an assigned identity");
    const kept = applyPut(
      stored(),
      careful((body) => setAt(body, "identity.userAssignedIdentities", { [key]: {} })),
    );
    expect(kept).toEqual({ body: stored(), violations: [] });
    const dropped = applyPut(
      stored(),
      careful((body) => setAt(body, "identity.userAssignedIdentities", {})),
    );
    expect(dropped.violations).toEqual([
      { kind: "user-assigned-identity-dropped", path: `identity.userAssignedIdentities.${key}` },
    ]);
    expect(valueAt(dropped.body, "identity.userAssignedIdentities")).toEqual({});
  });

  test("a pool that is left out stays, and that is recorded", () => {
    const outcome = applyPut(
      stored(),
      careful((body) => setAt(body, "properties.agentPoolProfiles", [])),
    );
    expect(outcome.body).toEqual(stored());
    expect(outcome.violations).toEqual([
      { kind: "property-omitted", path: "properties.agentPoolProfiles[name=nodepool1]", effect: "kept" },
    ]);
  });
});
