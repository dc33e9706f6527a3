import { expect, test } from "vitest";
import { foreignShape } from "../../src/cli/foreign-shape.ts";
import { isJsonObject } from "../../src/core/json/json.ts";
import { clusterBody, clusterFixtures } from "../core/cluster/cluster-fixtures.ts";

test.each(clusterFixtures)("%s is a cluster as Azure prints it, in both of its forms", (name) => {
  const body = clusterBody(name);
  expect(foreignShape(body)).toBeUndefined();
  const { properties, ...outer } = body;
  expect(foreignShape({ ...outer, ...(isJsonObject(properties) ? properties : {}) })).toBeUndefined();
});
