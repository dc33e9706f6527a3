import { randomUUID } from "node:crypto";
import revertRole from "../../../../infra/roles/revert.json" with { type: "json" };
import watchRole from "../../../../infra/roles/watch.json" with { type: "json" };
import { understoodEventTypes, understoodOperations } from "../../../../src/core/event/operations.ts";
import type { ArmSimulator } from "../arm-simulator.ts";
import { danaRivera, guardrailIdentity } from "../identity/actor.ts";
import type { JsonObject } from "../json.ts";

const subscriptionId = "00000000-0000-0000-0000-000000000000";
const home = `/subscriptions/${subscriptionId}/resourceGroups/rg-guardrail`;
const subscription = `/subscriptions/${subscriptionId}`;
const authorization = `${subscription}/providers/Microsoft.Authorization`;
const roleId = `${authorization}/roleDefinitions/44444444-0000-0000-0000-000000000001`;
const topic = `${home}/providers/Microsoft.EventGrid/systemTopics/evgt-aks-guardrail`;

/** The function app of a deployed guardrail, as the infrastructure makes it. */
export const siteId = `${home}/providers/Microsoft.Web/sites/func-aks-guardrail`;

/** The cluster that was written last. */
export const writtenCluster = `${subscription}/resourceGroups/rg-prod/providers/Microsoft.ContainerService/managedClusters/aks-prod`;

/**
 * The bodies of a deployed guardrail, to be changed at will before they are seeded. Shaped after the public REST
 * specifications (Azure/azure-rest-api-specs) of Microsoft.Web 2025-03-01, Microsoft.Authorization 2022-04-01
 * (RoleAssignmentsCalls, DenyAssignmentCalls), Microsoft.EventGrid 2025-02-15 and Microsoft.Insights 2015-04-01, and
 * their examples; no deployed guardrail has been looked at.
 */
export interface DeployedGuardrail {
  site: ReturnType<typeof siteBody>;
  settings: Record<string, string>;
  references: { name: string; status: string; details?: string }[];
  role: { roleName: string; actions: string[]; notActions: string[]; dataActions: string[] };
  /** To whom the role is assigned, as the answer about the identity names it: itself, or a group. */
  assignment: { principalId: string; principalType: string; condition: string | null };
  /** Deny assignments that hold for all principals. */
  denials: { denyAssignmentName: string; scope: string; actions: string[]; excluded: string[] }[];
  eventSubscription: ReturnType<typeof eventSubscriptionBody>;
  /** When the cluster was written last, ISO 8601 UTC. */
  writtenAt: string;
}

/** A guardrail in which all is well. `host` is where its app answers. */
export function deployedGuardrail(host: string): DeployedGuardrail {
  return {
    site: siteBody(host),
    settings: {
      AzureWebJobsStorage__accountName: "stguardrail",
      AZURE_CLIENT_ID: guardrailIdentity.appId,
      GUARDRAIL_MODE: "revert",
      GUARDRAIL_SUBSCRIPTIONS: subscriptionId,
      GUARDRAIL_TEAMS_WEBHOOK_URL:
        "@Microsoft.KeyVault(SecretUri=https://kv-guard.vault.azure.net/secrets/teams-webhook-url/)",
    },
    references: [{ name: "GUARDRAIL_TEAMS_WEBHOOK_URL", status: "Resolved" }],
    role: {
      roleName: "AKS Guardrail",
      actions: [...watchRole, ...revertRole].map(({ action }) => action),
      notActions: [],
      dataActions: [],
    },
    assignment: {
      principalId: guardrailIdentity.objectId,
      principalType: "ServicePrincipal",
      condition: null,
    },
    denials: [],
    eventSubscription: eventSubscriptionBody(),
    writtenAt: new Date(Date.now() - 3_600_000).toISOString(),
  };
}

/** Puts it in place. */
export function seedGuardrail(simulator: ArmSimulator, deployed: DeployedGuardrail): void {
  const { site, settings, references, role, assignment, denials, eventSubscription, writtenAt } = deployed;
  const seed = (path: string, body: JsonObject): void => simulator.seedReadOnly(path, body);
  const ofIdentity = `assignedTo('${guardrailIdentity.objectId}')`;
  simulator.seedSubscription(subscriptionId);
  seed(siteId, site);
  seed(`${siteId}/config/appsettings/list`, {
    id: `${siteId}/config/appsettings`,
    name: "appsettings",
    type: "Microsoft.Web/sites/config",
    properties: settings,
  });
  seed(`${siteId}/config/configreferences/appsettings`, {
    value: references.map(({ name, ...state }) => ({
      id: `${siteId}/config/configreferences/appsettings/${name}`,
      name,
      properties: {
        reference: settings[name] ?? "",
        vaultName: "kv-guard",
        identityType: "UserAssigned",
        source: "KeyVault",
        ...state,
      },
    })),
  });
  seed(`${siteId}/host/default/listkeys`, {
    masterKey: "master",
    functionKeys: { default: functionKey },
    systemKeys: {},
  });
  simulator.seedReadOnly(
    `${authorization}/roleAssignments`,
    {
      value: [
        {
          id: `${authorization}/roleAssignments/55555555-0000-0000-0000-000000000001`,
          type: "Microsoft.Authorization/roleAssignments",
          properties: { roleDefinitionId: roleId, scope: subscription, ...assignment },
        },
      ],
    },
    ofIdentity,
  );
  seed(`${authorization}/denyAssignments`, { value: denials.map(denyAssignmentBody) });
  simulator.seedReadOnly(`${authorization}/denyAssignments`, { value: [] }, ofIdentity);
  const { roleName, ...permission } = role;
  seed(roleId, {
    id: roleId,
    type: "Microsoft.Authorization/roleDefinitions",
    properties: {
      roleName,
      type: "CustomRole",
      assignableScopes: [subscription],
      permissions: [{ ...permission, notDataActions: [] }],
    },
  });
  seed(`${subscription}/providers/Microsoft.EventGrid/systemTopics`, {
    value: [
      {
        id: topic,
        name: "evgt-aks-guardrail",
        location: "global",
        properties: {
          provisioningState: "Succeeded",
          source: subscription,
          topicType: "Microsoft.Resources.Subscriptions",
        },
      },
    ],
  });
  seed(`${topic}/eventSubscriptions`, { value: [eventSubscription] });
  simulator.activity.clear();
  simulator.activity.write({
    operationName: "Microsoft.ContainerService/managedClusters/write",
    resourceId: writtenCluster,
    request: {
      actor: danaRivera,
      correlationId: randomUUID(),
      clientRequestId: undefined,
      method: "PUT",
      path: writtenCluster,
    },
    status: "Succeeded",
    at: new Date(writtenAt),
  });
}

/** A deny assignment as Azure makes it for a deployment stack or a managed application: for all principals but some. */
function denyAssignmentBody(denial: DeployedGuardrail["denials"][number], index: number): JsonObject {
  const { denyAssignmentName, scope, actions, excluded } = denial;
  return {
    id: `${scope}/providers/Microsoft.Authorization/denyAssignments/66666666-0000-0000-0000-00000000000${index}`,
    type: "Microsoft.Authorization/denyAssignments",
    properties: {
      denyAssignmentName,
      scope,
      doNotApplyToChildScopes: false,
      isSystemProtected: true,
      principals: [{ id: "00000000-0000-0000-0000-000000000000", type: "SystemDefined" }],
      excludePrincipals: excluded.map((id) => ({ id, type: "ServicePrincipal" })),
      permissions: [{ actions, notActions: ["*/read"], dataActions: [], notDataActions: [] }],
    },
  };
}

/** The function key that the app takes. */
export const functionKey = "a-function-key";

function siteBody(host: string) {
  return {
    id: siteId,
    name: "func-aks-guardrail",
    type: "Microsoft.Web/sites",
    kind: "functionapp,linux",
    identity: {
      type: "UserAssigned",
      userAssignedIdentities: {
        [guardrailIdentity.resourceId]: {
          principalId: guardrailIdentity.objectId,
          clientId: guardrailIdentity.appId,
        },
      },
    },
    properties: {
      state: "Running",
      defaultHostName: host,
      keyVaultReferenceIdentity: guardrailIdentity.resourceId,
      functionAppConfig: { runtime: { name: "node", version: "24" } },
    },
  };
}

function eventSubscriptionBody() {
  return {
    id: `${topic}/eventSubscriptions/aks-guardrail`,
    name: "aks-guardrail",
    type: "Microsoft.EventGrid/systemTopics/eventSubscriptions",
    properties: {
      topic,
      provisioningState: "Succeeded",
      destination: {
        endpointType: "AzureFunction",
        properties: {
          resourceId: `${siteId}/functions/onClusterWrite`,
          maxEventsPerBatch: 1,
          preferredBatchSizeInKilobytes: 64,
        },
      },
      filter: {
        subjectBeginsWith: "",
        subjectEndsWith: "",
        includedEventTypes: [...understoodEventTypes],
        advancedFilters: [
          { key: "data.operationName", operatorType: "StringIn", values: [...understoodOperations] },
        ],
      },
      eventDeliverySchema: "EventGridSchema",
      retryPolicy: { maxDeliveryAttempts: 30, eventTimeToLiveInMinutes: 1440 },
      deadLetterWithResourceIdentity: {
        identity: { type: "SystemAssigned" },
        deadLetterDestination: {
          endpointType: "StorageBlob",
          properties: {
            resourceId: `${home}/providers/Microsoft.Storage/storageAccounts/stguardrail`,
            blobContainerName: "dead-letters",
          },
        },
      },
    },
  };
}
