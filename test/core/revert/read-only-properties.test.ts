import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { isJsonObject, type Json, type JsonObject } from "../../../src/core/json/json.ts";
import { putBody } from "../../../src/core/revert/put-body.ts";
import { neverSentProperties, readOnlyProperties } from "../../../src/core/revert/read-only-properties.ts";
import { type OddArm, startOddArm } from "../../adapters/arm/odd-arm.ts";
import { clusterBody, clusterFixtures } from "../cluster/cluster-fixtures.ts";
import { differences } from "../json/json-difference.ts";
import { everyKnownProperty, sentBackByTypedClient } from "./sdk-cluster-model.ts";

let odd: OddArm;
beforeAll(async () => {
  odd = await startOddArm();
});
afterAll(() => odd.close());

/**
 * What the typed client sends, as far as a raw body can be held to it: it would send `nodeImageVersion`, which rolls the
 * pool back, and it writes instants its own way.
 */
function comparable(value: Json): Json {
  return JSON.parse(JSON.stringify(value), (key, part: Json) => {
    if (key === "nodeImageVersion") return undefined;
    const isInstant = typeof part === "string" && /^\d{4}(-\d\d-\d\dT[\d:.]+Z)?$/.test(part);
    return isInstant ? new Date(part).toISOString() : part;
  });
}

describe("what goes back without a change is what the SDK's typed client sends after a GET", () => {
  test.each(clusterFixtures)("%s", async (name) => {
    const body = clusterBody(name);
    const sent = await sentBackByTypedClient(odd, body);
    expect(comparable(putBody(body, []))).toEqual(comparable(sent));
    expect(JSON.stringify(putBody(body, []))).not.toContain("nodeImageVersion");
  });

  test("a cluster with every property that the SDK knows", async () => {
    const body = await everyKnownProperty();
    const sent = await sentBackByTypedClient(odd, body);
    expect(comparable(putBody(body, []))).toEqual(comparable(sent));
    expect(JSON.stringify(putBody(body, []))).not.toContain("nodeImageVersion");
  });
});

describe("the list of read-only properties", () => {
  test("is held to a body that has them: the SDK's model was found, with the properties that matter", async () => {
    const { properties } = await everyKnownProperty();
    expect(properties).toMatchObject({
      provisioningState: expect.any(String),
      apiServerAccessProfile: {
        authorizedIPRanges: [expect.any(String)],
        disableRunCommand: expect.any(String),
      },
      agentPoolProfiles: [{ eTag: expect.any(String), nodeImageVersion: expect.any(String) }],
      addonProfiles: { "some-key": { identity: { clientId: expect.any(String) } } },
    });
  });

  test.each([...readOnlyProperties, ...neverSentProperties].map((path) => path.join(".")))(
    "%s exists in the SDK's model",
    async (path) => {
      expect(valuesAt(await everyKnownProperty(), path.split("."))).not.toEqual([]);
    },
  );

  test("names nothing that the typed client would send", async () => {
    const body = await everyKnownProperty();
    const dropped = differences(comparable(body), comparable(await sentBackByTypedClient(odd, body)));
    expect(dropped.filter(({ kind }) => kind !== "missing")).toEqual([]);
    expect(dropped.map(({ path }) => pattern(path)).sort()).toEqual(
      readOnlyProperties.flatMap((path) => expanded(body, path)).sort(),
    );
  });
});

/** A difference's path as a pattern of the list: elements and keys of maps are `*`. */
function pattern(path: readonly string[]): string {
  return path.map((name) => (name === "0" || name === "some-key" ? "*" : name)).join(".");
}

/** A `*` at the end stands for each property that the model has there. */
function expanded(body: JsonObject, path: readonly string[]): string[] {
  if (path.at(-1) !== "*") return [path.join(".")];
  const parents = valuesAt(body, path.slice(0, -1)).filter(isJsonObject);
  return parents
    .flatMap((parent) => Object.keys(parent))
    .map((name) => [...path.slice(0, -1), name].join("."));
}

function valuesAt(value: Json, [head, ...rest]: readonly string[]): Json[] {
  if (head === undefined) return [value];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value)
    .filter(([key]) => head === "*" || key === head)
    .flatMap(([, child]) => valuesAt(child, rest));
}
