import { expect, test } from "vitest";
import { changedLeaves } from "./changed-leaves.ts";

const before = {
  eTag: "1",
  identity: { ids: { one: { principalId: "p" } } },
  properties: { pools: [{ name: "a", count: 3 }], profile: { ranges: ["x"] }, on: true },
};

test("what was left out is no change", () => {
  expect(changedLeaves(before, { properties: { on: true }, identity: { ids: { one: {} } } })).toEqual([]);
});

test("names each leaf that differs, in lists of objects too", () => {
  const sent = {
    properties: { pools: [{ name: "a", count: 4 }], profile: { ranges: [] }, on: true, extra: 1 },
  };
  expect(changedLeaves(before, sent)).toEqual([
    "properties.pools[0].count",
    "properties.profile.ranges",
    "properties.extra",
  ]);
});

test("a list of another length is one leaf", () => {
  expect(changedLeaves(before, { properties: { pools: [] } })).toEqual(["properties.pools"]);
});
