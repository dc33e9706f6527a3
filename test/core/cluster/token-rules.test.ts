import { describe, expect, test } from "vitest";
import { tokenRules } from "../../../src/core/cluster/token-rules.ts";
import type { Json, JsonObject } from "../../../src/core/json/json.ts";

// As the example of the specification has it (`JWTAuthenticators_Create_Or_Update`).
const extra: readonly Json[] = [
  { key: "example.com/extrakey", valueExpression: "claims.customfield" },
  { key: "example.com/other", valueExpression: "claims.other" },
];
const mappings: JsonObject = {
  username: { expression: "'aks:jwt:' + claims.sub" },
  groups: { expression: "claims.groups.split(',').map(group, 'aks:jwt:' + group)" },
  extra,
};
const first: JsonObject = { expression: "has(claims.sub)", message: "Sub is required" };
const second: JsonObject = { expression: "claims.sub != ''", message: "Sub cannot be empty" };
const example: JsonObject = {
  provisioningState: "Succeeded",
  issuer: { url: "https://example.com", audiences: ["https://example.com/audience1"] },
  claimMappings: mappings,
  claimValidationRules: [first, second],
  userValidationRules: [{ expression: "user.groups.all(group, group.startsWith('aks:jwt:admin:'))" }],
};
const claimRules = (...rules: readonly Json[]): JsonObject => ({ ...example, claimValidationRules: rules });

describe("the rules of a JWT authenticator", () => {
  test.each<[string, Json]>([
    ["the state of the last operation", { ...example, provisioningState: "Updating" }],
    [
      "issuer and audiences, which are grants of their own",
      { ...example, issuer: { url: "x", audiences: [] } },
    ],
    ["the order of rules", claimRules(second, first)],
    ["the words of an error", claimRules({ ...first, message: "other" }, second)],
    [
      "the order of extra attributes",
      { ...example, claimMappings: { ...mappings, extra: extra.toReversed() } },
    ],
    ["null for what is not there", { ...example, claimMappings: { ...mappings, uid: null }, other: [] }],
    ["names in other letters", { ...example, CLAIMMAPPINGS: mappings, claimMappings: null }],
  ])("are the same whatever %s", (_what, properties) => {
    expect(tokenRules(properties)).toBe(tokenRules(example));
  });

  test.each<[string, Json]>([
    ["a rule about claims fewer", claimRules(first)],
    ["no rule about users", { ...example, userValidationRules: [] }],
    ["an expression in other letters", claimRules({ expression: "HAS(claims.sub)" }, second)],
    [
      "another user name",
      { ...example, claimMappings: { ...mappings, username: { expression: "claims.x" } } },
    ],
    ["a mapping more", { ...example, claimMappings: { ...mappings, uid: { expression: "claims.uid" } } }],
    ["an extra attribute fewer", { ...example, claimMappings: { ...mappings, extra: [] } }],
    ["another address for the issuer's keys", { ...example, issuer: { discoveryURL: "https://elsewhere" } }],
    ["something that nobody knows yet", { ...example, anonymous: { enabled: true } }],
    ["rules that are no list", { ...example, claimValidationRules: "all" }],
    ["mappings that are no object", { ...example, claimMappings: "all" }],
    ["lists within lists", claimRules([[first], second])],
  ])("are others with %s", (_what, properties) => {
    expect(tokenRules(properties)).not.toBe(tokenRules(example));
  });

  test("of a body that goes down without end are a digest all the same", () => {
    let deep: Json = 1;
    for (let level = 0; level < 5_000; level++) deep = level % 2 ? [deep] : { deep };
    expect(tokenRules({ ...example, claimMappings: deep })).toMatch(/^[0-9a-f]{24}$/);
    const odd: readonly Json[] = [null, [], "text", 7];
    for (const value of odd) expect(tokenRules(value)).toMatch(/^[0-9a-f]{24}$/);
  });
});
