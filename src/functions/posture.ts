import type { HttpRequest, HttpResponseInit } from "@azure/functions";
import type { ActiveApp, AppHost } from "../app/app-host.ts";
import { unlearnedSettings } from "../core/baseline/first-values.ts";
import { clusterId, parseClusterId, parseSubscriptionId } from "../core/cluster/cluster-id.ts";
import type { ClusterState } from "../core/model/cluster-state.ts";
import { describeError } from "../core/text/describe-error.ts";
import type { Log } from "../ports/log.ts";
import { incidentReport } from "../reconcile/cluster-report.ts";
import { failure, json, whenGuarding } from "./http/http-answer.ts";

/** What is remembered of the clusters, or of one, as JSON. It asks nothing of Azure Resource Manager. */
export async function clusters(request: HttpRequest, host: AppHost, log: Log): Promise<HttpResponseInit> {
  return whenGuarding(request, host, log, (app) => clusterPosture(request, app, log));
}

async function clusterPosture(
  request: HttpRequest,
  { dependencies }: ActiveApp,
  log: Log,
): Promise<HttpResponseInit> {
  const { store, now } = dependencies;
  const { subscription, resourceGroup, name } = request.params;
  if (subscription !== undefined) {
    const wanted =
      resourceGroup !== undefined && name !== undefined
        ? parseClusterId(clusterId(subscription, decode(resourceGroup), decode(name)).id)
        : undefined;
    if (!wanted)
      return failure(
        400,
        "The path names no managed cluster: /api/clusters/{subscription}/{resourceGroup}/{name}, or /api/clusters?subscription={id} for all of a subscription.",
      );
    const { state, isSeen } = await store.load(wanted);
    if (!isSeen) return failure(404, "The guardrail has not seen this cluster yet.");
    return json(200, { ...posture(state, now()), baseline: state.baseline ?? null });
  }
  const filter = request.query.get("subscription");
  const wanted = filter === null ? undefined : parseSubscriptionId(filter);
  if (filter !== null && !wanted) return failure(400, "`subscription` is not a subscription id (a GUID).");
  const found: ReturnType<typeof posture>[] = [];
  const problems: string[] = [];
  try {
    for await (const state of store.listClusters()) {
      if (!wanted || parseClusterId(state.clusterId)?.subscriptionId === wanted)
        found.push(posture(state, now()));
    }
  } catch (error) {
    // A row that cannot be read hides no other cluster: those came first.
    if (found.length === 0) throw error;
    problems.push(describeError(error));
    log.error(`Not every cluster's state could be read: ${describeError(error)}`);
  }
  return json(200, {
    clusters: found.sort((a, b) => (a.clusterId < b.clusterId ? -1 : 1)),
    ...(problems.length > 0 ? { problems } : {}),
  });
}

/** One incident, open or closed, as JSON. */
export async function incident(request: HttpRequest, host: AppHost, log: Log): Promise<HttpResponseInit> {
  return whenGuarding(request, host, log, (app) => incidentPosture(request.params.id ?? "", app));
}

/** True for what could be an incident's id. */
export function isIncidentId(id: string): boolean {
  return /^[a-z0-9-]{1,80}$/i.test(id);
}

async function incidentPosture(id: string, { dependencies }: ActiveApp): Promise<HttpResponseInit> {
  if (!isIncidentId(id)) return failure(400, "The path names no incident: /api/incidents/{id}");
  const { store, now } = dependencies;
  const found = await store.findIncident(id);
  if (!found) return failure(404, "There is no such incident.");
  const { clusterId, verdict, findings, drift, decision, actor, otherActors, correlationId } = found;
  return json(200, {
    ...incidentReport(found, now()),
    clusterId,
    verdict,
    findings,
    drift,
    decision,
    actor,
    otherActors,
    correlationId,
    fingerprint: found.fingerprint,
    ...(found.manualRevert ? { manualRevert: found.manualRevert } : {}),
    ...(found.failure ? { failure: found.failure } : {}),
  });
}

interface Posture {
  readonly clusterId: string;
  readonly verdict: string | null;
  readonly baseline: {
    readonly source: string;
    readonly takenAt: string;
    /** Settings for which nothing is approved yet. */
    readonly lacks: readonly string[];
  } | null;
  readonly incidents: readonly ReturnType<typeof incidentReport>[];
}

function posture(state: ClusterState, now: Date): Omit<Posture, "baseline"> & { baseline: unknown } {
  const { clusterId, verdict, baseline, incidents } = state;
  return {
    clusterId,
    verdict: verdict ?? null,
    baseline: baseline
      ? { source: baseline.source, takenAt: baseline.takenAt, lacks: unlearnedSettings(baseline.approved) }
      : null,
    incidents: Object.values(incidents).map((open) => incidentReport(open, now)),
  };
}

/** The host leaves `%2F` and its like encoded in a route parameter. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
