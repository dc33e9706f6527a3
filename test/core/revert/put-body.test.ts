import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { effectiveBaseline } from "../../../src/core/baseline/effective-baseline.ts";
import { guardedProperty, readExposure } from "../../../src/core/cluster/exposure.ts";
import { compareExposure } from "../../../src/core/findings/drift.ts";
import { isJsonObject, type Json, type JsonObject } from "../../../src/core/json/json.ts";
import { patchOf, putBody } from "../../../src/core/revert/put-body.ts";
import { neverSentProperties, readOnlyProperties } from "../../../src/core/revert/read-only-properties.ts";
import { planRevert } from "../../../src/core/revert/revert-patch.ts";
import { clusterBody, clusterFixtures, snapshotOf } from "../cluster/cluster-fixtures.ts";
import { openedCluster, set, settingValues } from "./opened-cluster.ts";

describe("a revert's PUT changes the drifted leaves and nothing else", () => {
  test.each(clusterFixtures)("of %s, whatever else ARM returned", (name) => {
    fc.assert(
      fc.property(openedCluster(name), ({ body, opened }) => {
        const asRead = JSON.stringify(body);
        const snapshot = snapshotOf(body);
        const approved = opened.map((setting) => [guardedProperty[setting], settingValues[setting].strict]);
        const baseline = effectiveBaseline(undefined, Object.fromEntries(approved));
        if (!baseline) throw new Error("something was approved");
        const drift = compareExposure(baseline, snapshot.exposure).items;
        const plan = planRevert(drift, snapshot, baseline, { kind: "known", blocks: [] });

        const put = putBody(body, plan.leaves);

        // Byte for byte: every other value, the spelling of every name, and even the order.
        const expected = withoutNeverSent(body);
        for (const { path, value } of plan.leaves) set(expected, ["properties", ...path], value);
        expect(JSON.stringify(put)).toBe(JSON.stringify(expected));
        // The cluster is within its baseline again, but for what is withheld.
        const after = isJsonObject(put.properties) ? readExposure(put.properties) : snapshot.exposure;
        const stillOpen = compareExposure(baseline, after).items.map(({ setting }) => setting);
        expect(stillOpen).toEqual(plan.withheld.map(({ setting }) => setting));
        // The body that was read is untouched: it is evidence.
        expect(JSON.stringify(body)).toBe(asRead);
      }),
      { numRuns: 60 },
    );
  });
});

describe("the body that goes back", () => {
  test("keeps the keys of user-assigned identities, each with an empty object", () => {
    const { identity } = putBody(clusterBody("public-authorized"), []);
    expect(identity).toEqual({
      type: "UserAssigned",
      userAssignedIdentities: {
        "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg-prod/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id-aks":
          {},
      },
    });
  });

  test("has no image version of any pool, in whatever spelling, and keeps it where it is something else", () => {
    const put = putBody(
      {
        tags: { nodeImageVersion: "a tag" },
        properties: {
          nodeImageVersion: "not a pool's",
          agentPoolProfiles: [
            { name: "one", nodeImageVersion: "1" },
            { name: "two", NodeImageVersion: "2", nodeLabels: { nodeImageVersion: "a label" } },
            "a pool of no known shape",
            null,
          ],
        },
      },
      [],
    );
    expect(put).toEqual({
      tags: { nodeImageVersion: "a tag" },
      properties: {
        nodeImageVersion: "not a pool's",
        agentPoolProfiles: [
          { name: "one" },
          { name: "two", nodeLabels: { nodeImageVersion: "a label" } },
          "a pool of no known shape",
          null,
        ],
      },
    });
  });

  test("keeps null, false, zero and empty values: nothing relies on omission", () => {
    const odd = { a: null, b: false, c: 0, d: "", e: [], f: {} };
    expect(putBody({ properties: { ...odd, nested: odd } }, [])).toEqual({
      properties: { ...odd, nested: odd },
    });
  });

  test.each<[string, JsonObject, JsonObject]>([
    [
      "in the spelling that ARM used",
      { Properties: { apiserveraccessprofile: { AuthorizedIpRanges: [], x: 1 } } },
      { Properties: { apiserveraccessprofile: { AuthorizedIpRanges: ["1.2.3.4"], x: 1 } } },
    ],
    [
      "in the exact spelling where ARM used two",
      { properties: { apiServerAccessProfile: { AUTHORIZEDIPRANGES: 1, authorizedIPRanges: 2 } } },
      { properties: { apiServerAccessProfile: { AUTHORIZEDIPRANGES: 1, authorizedIPRanges: ["1.2.3.4"] } } },
    ],
    [
      "in a profile that was absent",
      { properties: { x: 1 } },
      { properties: { x: 1, apiServerAccessProfile: { authorizedIPRanges: ["1.2.3.4"] } } },
    ],
    [
      "in a profile that was null",
      { properties: { apiServerAccessProfile: null, x: 1 } },
      { properties: { apiServerAccessProfile: { authorizedIPRanges: ["1.2.3.4"] }, x: 1 } },
    ],
  ])("has a leaf %s", (_where, body, expected) => {
    const leaf = { path: ["apiServerAccessProfile", "authorizedIPRanges"], value: ["1.2.3.4"] };
    expect(JSON.stringify(putBody(body, [leaf]))).toBe(JSON.stringify(expected));
  });
});

test("the patch that is shown holds the leaves and nothing else", () => {
  const leaves = [
    { path: ["apiServerAccessProfile", "enablePrivateCluster"], value: true },
    { path: ["apiServerAccessProfile", "authorizedIPRanges"], value: [] },
    { path: ["disableLocalAccounts"], value: true },
  ];
  expect(patchOf(leaves)).toEqual({
    properties: {
      apiServerAccessProfile: { enablePrivateCluster: true, authorizedIPRanges: [] },
      disableLocalAccounts: true,
    },
  });
  expect(patchOf([])).toEqual({});
});

/** A copy less what is never sent: said once more, in another way than the product's. */
function withoutNeverSent(body: JsonObject): { [key: string]: unknown } {
  const neverSent = [...readOnlyProperties, ...neverSentProperties].map((path) =>
    path.join("/").toLowerCase(),
  );
  const isNeverSent = (path: readonly string[]) =>
    neverSent.some((pattern) => {
      const names = pattern.split("/");
      return (
        names.length === path.length &&
        names.every((name, index) => name === "*" || name === path[index]?.toLowerCase())
      );
    });
  const strip = (value: Json, path: readonly string[]): void => {
    if (typeof value !== "object" || value === null) return;
    for (const [key, child] of Object.entries(value)) {
      const here = [...path, Array.isArray(value) ? "[]" : key];
      if (!Array.isArray(value) && isNeverSent(here)) Reflect.deleteProperty(value, key);
      else strip(child, here);
    }
  };
  const copy: { [key: string]: Json } = JSON.parse(JSON.stringify(body));
  strip(copy, []);
  return copy;
}
