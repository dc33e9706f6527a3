import type { HttpResponseInit } from "@azure/functions";
import { admitBy } from "../../app/admit.ts";
import type { ActiveApp, AppHost } from "../../app/app-host.ts";
import { askScope } from "../../app/ask-scope.ts";
import { inBatches } from "../../app/in-batches.ts";
import { knownFleet } from "../../app/sweep/known-clusters.ts";
import { surveySubscriptions } from "../../app/sweep/survey-subscriptions.ts";
import { type ClusterId, parseClusterId } from "../../core/cluster/cluster-id.ts";
import { describeError } from "../../core/text/describe-error.ts";
import type { ScopeAnswer, SubscriptionScope } from "../../ports/subscription-scope.ts";
import { type ClusterReport, reportOf } from "../../reconcile/cluster-report.ts";
import type { ReconcileDependencies } from "../../reconcile/dependencies.ts";
import { sendReconcile } from "../../reconcile/leave-note.ts";
import { planOnly, recheckTrigger } from "../../reconcile/plan-only.ts";
import { toResult } from "../../reconcile/to-result.ts";
import { failure, json } from "./http-answer.ts";
import { clusterIdProblem } from "./recheck-request.ts";
import { refuseOutOfScope } from "./refuse-out-of-scope.ts";

/** So many clusters can be asked about in one dry run: it reads them all before it answers. */
const mostDryRuns = 25;

/** So many requests go to storage side by side. */
const batchSize = 50;

/** Says what would be done about some clusters, and does nothing. */
export async function dryRunMany(
  clusterIds: readonly string[],
  app: ActiveApp,
  signal: AbortSignal,
): Promise<HttpResponseInit> {
  if (clusterIds.length > mostDryRuns) {
    return failure(
      400,
      `A dry run takes ${mostDryRuns} clusters at most: it reads them all before it answers.`,
    );
  }
  const { accepted, rejected } = await sortOut(clusterIds, app, signal);
  const reports = await Promise.all(
    accepted.map(
      async ({ cluster, dependencies }): Promise<ClusterReport> =>
        reportOf(cluster.id, await planOnly(cluster, dependencies, signal)),
    ),
  );
  return json(200, { dryRun: true, clusters: reports, rejected });
}

/** Has some clusters looked at, each by a run of its own, and answers at once what was accepted. */
export async function acceptMany(
  clusterIds: readonly string[],
  app: ActiveApp,
  host: AppHost,
  signal: AbortSignal,
): Promise<HttpResponseInit> {
  const { accepted, rejected } = await sortOut(clusterIds, app, signal);
  const clusters = accepted.map(({ cluster }) => cluster);
  return enqueue(clusters, rejected, `${host.publicUrl ?? ""}/api/clusters`, app);
}

/** As for some clusters, for all of a subscription: those that the sweep would see, and those that are known besides. */
export async function recheckSubscription(
  subscriptionId: string,
  dryRun: boolean,
  app: ActiveApp,
  host: AppHost,
  signal: AbortSignal,
): Promise<HttpResponseInit> {
  const refusal = await refuseOutOfScope(subscriptionId, app.scope, "The subscription");
  if (refusal) return refusal;
  const found = await clustersOf(subscriptionId, app, signal);
  if ("reason" in found)
    return failure(502, "Azure Resource Manager could not list the subscription's clusters.", [found.reason]);
  const { clusters, listedBy } = found;
  if (dryRun)
    return dryRunMany(
      clusters.map(({ id }) => id),
      app,
      signal,
    );
  const posture = `${host.publicUrl ?? ""}/api/clusters?subscription=${subscriptionId}`;
  return enqueue(clusters, [], posture, app, listedBy);
}

/** Who said what clusters there are: the sweep's inventory, or ARM's own list where that shows nothing or fails. */
type ListedBy = "resource-graph" | "resource-manager";

async function clustersOf(
  subscriptionId: string,
  { fleet, dependencies }: ActiveApp,
  signal: AbortSignal,
): Promise<
  { readonly clusters: readonly ClusterId[]; readonly listedBy: ListedBy } | { readonly reason: string }
> {
  const { store, gateway } = dependencies;
  const shown: ClusterId[] = [];
  const survey = await surveySubscriptions([subscriptionId], fleet, signal, async (rows) => {
    shown.push(...rows.map(({ cluster }) => cluster));
    return true;
  });
  const isSeen = survey?.seen.has(subscriptionId) === true;
  const listed = isSeen ? { value: shown } : await toResult(gateway.list(subscriptionId, signal));
  if ("error" in listed)
    return { reason: [...(survey?.problems ?? []), describeError(listed.error)].join("; ") };
  const { bySubscription } = await knownFleet(store, subscriptionId);
  const known = bySubscription.get(subscriptionId) ?? [];
  const clusters = [
    ...new Map([...known, ...listed.value].map((cluster) => [cluster.key, cluster])).values(),
  ];
  const isByGraph = isSeen && !survey.listed.has(subscriptionId);
  return { clusters, listedBy: isByGraph ? "resource-graph" : "resource-manager" };
}

/** Leaves a message for each cluster, which wakes at once, and answers what was accepted. */
async function enqueue(
  clusters: readonly ClusterId[],
  refused: readonly Rejected[],
  posture: string,
  { dependencies }: ActiveApp,
  listedBy?: ListedBy,
): Promise<HttpResponseInit> {
  const { queue, now } = dependencies;
  const accepted: string[] = [];
  const rejected = [...refused];
  const sent = await inBatches(clusters, batchSize, async (cluster) => ({
    clusterId: cluster.id,
    outcome: await toResult(sendReconcile(cluster, recheckTrigger, queue, now(), 0)),
  }));
  for (const { clusterId, outcome } of sent) {
    if ("value" in outcome) accepted.push(clusterId);
    else rejected.push({ clusterId, reason: `it could not be queued: ${describeError(outcome.error)}` });
  }
  return json(202, { accepted, rejected, posture, ...(listedBy ? { listedBy } : {}) });
}

/** A cluster that is not looked at, and why. */
interface Rejected {
  readonly clusterId: string;
  readonly reason: string;
}

/** A cluster that is looked at, and by what means. */
interface Accepted {
  readonly cluster: ClusterId;
  readonly dependencies: ReconcileDependencies;
}

interface SortedOut {
  readonly accepted: readonly Accepted[];
  readonly rejected: readonly Rejected[];
}

/** Tells the ids that will be looked at from those that will not. A cluster that is named twice is looked at once. */
async function sortOut(
  clusterIds: readonly string[],
  { scope, dependencies }: ActiveApp,
  signal: AbortSignal,
): Promise<SortedOut> {
  const named = clusterIds.map((clusterId) => ({ clusterId, cluster: parseClusterId(clusterId) }));
  const subscriptions = named.flatMap(({ cluster }) => (cluster ? [cluster.subscriptionId] : []));
  const answers = await askScopes(new Set(subscriptions), scope, signal);
  const accepted = new Map<string, Accepted>();
  const rejected: Rejected[] = [];
  const asked = await inBatches(named, batchSize, async ({ clusterId, cluster }) => {
    const answer = cluster && answers.get(cluster.subscriptionId);
    const admission = answer && (await admitBy(answer, cluster, dependencies));
    return { clusterId, cluster, admission };
  });
  for (const { clusterId, cluster, admission } of asked) {
    if (!cluster || !admission)
      rejected.push({ clusterId: clusterId.slice(0, 300), reason: clusterIdProblem });
    else if (admission.kind === "admitted")
      accepted.set(cluster.key, { cluster, dependencies: admission.dependencies });
    else
      rejected.push({
        clusterId,
        reason: admission.kind === "unknown" ? admission.reason : outOfScopeReason,
      });
  }
  return { accepted: [...accepted.values()], rejected };
}

/**
 * Whether each subscription is guarded. All are asked about at the same moment, as the scope then reads one list for all
 * of them: asked in turns, it would read one for each turn while ARM gives none.
 */
async function askScopes(
  subscriptionIds: ReadonlySet<string>,
  scope: SubscriptionScope,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, ScopeAnswer>> {
  const heedful: Pick<SubscriptionScope, "contains"> = {
    contains: (id, limit) => scope.contains(id, AbortSignal.any([limit, signal])),
  };
  return new Map(
    await Promise.all(
      [...subscriptionIds].map(
        async (id): Promise<[string, ScopeAnswer]> => [id, await askScope(heedful, id)],
      ),
    ),
  );
}

const outOfScopeReason = "its subscription is not in scope";
