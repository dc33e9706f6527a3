import { describe, expect, test } from "vitest";
import { partialBodyProblem } from "../../../src/core/cluster/partial-body.ts";
import type { Json } from "../../../src/core/json/json.ts";
import { clusterBody, clusterFixtures } from "./cluster-fixtures.ts";

describe("a part of a cluster's body is told from a whole one", () => {
  test.each(clusterFixtures)("%s is whole", (name) => {
    expect(partialBodyProblem(clusterBody(name).properties)).toBeUndefined();
  });

  test.each<[Json | undefined, string]>([
    [undefined, "it has no `properties`"],
    [null, "it has no `properties`"],
    [[], "it has no `properties`"],
    [{}, "its `properties` are empty"],
    [{ provisioningState: "Succeeded", apiServerAccessProfile: null }, "its `properties` are a part only"],
    [{ networkProfile: null, KubernetesVersion: null }, "its `properties` are a part only"],
  ])("%j is a part", (properties, problem) => {
    expect(partialBodyProblem(properties)).toContain(problem);
  });

  test("an absent state alone makes no part of a body", () => {
    const properties = { kubernetesVersion: "1.33.7", networkProfile: {} };
    expect(partialBodyProblem(properties)).toBeUndefined();
  });
});
