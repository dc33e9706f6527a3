import { readFileSync } from "node:fs";
import * as v from "valibot";
import { describe, expect, test } from "vitest";
import { at, infraFile, resourcesOf } from "./snapshot.ts";

const page = readFileSync(new URL("../../docs/security.md", import.meta.url), "utf8");

const list = v.array(
  v.object({
    action: v.pipe(v.string(), v.regex(/^Microsoft\.[A-Za-z]+\/[A-Za-z/]+\/(read|write|action)$/)),
    for: v.pipe(v.string(), v.endsWith(".")),
    source: v.pipe(v.string(), v.startsWith("https://learn.microsoft.com/")),
    feature: v.optional(v.string()),
  }),
);
const listed = (name: string) => v.parse(list, JSON.parse(infraFile(`roles/${name}.json`)));
const watch = listed("watch");
const revert = listed("revert");
const byFeature = listed("revert-by-feature");
const actions = (entries: readonly { readonly action: string }[]): string[] =>
  entries.map(({ action }) => action);

/** The actions of each role definition in a snapshot, by the first words of its name. */
function defined(snapshot: string, role: "watch" | "revert"): unknown[] {
  return resourcesOf(snapshot, "Microsoft.Authorization/roleDefinitions").flatMap(({ properties }) =>
    String(properties.roleName).startsWith(`AKS Guardrail ${role} `)
      ? [at(properties, "permissions.0.actions")]
      : [],
  );
}

describe("the roles that are deployed", () => {
  test("are watch alone where nothing is reverted", () => {
    expect(defined("one-subscription", "watch")).toEqual([actions(watch)]);
    expect(defined("one-subscription", "revert")).toEqual([]);
  });

  test("are both in each of three subscriptions, with the rights for the features that are named", () => {
    const asked = byFeature.filter(({ feature }) => feature === "container-insights");
    const all = actions([...revert, ...asked]);
    expect(defined("three-subscriptions", "watch")).toEqual([watch, watch, watch].map(actions));
    expect(defined("three-subscriptions", "revert")).toEqual([all, all, all]);
    expect(defined("management-group", "watch")).toEqual([actions(watch)]);
    expect(defined("management-group", "revert")).toEqual([all]);
  });

  test("have names that are unique in a tenant, and one scope each", () => {
    const roles = ["one-subscription", "three-subscriptions", "management-group"].flatMap((snapshot) =>
      resourcesOf(snapshot, "Microsoft.Authorization/roleDefinitions"),
    );
    const names = roles.map(({ properties }) => properties.roleName);
    expect(new Set(names).size).toBe(names.length);
    for (const { properties } of roles) {
      expect(properties.assignableScopes).toHaveLength(1);
      expect(properties.type).toBe("CustomRole");
      expect(at(properties, "permissions.0.dataActions")).toEqual([]);
    }
  });

  test.each(["one-subscription", "three-subscriptions"])(
    "of %s are given to the app's identity",
    (snapshot) => {
      const given = resourcesOf(snapshot, "Microsoft.Authorization/roleAssignments");
      const ofTopics = given.filter(({ properties }) => /systemTopics/.test(String(properties.principalId)));
      expect(given.length - ofTopics.length).toBe(snapshot === "one-subscription" ? 6 : 12);
      for (const { properties } of given) expect(properties.principalType).toBe("ServicePrincipal");
      for (const { properties } of given.filter((assignment) => !ofTopics.includes(assignment)))
        expect(properties.principalId).toMatch(
          /userAssignedIdentities\/id-aks-guardrail-[a-z]+'.*\.principalId\]$/,
        );
    },
  );

  test("the app may send to the one custom topic that is named, and to none where none is", () => {
    // EventGrid Data Sender: learn.microsoft.com/azure/role-based-access-control/built-in-roles/integration
    const mayBeSentTo = (snapshot: string): string[] =>
      resourcesOf(snapshot, "Microsoft.Authorization/roleAssignments")
        .filter(({ properties }) =>
          /d5a91429-5739-47e2-a06b-3470a27159e7$/.test(String(properties.roleDefinitionId)),
        )
        .map(({ id }) => String(id).replace(/\/providers\/Microsoft\.Authorization.*$/, ""));
    expect(mayBeSentTo("one-subscription")).toEqual([]);
    expect(mayBeSentTo("three-subscriptions")).toEqual([
      expect.stringMatching(/\/providers\/Microsoft\.EventGrid\/topics\/platform-alerts$/),
    ]);
  });

  test("a topic may write blobs into the container of dead letters, and nothing else", () => {
    const ofTopics = resourcesOf("three-subscriptions", "Microsoft.Authorization/roleAssignments").filter(
      ({ properties }) => /systemTopics/.test(String(properties.principalId)),
    );
    expect(ofTopics).toHaveLength(2);
    for (const { id, properties } of ofTopics) {
      expect(id).toContain("/blobServices/default/containers/dead-letters");
      expect(properties.roleDefinitionId).toMatch(/ba92f5b4-2d11-453d-a403-e96b0029c9fe$/);
    }
  });
});

describe("watch", () => {
  test("only reads", () => {
    for (const action of actions(watch)) expect(action).toMatch(/\/read$/);
  });
});

describe("revert", () => {
  test("writes clusters, and can neither delete them nor enter them nor give out roles", () => {
    const all = actions([...revert, ...byFeature]);
    expect(all).toContain("Microsoft.ContainerService/managedClusters/write");
    expect(
      all.filter((action) => /Microsoft\.Authorization|delete|runCommand|Credential|\*/i.test(action)),
    ).toEqual([]);
  });
});

describe("docs/security.md", () => {
  const rows = page
    .split("\n")
    .map((line) => line.split("|").map((cell) => cell.trim()))
    .filter((cells) => cells.some((cell) => /^`Microsoft\./.test(cell)));

  test("lists each action with its reason and its source, and no other", () => {
    const shown = rows.map((cells) => cells.slice(1, -1));
    const link = (source: string): string => `[${source.split("/").at(-1)}](${source})`;
    expect(shown).toEqual([
      ...[...watch, ...revert].map((entry) => [`\`${entry.action}\``, entry.for, link(entry.source)]),
      ...byFeature.map((entry) => [
        `\`${entry.feature}\``,
        `\`${entry.action}\``,
        entry.for,
        link(entry.source),
      ]),
    ]);
  });
});

test("the features that a template takes are those that have rights", () => {
  const [, features = ""] = /type clusterFeature = (.*)/.exec(infraFile("types.bicep")) ?? [];
  expect(features.split(" | ").map((feature) => feature.replaceAll("'", ""))).toEqual(
    [...new Set(byFeature.map(({ feature }) => feature))].toSorted(),
  );
});
