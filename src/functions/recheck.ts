import type { HttpRequest, HttpResponseInit } from "@azure/functions";
import { type ClusterId, parseClusterId } from "../core/cluster/cluster-id.ts";
import type { Trigger } from "../core/event/trigger.ts";
import type { Log } from "../ports/log.ts";
import { type Budget, withinBudget } from "../reconcile/budget.ts";
import { type ClusterReport, reportOf } from "../reconcile/cluster-report.ts";
import { describeError } from "../reconcile/describe-error.ts";
import { sendReconcile } from "../reconcile/leave-note.ts";
import { type PlannedRun, readAndPlan } from "../reconcile/read-and-plan.ts";
import { runOnce } from "../reconcile/run-once.ts";
import { askScope } from "./ask-scope.ts";
import type { Guarding, Guardrail } from "./guardrail.ts";
import { failure, json, orUnavailable, paused, refuseAnonymous } from "./http-answer.ts";
import { clusterIdProblem, parseRecheckRequest, type RecheckRequest } from "./recheck-request.ts";
import { refuseOutOfScope } from "./refuse-out-of-scope.ts";

const trigger: Trigger = { source: "recheck" };

/** How long an answer about many clusters may take: the host's front end waits 230 s for one. */
const manyBudgetMs = 120_000;

/** So many clusters can be asked about in one dry run: it reads them all before it answers. */
const mostDryRuns = 25;

/** A person, or a pipeline, wants clusters looked at now. */
export async function recheck(
  request: HttpRequest,
  guardrail: Guardrail,
  log: Log,
): Promise<HttpResponseInit> {
  const refusal = refuseAnonymous(request, guardrail);
  if (refusal) return refusal;
  const asked = parseRecheckRequest(await request.text());
  if (asked.kind === "wrong") return failure(400, "The request cannot be read.", asked.problems);
  const answer = async ({ work, all }: Budget): Promise<HttpResponseInit> => {
    const app = await guardrail.open(log, all);
    if (app.kind === "paused") return paused(app.problems);
    return orUnavailable(() => answerTo(asked, app, guardrail, work), log);
  };
  if (asked.kind === "one") return withinBudget(answer);
  const signal = AbortSignal.timeout(manyBudgetMs);
  return answer({ work: signal, all: signal });
}

async function answerTo(
  asked: Exclude<RecheckRequest, { kind: "wrong" }>,
  app: Guarding,
  guardrail: Guardrail,
  signal: AbortSignal,
): Promise<HttpResponseInit> {
  switch (asked.kind) {
    case "one":
      return recheckOne(asked.cluster, asked.dryRun, app, signal);
    case "many":
      return asked.dryRun
        ? dryRunMany(asked.clusterIds, app, signal)
        : acceptMany(asked.clusterIds, app, guardrail);
    case "subscription":
      return recheckSubscription(asked.subscriptionId, asked.dryRun, app, guardrail, signal);
  }
}

async function recheckOne(
  cluster: ClusterId,
  dryRun: boolean,
  app: Guarding,
  signal: AbortSignal,
): Promise<HttpResponseInit> {
  const refusal = await refuseOutOfScope(cluster.subscriptionId, app.scope);
  if (refusal) return refusal;
  if (dryRun) return answerOf(cluster, await planOnly(cluster, app, signal), { dryRun });
  const outcome = await runOnce(cluster, trigger, app.dependencies, signal);
  switch (outcome.kind) {
    case "done":
      return answerOf(cluster, outcome.run, {});
    case "seen":
    case "under-way":
      // The run that is under way does what there is to do, and the note looks once more after it.
      return answerOf(cluster, await planOnly(cluster, app, signal), { runUnderWay: true });
    case "left-to-note":
      return failure(503, "The recheck was not carried through; it is repeated within a minute.", [
        outcome.reason,
      ]);
  }
}

/** What a run would do, without a note, a lease, a write or an alert. */
async function planOnly(
  cluster: ClusterId,
  { dependencies }: Guarding,
  signal: AbortSignal,
): Promise<PlannedRun> {
  const { state } = await dependencies.store.load(cluster);
  return readAndPlan(cluster, state, trigger, dependencies, signal);
}

/** Set where the answer tells what would be done, and the one who answers does nothing of it. */
interface ReadOnly {
  readonly dryRun?: true;
  /** Another run has the cluster: the answer is this call's own read. */
  readonly runUnderWay?: true;
}

function answerOf(cluster: ClusterId, run: PlannedRun, readOnly: ReadOnly): HttpResponseInit {
  const report = { ...reportOf(cluster.id, run), ...readOnly };
  switch (run.reading.kind) {
    case "read":
      return json(200, report);
    case "gone":
      return json(404, { error: "Azure knows no such cluster.", ...report });
    case "denied":
    case "unavailable":
      return json(502, {
        error: `Azure Resource Manager could not be read: ${run.reading.reason}`,
        ...report,
      });
  }
}

async function dryRunMany(
  clusterIds: readonly string[],
  app: Guarding,
  signal: AbortSignal,
): Promise<HttpResponseInit> {
  if (clusterIds.length > mostDryRuns) {
    return failure(
      400,
      `A dry run takes ${mostDryRuns} clusters at most: it reads them all before it answers.`,
    );
  }
  const { accepted, rejected } = await sortOut(clusterIds, app);
  const reports = await Promise.all(
    accepted.map(
      async (cluster): Promise<ClusterReport> => reportOf(cluster.id, await planOnly(cluster, app, signal)),
    ),
  );
  return json(200, { dryRun: true, clusters: reports, rejected });
}

async function acceptMany(
  clusterIds: readonly string[],
  app: Guarding,
  guardrail: Guardrail,
): Promise<HttpResponseInit> {
  const { accepted, rejected } = await sortOut(clusterIds, app);
  return enqueue(accepted, rejected, `${guardrail.publicUrl ?? ""}/api/clusters`, app);
}

async function recheckSubscription(
  subscriptionId: string,
  dryRun: boolean,
  app: Guarding,
  guardrail: Guardrail,
  signal: AbortSignal,
): Promise<HttpResponseInit> {
  const refusal = await refuseOutOfScope(subscriptionId, app.scope, "The subscription");
  if (refusal) return refusal;
  const { gateway } = app.dependencies;
  let clusters: readonly ClusterId[];
  try {
    clusters = await gateway.list(subscriptionId, signal);
  } catch (error) {
    return failure(502, "Azure Resource Manager could not list the subscription's clusters.", [
      describeError(error),
    ]);
  }
  if (dryRun)
    return dryRunMany(
      clusters.map(({ id }) => id),
      app,
      signal,
    );
  const posture = `${guardrail.publicUrl ?? ""}/api/clusters?subscription=${subscriptionId}`;
  return enqueue(clusters, [], posture, app);
}

/** So many messages are sent side by side. */
const batchSize = 50;

/** Leaves a message for each cluster, which wakes at once, and answers what was accepted. */
async function enqueue(
  clusters: readonly ClusterId[],
  refused: readonly Rejected[],
  posture: string,
  { dependencies }: Guarding,
): Promise<HttpResponseInit> {
  const { queue, now } = dependencies;
  const accepted: string[] = [];
  const rejected = [...refused];
  for (let from = 0; from < clusters.length; from += batchSize) {
    const batch = clusters.slice(from, from + batchSize);
    const sent = await Promise.allSettled(
      batch.map((cluster) => sendReconcile(cluster, trigger, queue, now(), 0)),
    );
    // In the order in which they were asked for, whichever message was faster.
    for (const [at, { id }] of batch.entries()) {
      const outcome = sent[at];
      if (outcome?.status !== "rejected") accepted.push(id);
      else
        rejected.push({ clusterId: id, reason: `it could not be queued: ${describeError(outcome.reason)}` });
    }
  }
  return json(202, { accepted, rejected, posture });
}

/** A cluster that is not looked at, and why. */
interface Rejected {
  readonly clusterId: string;
  readonly reason: string;
}

interface SortedOut {
  readonly accepted: readonly ClusterId[];
  readonly rejected: readonly Rejected[];
}

/** Tells the ids that will be looked at from those that will not. A cluster that is named twice is looked at once. */
async function sortOut(clusterIds: readonly string[], { scope }: Guarding): Promise<SortedOut> {
  const accepted = new Map<string, ClusterId>();
  const rejected: Rejected[] = [];
  for (const clusterId of clusterIds) {
    const cluster = parseClusterId(clusterId);
    if (!cluster) {
      rejected.push({ clusterId: clusterId.slice(0, 300), reason: clusterIdProblem });
      continue;
    }
    const answer = await askScope(scope, cluster.subscriptionId);
    if (answer.kind === "in") accepted.set(cluster.key, cluster);
    else rejected.push({ clusterId, reason: answer.kind === "out" ? outOfScopeReason : answer.reason });
  }
  return { accepted: [...accepted.values()], rejected };
}

const outOfScopeReason = "its subscription is not in scope";
