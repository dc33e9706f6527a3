import type { Alert } from "../../../src/core/model/alert.ts";

export const clusterId =
  "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg-prod/providers/Microsoft.ContainerService/managedClusters/aks-prod";

const links = {
  portal: `https://portal.azure.com/#@/resource${clusterId}`,
  incident: "https://guardrail.example.net/api/incidents/inc-1",
  revert: "https://guardrail.example.net/api/review/token-revert",
  accept: "https://guardrail.example.net/api/review/token-accept",
};

/** Dana clears the authorized ranges of aks-prod; the guardrail reverts. Everything can be overridden. */
export function openedAlert(overrides: Partial<Alert> = {}): Alert {
  return {
    id: "inc-1:opened",
    time: "2026-11-21T18:38:08.000Z",
    transition: "opened",
    incidentId: "inc-1",
    topic: "exposure",
    clusterId,
    severity: "critical",
    verdict: "drifted",
    findings: [
      {
        rule: "authorized-ranges-removed",
        severity: "critical",
        setting: "authorized-ranges",
        message:
          "The authorized IP ranges were removed (73.140.245.0/24, 20.42.25.196/32): the API server answers the whole internet.",
        remediation: "Put the approved ranges back.",
      },
      {
        rule: "no-authorized-ranges",
        severity: "critical",
        setting: "authorized-ranges",
        message: "The public API server has no authorized IP ranges: the whole internet can reach it.",
        remediation: "Give it authorized IP ranges.",
      },
    ],
    drift: [
      {
        setting: "authorized-ranges",
        before: ["73.140.245.0/24", "20.42.25.196/32"],
        after: null,
        addedRanges: [],
        removedRanges: ["73.140.245.0/24", "20.42.25.196/32"],
      },
    ],
    decision: {
      action: "revert",
      reason: "RevertDue",
      message: "The policy reverts drift of authorized-ranges.",
      patch: {
        properties: {
          apiServerAccessProfile: { authorizedIPRanges: ["73.140.245.0/24", "20.42.25.196/32"] },
        },
      },
    },
    actor: {
      kind: "user",
      name: "Dana Rivera",
      upn: "dana@contoso.com",
      objectId: "11111111-aaaa-bbbb-cccc-000000000001",
      ipAddress: "198.51.100.24",
    },
    correlationId: "9a4d1c9e-0000-4000-8000-000000000001",
    fingerprint: "0f1e2d3c4b5a69788796a5b4",
    openedAt: "2026-11-21T18:38:04.611Z",
    exposedSeconds: 4,
    commands: [
      "az aks update --resource-group rg-prod --name aks-prod --api-server-authorized-ip-ranges 73.140.245.0/24,20.42.25.196/32",
    ],
    links,
    ...overrides,
  };
}

/** The same incident, confirmed closed after 192 s. */
export function revertedAlert(overrides: Partial<Alert> = {}): Alert {
  return openedAlert({
    id: "inc-1:reverted",
    time: "2026-11-21T18:41:16.000Z",
    transition: "reverted",
    verdict: "compliant",
    exposedSeconds: 192,
    commands: [],
    links: { portal: links.portal, incident: links.incident },
    ...overrides,
  });
}

/** Local accounts of aks-prod were on for a while: closing them did not undo what was fetched. */
export function accountsClosedAlert(overrides: Partial<Alert> = {}): Alert {
  return revertedAlert({
    severity: "medium",
    findings: [],
    drift: [{ setting: "local-accounts", before: true, after: false }],
    commands: ["# credentials stay valid", "az aks rotate-certs --resource-group rg-prod --name aks-prod"],
    ...overrides,
  });
}

/** An app replaces the list of aks-prod by a wider one; the policy only tells. */
export function widenedAlert(overrides: Partial<Alert> = {}): Alert {
  return openedAlert({
    severity: "high",
    findings: [
      {
        rule: "authorized-ranges-widened",
        severity: "high",
        setting: "authorized-ranges",
        message: "The authorized IP ranges let in more than was approved: 10.0.0.0/7, 52.1.2.3/32.",
        remediation: "Put the approved ranges back, or accept the wider list.",
      },
      {
        rule: "authorized-ranges-narrowed",
        severity: "low",
        setting: "authorized-ranges",
        message: "Approved ranges are no longer let in: 20.42.25.196/32.",
        remediation: "Put the whole list back, or accept the narrower list.",
      },
      {
        rule: "range-too-broad",
        severity: "high",
        setting: "authorized-ranges",
        message: "10.0.0.0/7 is broader than /8.",
        remediation: "Use narrower ranges.",
      },
      {
        rule: "run-command-enabled",
        severity: "medium",
        setting: "run-command",
        message:
          "Run command was enabled: whoever may call it reaches the API server past every network rule.",
        remediation: "Disable run command again.",
      },
    ],
    drift: [
      { setting: "run-command", before: true, after: null },
      {
        setting: "authorized-ranges",
        before: ["73.140.245.0/24", "20.42.25.196/32"],
        after: ["73.140.245.0/24", "10.0.0.0/7", "52.1.2.3"],
        addedRanges: ["10.0.0.0/7", "52.1.2.3/32"],
        removedRanges: ["20.42.25.196/32"],
      },
    ],
    decision: {
      action: "alert",
      reason: "PolicyOnlyAlerts",
      message: "The mode is alert: the guardrail tells and changes nothing.",
      patch: {},
    },
    actor: { kind: "app", name: "terraform-prod", appId: "04b07795-8ddb-461a-bbee-02f9e1bf7b46" },
    ...overrides,
  });
}

/** A cluster that was open when it was first seen: no baseline, no drift, nobody known. */
export function firstSeenOpenAlert(overrides: Partial<Alert> = {}): Alert {
  const {
    actor: _actor,
    correlationId: _correlationId,
    ...rest
  } = openedAlert({
    verdict: "exposed",
    findings: [
      {
        rule: "no-authorized-ranges",
        severity: "critical",
        setting: "authorized-ranges",
        message: "The public API server has no authorized IP ranges: the whole internet can reach it.",
        remediation: "Give it authorized IP ranges.",
      },
    ],
    drift: [],
    decision: {
      action: "alert",
      reason: "NothingApproved",
      message: "There is no baseline to go back to.",
      patch: {},
    },
    exposedSeconds: 0,
    commands: [],
  });
  return { ...rest, ...overrides };
}

/** `count` distinct public-looking ranges. */
export function manyRanges(count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => `52.${Math.floor(index / 250) + 1}.${index % 250}.0/24`);
}

/** A cluster with `count` ranges, all of which are replaced by `count` others. */
export function hugeAlert(count: number): Alert {
  const before = manyRanges(count);
  const after = before.map((range) => range.replace("52.", "73."));
  return widenedAlert({
    drift: [{ setting: "authorized-ranges", before, after, addedRanges: after, removedRanges: before }],
    decision: {
      action: "revert",
      reason: "RevertDue",
      message: "The policy reverts drift of authorized-ranges.",
      patch: { properties: { apiServerAccessProfile: { authorizedIPRanges: before } } },
    },
    commands: [
      `az aks update --resource-group rg-prod --name aks-prod --api-server-authorized-ip-ranges ${before.join(",")}`,
    ],
  });
}
