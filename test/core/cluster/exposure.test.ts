import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type BodyProperty,
  bodyProperties,
  exposurePaths,
  exposureProperties,
  guardedProperty,
  isPrivate,
  isStrict,
  rangesOf,
  readExposure,
  type SwitchSetting,
  switchSettings,
} from "../../../src/core/cluster/exposure.ts";
import { guardedSettings } from "../../../src/core/cluster/guarded-setting.ts";
import { isJsonObject, type Json, type JsonObject } from "../../../src/core/json/json.ts";
import { exposureWith } from "./exposure-samples.ts";

/** ARM's strict values, exactly as they stand in its API. */
const strictValues: Record<SwitchSetting, readonly Json[]> = {
  "private-cluster": [true],
  "public-network-access": ["Disabled"],
  "public-fqdn": [false],
  "run-command": [true],
  "local-accounts": [true],
  "network-policy": ["azure", "calico", "cilium"],
  "imds-restriction": ["None"],
};

const weakValues: Record<SwitchSetting, readonly Json[]> = {
  "private-cluster": [false, null, "true", 1, {}, [], [true]],
  "public-network-access": ["Enabled", null, "", "SecuredByPerimeter", false, " Disabled", ["Disabled"]],
  "public-fqdn": [true, null, "false", 0, "", {}],
  "run-command": [false, null, "true", 1, "Disabled"],
  "local-accounts": [false, null, "true", 1],
  "network-policy": ["none", "None", "NONE", " none ", "", null, "off", true, {}, ["azure"]],
  "imds-restriction": ["IMDS", null, "", true, false, {}, [], "Nonesuch"],
};

describe("isStrict", () => {
  const table = switchSettings.flatMap((setting) => [
    ...strictValues[setting].map((value) => [setting, value, true] as const),
    ...weakValues[setting].map((value) => [setting, value, false] as const),
  ]);

  test.each(table)("%s: %j → %j", (setting, value, expected) => {
    expect(isStrict(setting, value)).toBe(expected);
  });

  test("words are compared without case, as ARM compares them", () => {
    expect(isStrict("public-network-access", "disabled")).toBe(true);
    expect(isStrict("network-policy", "Cilium")).toBe(true);
    expect(isStrict("imds-restriction", "none")).toBe(true);
  });

  test("no other value is strict", () => {
    const same = (left: Json, right: Json): boolean =>
      typeof left === "string" && typeof right === "string"
        ? left.toLowerCase() === right.toLowerCase()
        : left === right;
    fc.assert(
      fc.property(fc.constantFrom(...switchSettings), fc.jsonValue(), (setting, value) => {
        if (isStrict(setting, value as Json)) {
          expect(strictValues[setting].some((strict) => same(strict, value as Json))).toBe(true);
        }
      }),
      { numRuns: 1000 },
    );
  });
});

/** A body's `properties` in which one exposure property has a value. */
function propertiesWith(name: BodyProperty, value: Json): JsonObject {
  const [head, leaf] = exposurePaths[name] as readonly string[];
  if (head === undefined) throw new Error(`${name} has no path`);
  return leaf === undefined ? { [head]: value } : { [head]: { [leaf]: value } };
}

const shouted = (value: Json): Json =>
  isJsonObject(value)
    ? Object.fromEntries(Object.entries(value).map(([key, part]) => [key.toUpperCase(), shouted(part)]))
    : value;

describe("readExposure", () => {
  test.each(bodyProperties.filter((name) => name !== "aadProfile"))(
    "%s is found at its path, its names in any case, and kept as ARM has it",
    (name) => {
      for (const value of ["text", true, ["1.2.3.4"], { odd: 1 }, 0]) {
        const properties = propertiesWith(name, value);
        expect(readExposure(properties)).toEqual(exposureWith({ [name]: value }));
        expect(readExposure(shouted(properties) as JsonObject)[name]).toEqual(
          isJsonObject(value) ? { ODD: 1 } : value,
        );
      }
    },
  );

  test.each<[string, JsonObject]>([
    ["nothing", {}],
    ["null profiles", { apiServerAccessProfile: null, networkProfile: null, publicNetworkAccess: null }],
    ["empty profiles", { apiServerAccessProfile: {}, networkProfile: {} }],
    ["a list for a profile", { apiServerAccessProfile: [{ authorizedIPRanges: ["1.2.3.4"] }] }],
  ])("%s is a public cluster with nothing set", (_name, properties) => {
    expect(readExposure(properties)).toEqual(exposureWith());
  });

  test("every guarded setting has a property of its own", () => {
    const guarded = guardedSettings.map((setting) => guardedProperty[setting]);
    expect(guarded.toSorted()).toEqual(exposureProperties.toSorted());
  });
});

describe("isPrivate and rangesOf", () => {
  test("an exposure that does not say so is public and unrestricted", () => {
    expect(isPrivate({})).toBe(false);
    expect(isPrivate({ enablePrivateCluster: true })).toBe(true);
    expect(rangesOf({})).toEqual({ kind: "unrestricted" });
    expect(rangesOf({ authorizedIPRanges: ["1.2.3.4"] }).kind).toBe("listed");
  });
});
