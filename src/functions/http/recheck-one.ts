import type { HttpResponseInit } from "@azure/functions";
import { admit } from "../../app/admit.ts";
import type { ActiveApp } from "../../app/app-host.ts";
import type { ClusterId } from "../../core/cluster/cluster-id.ts";
import { reportOf } from "../../reconcile/cluster-report.ts";
import { planOnly, recheckTrigger } from "../../reconcile/plan-only.ts";
import type { PlannedRun } from "../../reconcile/read-and-plan.ts";
import { reconcileCluster } from "../../reconcile/reconcile-cluster.ts";
import { failure, json } from "./http-answer.ts";
import { refusalOf } from "./refuse-out-of-scope.ts";

/** Looks at one cluster and answers the whole verdict; a dry run says what would be done, and does nothing. */
export async function recheckOne(
  cluster: ClusterId,
  dryRun: boolean,
  app: ActiveApp,
  signal: AbortSignal,
): Promise<HttpResponseInit> {
  const answer = await admit(cluster, app);
  if (answer.kind !== "admitted") return refusalOf(cluster.subscriptionId, answer);
  const { dependencies } = answer;
  if (dryRun) return answerOf(cluster, await planOnly(cluster, dependencies, signal), { dryRun });
  const outcome = await reconcileCluster(cluster, recheckTrigger, dependencies, signal);
  switch (outcome.kind) {
    case "done":
      return answerOf(cluster, outcome.run, {});
    case "seen":
    case "under-way":
      // The run that is under way does what there is to do, and the note looks once more after it.
      return answerOf(cluster, await planOnly(cluster, dependencies, signal), { runUnderWay: true });
    case "left-to-note":
      return failure(503, "The recheck was not carried through; it is repeated within a minute.", [
        outcome.reason,
      ]);
  }
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
