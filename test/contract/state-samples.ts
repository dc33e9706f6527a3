import { randomUUID } from "node:crypto";
import { type ClusterId, clusterId } from "../../src/core/cluster/cluster-id.ts";
import type { ExposureValues } from "../../src/core/cluster/exposure.ts";
import { clusterDigest } from "../../src/core/incident/incident-id.ts";
import type { Alert, Transition } from "../../src/core/model/alert.ts";
import type { Baseline } from "../../src/core/model/baseline.ts";
import { type ClusterState, unseen } from "../../src/core/model/cluster-state.ts";
import type { Incident } from "../../src/core/model/incident.ts";
import type { AlertEntry, NoticeEntry, OutboxEntry } from "../../src/ports/outbox-entry.ts";
import type { StateStore, Unfinished } from "../../src/ports/state-store.ts";

/** A cluster that no other test uses. */
export function someCluster(name = "aks-orders"): ClusterId {
  return clusterId(randomUUID(), "rg-prod-weu", name);
}

/** Exposure values of a public cluster with these ranges. */
export function publicExposure(ranges: readonly string[]): ExposureValues {
  return {
    authorizedIPRanges: ranges,
    enablePrivateCluster: false,
    publicNetworkAccess: "Enabled",
    enablePrivateClusterPublicFQDN: null,
    disableRunCommand: true,
    disableLocalAccounts: null,
    networkPolicy: "cilium",
    podLinkLocalAccess: null,
    aadProfile: { managed: true, enableAzureRBAC: true, adminGroupObjectIDs: [], tenantID: null },
  };
}

/** A learned baseline. */
export function someBaseline(ranges: readonly string[] = ["73.140.245.0/24", "20.42.25.196/32"]): Baseline {
  return {
    source: "learned",
    takenAt: "2026-11-20T08:00:00.000Z",
    resourceUid: "656f0d1f8e2c4a0001d2b3c4",
    approved: publicExposure(ranges),
    lastCompliant: publicExposure(ranges),
    privateDnsZone: null,
    apiServerSubnetId: null,
    outbound: {
      type: "loadbalancer",
      resources: ["/subscriptions/1/publicipaddresses/out"],
      unnamedPools: [],
    },
    outboundAdditions: [],
  };
}

/** The id of an incident of a cluster, another one at each call. */
export function someIncidentId({ id }: ClusterId): string {
  return `20261121t101502z-${clusterDigest(id)}${randomUUID().slice(0, 8)}`;
}

/** An incident in which somebody removed the ranges. */
export function someIncident(cluster: ClusterId, id = someIncidentId(cluster)): Incident {
  return {
    id,
    topic: "exposure",
    clusterId: cluster.id,
    status: "open",
    severity: "critical",
    verdict: "drifted",
    findings: [
      {
        rule: "authorized-ranges-removed",
        severity: "critical",
        setting: "authorized-ranges",
        message: "The API server answers to any address.",
        remediation: "Put the approved ranges back.",
      },
    ],
    drift: [
      {
        setting: "authorized-ranges",
        before: ["73.140.245.0/24"],
        after: null,
        addedRanges: ["0.0.0.0/0"],
        removedRanges: [],
      },
    ],
    newOutbound: { blocks: ["20.1.2.3/32"], unread: "node pool np1 has addresses that no prefix names" },
    decision: {
      action: "revert",
      reason: "RevertDue",
      message: "The policy says revert.",
      patch: { properties: { apiServerAccessProfile: { authorizedIPRanges: ["73.140.245.0/24"] } } },
      withheld: [],
    },
    alertFingerprint: "5ca1ab1e",
    fingerprint: "f00d",
    toldOpen: {
      drift: [{ setting: "authorized-ranges", before: ["73.140.245.0/24"] }, { setting: "run-command" }],
      rules: ["authorized-ranges-removed", "range-too-broad"],
      broadestRange: 8,
      missingRanges: ["20.42.25.196/32"],
    },
    attribution: {
      actor: { kind: "user", name: "Zoë Müller 🦊", upn: "zoe@contoso.com", ipAddress: "198.51.100.7" },
      correlationId: "0a1b2c3d",
      otherActors: [{ kind: "app", name: "terraform-prod", appId: "22222222-aaaa-bbbb-cccc-000000000002" }],
      writes: [
        {
          actor: { kind: "user", name: "Zoë Müller 🦊", upn: "zoe@contoso.com", ipAddress: "198.51.100.7" },
          correlationId: "0a1b2c3d",
          at: "2026-11-21T10:15:00.611Z",
        },
        { at: "2026-11-21T10:15:01.000Z" },
      ],
      sight: {
        compliantAt: "2026-11-21T10:10:00.000Z",
        since: "2026-11-21T10:10:00.000Z",
        at: "2026-11-21T10:15:02.120Z",
        isApplying: true,
      },
    },
    openedAt: "2026-11-21T10:15:02.120Z",
    exposedSince: "2026-11-21T10:15:00.6117357Z",
    looks: { count: 0 },
    announced: {
      count: 1,
      lastTransition: "opened",
      lastAt: "2026-11-21T10:15:02.120Z",
      named: ["zoe@contoso.com"],
      heardBy: ["teams-0123456789ab"],
    },
  };
}

/** A state with a baseline and an open incident. */
export function someState(cluster: ClusterId, incident: Incident = someIncident(cluster)): ClusterState {
  return {
    ...unseen(cluster.id),
    baseline: someBaseline(),
    incidents: { exposure: incident },
    reverts: ["2026-11-21T10:15:04.000Z"],
    compliantAt: "2026-11-21T10:10:00.000Z",
    seenAt: "2026-11-21T10:15:02.000Z",
    writes: [{ correlationId: "0a1b2c3d", at: "2026-11-21T10:15:00.611Z" }],
    exemptions: [
      {
        setting: "run-command",
        until: "2026-12-31T00:00:00.000Z",
        reason: "migration, ticket 4711",
        toldAhead: true,
        lookAt: "2026-12-31T00:02:11.000Z",
        wakesAt: "2026-12-31T00:02:11.000Z",
      },
      {
        setting: "trusted-access",
        resource: "backup-binding",
        until: "2027-01-31T00:00:00.000Z",
        reason: "Zoë's backup",
        lookAt: "2027-01-30T00:12:00.000Z",
      },
    ],
    verdict: "drifted",
  };
}

/** The try that an entry is born with. */
export const firstTry = { kind: "trying", lockedUntil: "2026-11-21T10:15:47.500Z" } as const;

/** An alert of an incident, to one channel. */
export function someEntry(
  incident: Incident,
  number = 1,
  channelKey = "teams-0123456789ab",
  transition: Transition = "opened",
): AlertEntry {
  const { id, topic, clusterId, severity, verdict, findings, drift, newOutbound, decision, openedAt } =
    incident;
  const alert: Alert = {
    id: `${id}-${number}-${transition}`,
    time: "2026-11-21T10:15:02.120Z",
    transition,
    incidentId: id,
    topic,
    clusterId,
    severity,
    verdict,
    findings,
    drift,
    ...(newOutbound ? { newOutbound } : {}),
    decision: {
      action: decision.action,
      reason: decision.reason,
      message: decision.message,
      patch: decision.patch,
    },
    fingerprint: incident.fingerprint,
    openedAt,
    exposedSeconds: 2,
    commands: ["az aks update --name aks-orders"],
    links: { portal: "https://portal.azure.com/#resource" },
  };
  return {
    kind: "alert",
    clusterId,
    alert,
    channelKey,
    recordedAt: "2026-11-21T10:15:02.500Z",
    attempts: 1,
    progress: firstTry,
  };
}

/** A notice about a cluster, to one channel. */
export function someNoticeEntry(clusterId: string, id = `notice-${randomUUID()}`): NoticeEntry {
  return {
    kind: "notice",
    clusterId,
    notice: {
      id,
      title: "Tags select a weaker entry",
      lines: ["It was größer 🦊."],
      severity: "medium",
      clusterId,
    },
    channelKey: "teams-1",
    recordedAt: "2026-11-21T10:15:02.500Z",
    attempts: 1,
    progress: firstTry,
  };
}

/** As many ranges as VNet integration allows: 2,000 different blocks. */
export function manyRanges(count = 2_000): readonly string[] {
  return Array.from({ length: count }, (_, at) => `104.${100 + Math.floor(at / 250)}.${at % 250}.128/27`);
}

/** An entry as it was recorded: how long ago that was is another at each look. */
export function ageless({ ageMs: _age, ...entry }: OutboxEntry) {
  return entry;
}

/** What a run changes that has nothing to tell. */
export function change(state: ClusterState) {
  return { state, incidents: [], alerts: [] };
}

/** What a store tells of one cluster that is under way; `undefined` where nothing is. */
export async function unfinishedOf(
  store: StateStore,
  cluster: ClusterId,
  pastBefore = "2001-01-01T00:00:00.000Z",
): Promise<Unfinished | undefined> {
  const found: Unfinished[] = [];
  for await (const unfinished of store.unfinished(pastBefore))
    if (unfinished.cluster.key === cluster.key) found.push(unfinished);
  if (found.length > 1) throw new Error(`${cluster.id} is told ${found.length} times.`);
  return found[0];
}
