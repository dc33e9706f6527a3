import type { HttpRequest, HttpResponseInit } from "@azure/functions";
import type { ActiveApp, AppHost } from "../../app/app-host.ts";
import { describeError } from "../../core/text/describe-error.ts";
import type { Log } from "../../ports/log.ts";
import { type Budget, withinBudget } from "../../reconcile/budget.ts";
import type { SettingProblem } from "../../settings/setting-problem.ts";
import { failure, json } from "./http-answer.ts";
import { refuseAnonymous } from "./sign-in.ts";

type Answer = (app: ActiveApp, budget: Budget) => Promise<HttpResponseInit>;

/** Answers whoever may ask while the app guards: 401 without a sign-in, 503 while a setting is wrong or storage fails. */
export async function whenGuarding(
  request: HttpRequest,
  host: AppHost,
  log: Log,
  answer: Answer,
): Promise<HttpResponseInit> {
  return refuseAnonymous(request, host) ?? withinBudget((budget) => answerWithin(budget, host, log, answer));
}

/** The same within a time that is given, for whoever has seen to it that the caller may ask. */
export async function answerWithin(
  budget: Budget,
  host: AppHost,
  log: Log,
  answer: Answer,
): Promise<HttpResponseInit> {
  const app = await host.open(log, budget.all);
  if (app.kind === "paused") return paused(app.problems);
  return orUnavailable(() => answer(app, budget), log);
}

/** The app does not act while a setting is wrong. Names the settings, never their values. */
function paused(problems: readonly SettingProblem[]): HttpResponseInit {
  return json(503, {
    status: "paused",
    reasons: problems.map(({ setting, where, problem, mend }) => ({ setting, where, problem, mend })),
  });
}

/** An answer for when storage, or whatever else the handler needs, lets it down: the host's own would be an empty 500. */
async function orUnavailable(answer: () => Promise<HttpResponseInit>, log: Log): Promise<HttpResponseInit> {
  try {
    return await answer();
  } catch (error) {
    const reason = describeError(error);
    log.error(`A request could not be answered: ${reason}`);
    return failure(503, "The request could not be answered at present; ask again in a minute.", [reason]);
  }
}
