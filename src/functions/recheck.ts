import type { HttpRequest, HttpResponseInit } from "@azure/functions";
import type { AppHost } from "../app/app-host.ts";
import type { Log } from "../ports/log.ts";
import { type Budget, withinBudget } from "../reconcile/budget.ts";
import { failure } from "./http/http-answer.ts";
import { recheckAnswer } from "./http/recheck-answer.ts";
import { parseRecheckRequest } from "./http/recheck-request.ts";
import { refuseAnonymous } from "./http/sign-in.ts";
import { answerWithin } from "./http/when-guarding.ts";

/** How long an answer about many clusters may take: the host ends a function after 120 s (`functionTimeout`). */
export const manyBudgetMs = 90_000;

/** A person, or a pipeline, wants clusters looked at now. */
export async function recheck(request: HttpRequest, host: AppHost, log: Log): Promise<HttpResponseInit> {
  const refusal = refuseAnonymous(request, host);
  if (refusal) return refusal;
  const asked = parseRecheckRequest(await request.text());
  if (asked.kind === "wrong") return failure(400, "The request cannot be read.", asked.problems);
  const answer = (budget: Budget): Promise<HttpResponseInit> =>
    answerWithin(budget, host, log, (app, { work }) => recheckAnswer(asked, app, host, work));
  if (asked.kind === "one") return withinBudget(answer);
  const signal = AbortSignal.timeout(manyBudgetMs);
  return answer({ work: signal, all: signal });
}
