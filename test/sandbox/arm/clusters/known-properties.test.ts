import { readdirSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { armFixture } from "../http/arm-test-client.ts";
import { setAt } from "../json.ts";
import { unknownPaths } from "./known-properties.ts";

const clusterFixtures = readdirSync(new URL("../../../fixtures/arm", import.meta.url))
  .map((file) => file.replace(".json", ""))
  .filter((name) => !/^(error|lro)-/.test(name));

describe("the properties that the API knows", () => {
  test("there are cluster fixtures to hold it to", () => {
    expect(clusterFixtures.length).toBeGreaterThan(15);
  });

  test.each(clusterFixtures)("every property of fixture %s is known", (name) => {
    expect(unknownPaths(armFixture(name), undefined)).toEqual([]);
  });

  test("an unknown property is found at any depth, in lists too", () => {
    const body = armFixture("public-authorized");
    setAt(body, "properties.apiServerAccessProfile.notYetKnown", true);
    setAt(body, "properties.brandNewProfile", { a: 1 });
    setAt(body, "surprise", 1);
    expect(unknownPaths(body, armFixture("public-authorized"))).toEqual([
      "properties.apiServerAccessProfile.notYetKnown",
      "properties.brandNewProfile",
      "surprise",
    ]);
  });

  test("what the stored cluster has already may be sent back, but nothing new below it", () => {
    const stored = armFixture("public-authorized");
    setAt(stored, "properties.networkProfile.podLinkLocalAccess", "IMDS");
    setAt(stored, "properties.brandNewProfile", { a: 1 });
    const requested = structuredClone(stored);
    expect(unknownPaths(requested, stored)).toEqual([]);
    setAt(requested, "properties.brandNewProfile.b", 2);
    expect(unknownPaths(requested, stored)).toEqual(["properties.brandNewProfile.b"]);
  });

  test("keys of free-form maps are not property names", () => {
    const body = armFixture("public-authorized");
    setAt(body, "tags.any", "thing");
    setAt(body, "properties.addonProfiles.newAddon", { enabled: true, config: { some: "value" } });
    expect(unknownPaths(body, undefined)).toEqual([]);
  });
});
