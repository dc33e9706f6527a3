import { describe, expect, test } from "vitest";
import type { SelectingTags } from "../../../src/core/model/policy-by-tags.ts";
import { clusterBody, snapshotOf } from "../cluster/cluster-fixtures.ts";
import { selectedBy, type Tags, taggedPolicy } from "./tagged-policy.ts";

const { cluster } = snapshotOf(clusterBody("public-authorized"));

const resolve = (tags: Tags | undefined, remembered?: SelectingTags, file = taggedPolicy) =>
  selectedBy(cluster, tags, remembered, file);

const prod: SelectingTags = { env: "prod", guardrail: null };

describe("what the tags of now and those of the last compliant read select", () => {
  test.each<[string, Tags | undefined, SelectingTags | undefined, string | undefined, string | undefined]>([
    ["first sight: the tags of now", {}, undefined, undefined, undefined],
    ["nothing changed", { ENV: "prod" }, prod, "production", undefined],
    ["another value that selects the same", { env: "production" }, prod, "production", undefined],
    ["the tag was taken away", {}, prod, undefined, "production"],
    ["the tag was changed", { env: "dev" }, prod, undefined, "production"],
    ["another entry, weaker in its mode", { env: "staging" }, prod, "staging", "production"],
    ["a tag that switches it off", { env: "prod", guardrail: "off" }, prod, "sandbox", "production"],
    ["stricter tags", { env: "prod" }, { env: null, guardrail: null }, "production", undefined],
    ["a tag that switched it off was taken away", {}, { env: null, guardrail: "off" }, undefined, undefined],
    [
      "a tag that is none of the file's",
      { owner: "x" },
      { env: null, guardrail: null },
      undefined,
      undefined,
    ],
    ["a tag that the file did not name then", { guardrail: "off" }, { env: null }, "sandbox", undefined],
    ["a tag that the file names no more", {}, { team: "a" }, undefined, undefined],
    ["a cluster that cannot be read: what is remembered", undefined, prod, "production", undefined],
    ["a cluster that could never be read", undefined, undefined, undefined, undefined],
  ])("%s", (_, tags, remembered, now, before) => {
    const { policy, stricter } = resolve(tags, remembered);
    expect([policy.label, stricter?.policy.label]).toEqual([now, before]);
  });

  test("without a policy file there is nothing to remember", () => {
    expect(resolve({ env: "prod" }, { env: "prod" }, "version: 1")).toMatchObject({ tags: {} });
  });

  test("a file that changed meanwhile decides for both", () => {
    const milder = taggedPolicy.replace("mode: revert", "mode: alert");
    expect(resolve({}, prod, milder).stricter).toBeUndefined();
  });

  test("an alert route that hears no more is weaker too", () => {
    const routed = `
version: 1
clusters: [{ name: production, match: { tags: { env: prod } } }]
alerts: [{ channel: webhook, url: "@setting:A", clusters: [production] }]
`;
    expect(resolve({}, prod, routed).stricter?.weakerIn).toEqual(["alerts"]);
  });
});

test("what is remembered are the tags that the file names, in lower case, clipped; and that one is not there", () => {
  expect(resolve({ ENV: "x".repeat(300), owner: "dana" }).tags).toEqual({
    env: "x".repeat(256),
    guardrail: null,
  });
});

test("what changed is named, and in what it is weaker", () => {
  expect(resolve({ guardrail: "off" }, prod).stricter).toMatchObject({
    weakerIn: expect.arrayContaining(["mode"]),
    changes: [
      { tag: "guardrail", before: null, now: "off" },
      { tag: "env", before: "prod", now: null },
    ],
  });
});
