import { describe, expect, test } from "vitest";
import { examine } from "../../../src/cli/doctor/examine.ts";
import { revertActions } from "../../../src/cli/doctor/expected-rights.ts";
import type {
  Denial,
  EventSubscription,
  Grant,
  GuardrailFacts,
} from "../../../src/cli/doctor/guardrail-facts.ts";
import { denial, eventSubscription, facts, grant, subscriptionId, watching } from "./facts.ts";

/** The checks that are not well, as `id status`. */
function troubles(changed: GuardrailFacts): readonly string[] {
  return examine(changed).flatMap(({ id, status }) => (status === "ok" ? [] : [`${id} ${status}`]));
}

function withGrants(...grants: readonly Grant[]): GuardrailFacts {
  return facts({ subscription: { grants: { kind: "read", value: grants } } });
}

function withEvents(...subscriptions: readonly EventSubscription[]): GuardrailFacts {
  return facts({ subscription: { eventSubscriptions: { kind: "read", value: subscriptions } } });
}

describe("a guardrail in which all is well", () => {
  test("has nothing but well checks", () => {
    expect(troubles(facts())).toEqual([]);
  });
});

describe("rights", () => {
  const root = "/providers/Microsoft.Management/managementGroups/mg";
  test.each<[string, readonly Grant[], readonly string[]]>([
    ["none at all", [], ["roles wrong"]],
    ["the same at a management group above", [grant({ scope: root })], []],
    [
      "only at a resource group below",
      [grant({ scope: `/subscriptions/${subscriptionId}/resourceGroups/rg` })],
      ["roles wrong"],
    ],
    ["only in another subscription", [grant({ scope: "/subscriptions/other" })], ["roles wrong"]],
    ["Contributor", [grant({ actions: ["*"] })], ["surplus-roles wrong"]],
    [
      "what a role takes away itself",
      [grant({ notActions: ["Microsoft.ContainerService/managedClusters/WRITE"] })],
      ["roles wrong"],
    ],
    [
      "data of something else",
      [grant({ dataActions: ["Microsoft.KeyVault/vaults/secrets/*"] })],
      ["surplus-roles wrong"],
    ],
    [
      "anything within the app's own resource group",
      [
        grant({}),
        grant({
          scope: `/subscriptions/${subscriptionId}/resourcegroups/RG-guardrail/providers/Microsoft.Storage/storageAccounts/s`,
          actions: ["Microsoft.Storage/*"],
        }),
      ],
      [],
    ],
    ["watching without reverting, in the mode revert", [watching], ["roles wrong"]],
    ["all of it by way of a group", [grant({ group: "a-group" })], []],
    ["under a condition", [grant({ isConditional: true })], ["roles unknown"]],
    ["under a condition, and without one", [grant({ isConditional: true }), grant({})], []],
    [
      "the writing alone under a condition",
      [watching, grant({ actions: revertActions, isConditional: true })],
      ["roles unknown"],
    ],
  ])("%s", (_, grants, expected) => {
    expect(troubles(withGrants(...grants))).toEqual(expected);
  });

  test("a role by way of a group is told with the group", () => {
    const [found] = examine(withGrants(grant({ group: "a-group", actions: ["*"] }))).filter(
      ({ id }) => id === "surplus-roles",
    );
    expect(found?.detail).toContain("by way of the group a-group");
  });

  test.each<[string, Partial<Denial>, readonly string[]]>([
    ["of writes", {}, ["deny-assignments wrong"]],
    ["of writes, at a management group above", { scope: root }, ["deny-assignments wrong"]],
    [
      "of all but reads, and what the guardrail does is no read",
      { permissions: [{ actions: ["*"], notActions: ["*/read"], dataActions: [] }] },
      ["deny-assignments wrong"],
    ],
    [
      "of something else",
      { permissions: [{ actions: ["Microsoft.Compute/*"], notActions: [], dataActions: [] }] },
      [],
    ],
    ["that holds for the subscription itself alone", { isForScopeOnly: true }, []],
    ["in a resource group", { scope: `/subscriptions/${subscriptionId}/resourceGroups/MC_x` }, []],
  ])("a deny assignment %s", (_, changes, expected) => {
    const denials = { kind: "read", value: [denial(changes)] } as const;
    expect(troubles(facts({ subscription: { denials } }))).toEqual(expected);
  });

  test("a deny assignment in a part of the subscription is told, though nobody can judge it", () => {
    const scope = `/subscriptions/${subscriptionId}/resourceGroups/MC_x`;
    const denials = { kind: "read", value: [denial({ scope })] } as const;
    const [found] = examine(facts({ subscription: { denials } })).filter(
      ({ id }) => id === "deny-assignments",
    );
    expect(found?.detail).toContain(
      `a stack at ${scope} denies Microsoft.ContainerService/managedClusters/write`,
    );
  });

  test("watching is enough in the mode alert", () => {
    const alert = facts({
      settings: { GUARDRAIL_MODE: "alert" },
      subscription: { grants: { kind: "read", value: [watching] } },
    });
    expect(troubles(alert)).toEqual([]);
  });
});

describe("the right to list JWT authenticators", () => {
  const aks = "Microsoft.ContainerService/managedClusters";
  const right = `${aks}/jwtAuthenticators/read`;
  const wildcard = `${aks}/*/read`;
  const leftOut = [`${aks}/accessProfiles/read`, `${aks}/commandResults/read`];
  const preview = "2026-08-02-preview";

  test.each<[string, string | undefined, readonly Grant[], readonly string[]]>([
    ["is missing", preview, [grant({})], ["preview-right wrong"]],
    ["is no matter where no preview version is read", undefined, [grant({})], []],
    ["is no matter where the setting is wrong", "2020-01-01-preview", [grant({})], ["settings wrong"]],
    ["is there by its name", preview, [grant({}), grant({ actions: [right.toUpperCase()] })], []],
    ["is there by a wildcard", preview, [grant({}), grant({ actions: [wildcard], notActions: leftOut })], []],
    [
      "is there by a wildcard that lets more in",
      preview,
      [grant({}), grant({ actions: [wildcard] })],
      ["surplus-roles wrong"],
    ],
    [
      "is more than is needed where no preview version is read",
      undefined,
      [grant({}), grant({ actions: [right] })],
      ["surplus-roles wrong"],
    ],
    [
      "is there under a condition",
      preview,
      [grant({}), grant({ actions: [right], isConditional: true })],
      ["preview-right unknown"],
    ],
    [
      "is there for another subscription",
      preview,
      [grant({}), grant({ actions: [right], scope: "/subscriptions/x" })],
      ["preview-right wrong"],
    ],
  ])("%s", (_, version, value, expected) => {
    const settings: Record<string, string> = version ? { GUARDRAIL_PREVIEW_READ: version } : {};
    const changed = facts({ settings, subscription: { grants: { kind: "read", value } } });
    expect(troubles(changed)).toEqual(expected);
  });

  test("is taken away by a deny assignment", () => {
    const permissions = [{ actions: [right], notActions: [], dataActions: [] }];
    const denials = { kind: "read", value: [denial({ permissions })] } as const;
    const grants = { kind: "read", value: [grant({}), grant({ actions: [right] })] } as const;
    const settings = { GUARDRAIL_PREVIEW_READ: preview };
    expect(troubles(facts({ settings, subscription: { grants, denials } }))).toEqual([
      "deny-assignments wrong",
    ]);
    expect(troubles(facts({ subscription: { denials } }))).toEqual([]);
  });
});

describe("the event subscription", () => {
  test.each<[string, readonly EventSubscription[], readonly string[]]>([
    ["is not there", [], ["event-subscription wrong"]],
    [
      "leads elsewhere",
      [eventSubscription({ destination: "/subscriptions/x" })],
      ["event-subscription wrong"],
    ],
    ["has expired", [eventSubscription({ expiresAt: "2026-11-01T00:00:00Z" })], ["event-subscription wrong"]],
    ["will expire", [eventSubscription({ expiresAt: "2027-11-01T00:00:00Z" })], []],
    [
      "is one of two, and the other is well",
      [eventSubscription({ provisioningState: "Failed" }), eventSubscription()],
      [],
    ],
    ["lets everything through", [eventSubscription({ eventTypes: undefined, filters: [] })], []],
    [
      "lacks an event type",
      [eventSubscription({ eventTypes: ["Microsoft.Resources.ResourceWriteSuccess"] })],
      ["event-filter wrong"],
    ],
    [
      "filters by the subject",
      [eventSubscription({ subjectFilter: "/subscriptions/x" })],
      ["event-filter wrong"],
    ],
    [
      "has a further filter",
      [eventSubscription({ filters: [{ key: "subject", operator: "StringContains", values: ["prod"] }] })],
      ["event-filter wrong"],
    ],
    ["keeps no dead letters", [eventSubscription({ deadLetters: undefined })], ["dead-letters wrong"]],
  ])("%s", (_, subscriptions, expected) => {
    expect(troubles(withEvents(...subscriptions))).toEqual(expected);
  });
});

describe("the newest event", () => {
  const cluster = `/subscriptions/${subscriptionId}/resourceGroups/rg/providers/Microsoft.ContainerService/managedClusters/aks`;
  const writtenAt = (at: string) => ({ clusterId: cluster, at });
  test.each<[string, string | undefined, readonly { clusterId: string; at: string }[], readonly string[]]>([
    ["was read after it", "2026-11-20T07:00:10Z", [writtenAt("2026-11-20T07:00:00Z")], []],
    ["was never read", undefined, [writtenAt("2026-11-20T07:00:00Z")], ["newest-event wrong"]],
    [
      "was read before it only",
      "2026-11-20T06:00:00Z",
      [writtenAt("2026-11-20T07:00:00Z")],
      ["newest-event wrong"],
    ],
    ["is too young to judge", "2026-11-20T06:00:00Z", [writtenAt("2026-11-20T07:59:00Z")], []],
    ["was long ago", "2026-11-10T06:00:00Z", [], []],
    ["and nothing was ever seen", undefined, [], ["newest-event unknown"]],
  ])("%s", (_, seenAt, writes, expected) => {
    const changed = facts({
      seen: seenAt === undefined ? [] : [{ clusterId: cluster.toLowerCase(), seenAt }],
      subscription: { writes: { kind: "read", value: writes } },
    });
    expect(troubles(changed)).toEqual(expected);
  });
});

describe("the clock", () => {
  test.each([
    [59, []],
    [-61, ["clock wrong"]],
    [300, ["clock wrong"]],
    [undefined, ["clock unknown"]],
  ])("%s s off", (clockAheadSeconds, expected) => {
    expect(troubles({ ...facts(), clockAheadSeconds })).toEqual(expected);
  });
});

test("a Key Vault reference that the app must read as another identity names that as the mend", () => {
  const denied = [
    { setting: "GUARDRAIL_TEAMS_WEBHOOK_URL", status: "AccessToKeyVaultDenied", details: undefined },
  ];
  const it = facts();
  const site = { ...it.site, keyVaultIdentity: "SystemAssigned" };
  const [found] = examine({ ...it, site, references: { kind: "read", value: denied } }).filter(
    ({ id }) => id === "secrets",
  );
  expect(found?.mend).toContain("keyVaultReferenceIdentity");
});

test("no value of a setting is ever told", () => {
  const settings = {
    GUARDRAIL_TEAMS_WEBHOOK_URL: "ftp://secret-path",
    GUARDRAIL_WEBHOOK_SECRET: "secret-word",
  };
  expect(JSON.stringify(examine(facts({ settings })))).not.toMatch(/secret-path|secret-word/);
});
