import type { HttpResponseInit } from "@azure/functions";
import manifest from "../../../package.json" with { type: "json" };
import { clusterId, parseClusterId, parseSubscriptionId } from "../../core/cluster/cluster-id.ts";
import { summarizeCluster } from "../../core/incident/summarize-cluster.ts";
import type { ClusterSummary } from "../../core/model/cluster-summary.ts";
import { describeError } from "../../core/text/describe-error.ts";
import { incidentReport } from "../../reconcile/cluster-report.ts";
import type { ReconcileDependencies } from "../../reconcile/dependencies.ts";
import { failure, json } from "./http-answer.ts";

/** The route parameters that name one cluster. */
export interface ClusterPath {
  readonly subscription: string;
  readonly resourceGroup: string | undefined;
  readonly name: string | undefined;
}

/** What is remembered of one cluster, with its baseline. */
export async function clusterPosture(
  path: ClusterPath,
  { store, now }: Pick<ReconcileDependencies, "store" | "now">,
): Promise<HttpResponseInit> {
  const cluster = clusterAt(path);
  if (!cluster)
    return failure(
      400,
      "The path names no managed cluster: /api/clusters/{subscription}/{resourceGroup}/{name}, or /api/clusters?subscription={id} for all of a subscription.",
    );
  const { state, isSeen } = await store.load(cluster);
  if (!isSeen) return failure(404, "The guardrail has not seen this cluster yet.");
  return json(200, { ...posture(summarizeCluster(state), now()), baseline: state.baseline ?? null });
}

function clusterAt({ subscription, resourceGroup, name }: ClusterPath) {
  if (resourceGroup === undefined || name === undefined) return undefined;
  return parseClusterId(clusterId(subscription, decode(resourceGroup), decode(name)).id);
}

/** The host leaves `%2F` and its like encoded in a route parameter. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/**
 * What is remembered of all clusters, or of those of one subscription.
 * @param subscription what the caller asked for, as it came
 */
export async function fleetPosture(
  subscription: string | null,
  { store, now, log }: Pick<ReconcileDependencies, "store" | "now" | "log">,
): Promise<HttpResponseInit> {
  const wanted = subscription === null ? undefined : parseSubscriptionId(subscription);
  if (subscription !== null && !wanted)
    return failure(400, "`subscription` is not a subscription id (a GUID).");
  const found: Posture[] = [];
  const problems: string[] = [];
  try {
    for await (const summary of store.listClusters(wanted)) found.push(posture(summary, now()));
  } catch (error) {
    // A row that cannot be read hides no other cluster: those came first.
    if (found.length === 0) throw error;
    problems.push(describeError(error));
    log.error(`Not every cluster's state could be read: ${describeError(error)}`);
  }
  return json(200, {
    // For `aks-guardrail doctor`; nobody sees it without a key or a sign-in.
    version: manifest.version,
    clusters: found.sort((a, b) => (a.clusterId < b.clusterId ? -1 : 1)),
    ...(problems.length > 0 ? { problems } : {}),
  });
}

interface Posture {
  readonly clusterId: string;
  readonly verdict: string | null;
  /** When the last read began, ISO 8601 UTC. */
  readonly seenAt: string | null;
  readonly baseline: {
    readonly source: string;
    readonly takenAt: string;
    /** Settings for which nothing is approved yet. */
    readonly lacks: readonly string[];
  } | null;
  /** Settings that cannot be seen now: what is remembered of them may be old. */
  readonly notSeen: readonly string[];
  readonly incidents: readonly ReturnType<typeof incidentReport>[];
}

function posture(summary: ClusterSummary, now: Date): Posture {
  const { clusterId, verdict, seenAt, baseline, notSeen, incidents } = summary;
  return {
    clusterId,
    verdict: verdict ?? null,
    seenAt: seenAt ?? null,
    baseline: baseline ?? null,
    notSeen: notSeen ?? [],
    incidents: incidents.map((open) => incidentReport(open, now)),
  };
}
