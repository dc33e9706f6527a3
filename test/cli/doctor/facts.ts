import { expectedActions, watchActions } from "../../../src/cli/doctor/expected-rights.ts";
import type {
  Denial,
  EventSubscription,
  Grant,
  GuardrailFacts,
  Remembered,
  SubscriptionFacts,
} from "../../../src/cli/doctor/guardrail-facts.ts";
import { understoodEventTypes, understoodOperations } from "../../../src/core/event/operations.ts";

/** The subscription that is guarded. */
export const subscriptionId = "00000000-0000-0000-0000-000000000000";

const siteId = `/subscriptions/${subscriptionId}/resourceGroups/rg-guardrail/providers/Microsoft.Web/sites/func`;

/** A role at the guarded subscription, with all that is needed unless told. */
export function grant({
  scope = `/subscriptions/${subscriptionId}`,
  actions = expectedActions,
  notActions = [],
  dataActions = [],
  ...more
}: Pick<Grant, "group" | "isConditional"> & {
  readonly scope?: string;
  readonly actions?: readonly string[];
  readonly notActions?: readonly string[];
  readonly dataActions?: readonly string[];
}): Grant {
  return { scope, role: "a role", permissions: [{ actions, notActions, dataActions }], ...more };
}

/** A deny assignment at the guarded subscription that takes away the right to write clusters, but for what a test changes. */
export function denial(changes: Partial<Denial> = {}): Denial {
  return {
    name: "a stack",
    scope: `/subscriptions/${subscriptionId}`,
    permissions: [{ actions: ["*/write"], notActions: [], dataActions: [] }],
    isForScopeOnly: false,
    ...changes,
  };
}

/** The role that watches, and no more. */
export const watching: Grant = grant({ actions: watchActions });

/** An event subscription that is as it should be, but for what a test changes. */
export function eventSubscription(changes: Partial<EventSubscription> = {}): EventSubscription {
  return {
    name: "aks-guardrail",
    provisioningState: "Succeeded",
    expiresAt: undefined,
    destination: `${siteId}/functions/onClusterWrite`,
    eventTypes: understoodEventTypes,
    filters: [{ key: "data.operationName", operator: "StringIn", values: understoodOperations }],
    subjectFilter: undefined,
    deadLetters: "dead-letters",
    ...changes,
  };
}

/** What a guardrail in which all is well shows, but for what a test changes. */
export function facts({
  settings = {},
  seen = [
    { clusterId: `/subscriptions/${subscriptionId}/resourceGroups/rg/x`, seenAt: "2026-11-20T07:00:00Z" },
  ],
  subscription = {},
}: {
  readonly settings?: Readonly<Record<string, string>>;
  readonly seen?: Remembered["clusters"];
  readonly subscription?: Partial<SubscriptionFacts>;
} = {}): GuardrailFacts {
  return {
    site: {
      id: siteId,
      state: "Running",
      hostName: "func.azurewebsites.net",
      systemPrincipalId: undefined,
      userIdentities: [
        {
          id: "/id",
          principalId: "33333333-dddd-eeee-ffff-000000000003",
          clientId: "33333333-aaaa-bbbb-cccc-000000000003",
        },
      ],
      keyVaultIdentity: "/id",
      runtime: { name: "node", version: "24" },
    },
    health: { kind: "guarding" },
    settings: {
      kind: "read",
      value: {
        AZURE_CLIENT_ID: "33333333-aaaa-bbbb-cccc-000000000003",
        GUARDRAIL_MODE: "revert",
        GUARDRAIL_TEAMS_WEBHOOK_URL:
          "@Microsoft.KeyVault(SecretUri=https://kv.vault.azure.net/secrets/teams/)",
        ...settings,
      },
    },
    references: { kind: "read", value: [] },
    remembered: { kind: "read", value: { version: "1.0.0", clusters: seen } },
    subscriptions: [
      {
        id: subscriptionId,
        grants: { kind: "read", value: [grant({})] },
        denials: { kind: "read", value: [] },
        eventSubscriptions: { kind: "read", value: [eventSubscription()] },
        writes: { kind: "read", value: [] },
        ...subscription,
      },
    ],
    isScopeKnown: true,
    testMessages: undefined,
    clockAheadSeconds: 0,
    ownVersion: "1.0.0",
    now: new Date("2026-11-20T08:00:00Z"),
  };
}
