import type { HttpRequest, HttpResponseInit } from "@azure/functions";
import type { ActiveApp, AppHost } from "../app/app-host.ts";
import type { Log } from "../ports/log.ts";
import { type Budget, withinBudget } from "../reconcile/budget.ts";
import { failure, orUnavailable, paused, refuseAnonymous } from "./http/http-answer.ts";
import { acceptMany, dryRunMany, recheckSubscription } from "./http/recheck-many.ts";
import { recheckOne } from "./http/recheck-one.ts";
import { parseRecheckRequest, type RecheckRequest } from "./http/recheck-request.ts";

/** How long an answer about many clusters may take: the host ends a function after 120 s (`functionTimeout`). */
export const manyBudgetMs = 90_000;

/** A person, or a pipeline, wants clusters looked at now. */
export async function recheck(request: HttpRequest, host: AppHost, log: Log): Promise<HttpResponseInit> {
  const refusal = refuseAnonymous(request, host);
  if (refusal) return refusal;
  const asked = parseRecheckRequest(await request.text());
  if (asked.kind === "wrong") return failure(400, "The request cannot be read.", asked.problems);
  const answer = async ({ work, all }: Budget): Promise<HttpResponseInit> => {
    const app = await host.open(log, all);
    if (app.kind === "paused") return paused(app.problems);
    return orUnavailable(() => answerTo(asked, app, host, work), log);
  };
  if (asked.kind === "one") return withinBudget(answer);
  const signal = AbortSignal.timeout(manyBudgetMs);
  return answer({ work: signal, all: signal });
}

async function answerTo(
  asked: Exclude<RecheckRequest, { kind: "wrong" }>,
  app: ActiveApp,
  host: AppHost,
  signal: AbortSignal,
): Promise<HttpResponseInit> {
  switch (asked.kind) {
    case "one":
      return recheckOne(asked.cluster, asked.dryRun, app, signal);
    case "many":
      return asked.dryRun
        ? dryRunMany(asked.clusterIds, app, signal)
        : acceptMany(asked.clusterIds, app, host, signal);
    case "subscription":
      return recheckSubscription(asked.subscriptionId, asked.dryRun, app, host, signal);
  }
}
