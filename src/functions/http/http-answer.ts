import type { HttpRequest, HttpResponseInit } from "@azure/functions";
import type { ActiveApp, AppHost } from "../../app/app-host.ts";
import { describeError } from "../../core/text/describe-error.ts";
import type { Log } from "../../ports/log.ts";
import { type Budget, withinBudget } from "../../reconcile/budget.ts";
import type { SettingProblem } from "../../settings/setting-problem.ts";

/** A JSON answer that a person can read as it is. Nothing of it may be cached: it is the state of this moment. */
export function json(status: number, body: unknown): HttpResponseInit {
  return {
    status,
    headers: { "content-type": "application/json; charset=utf-8", "cache-control": "no-store" },
    body: `${JSON.stringify(body, null, 2)}\n`,
  };
}

/** An answer that says what is wrong. */
export function failure(status: number, error: string, details?: readonly string[]): HttpResponseInit {
  return json(status, { error, ...(details ? { details } : {}) });
}

/** An answer for when storage, or whatever else the handler needs, lets it down: the host's own would be an empty 500. */
export async function orUnavailable(
  answer: () => Promise<HttpResponseInit>,
  log: Log,
): Promise<HttpResponseInit> {
  try {
    return await answer();
  } catch (error) {
    const reason = describeError(error);
    log.error(`A request could not be answered: ${reason}`);
    return failure(503, "The request could not be answered at present; ask again in a minute.", [reason]);
  }
}

/** The app does not act while a setting is wrong. Names the settings, never their values. */
export function paused(problems: readonly SettingProblem[]): HttpResponseInit {
  return json(503, {
    status: "paused",
    reasons: problems.map(({ setting, where, problem, mend }) => ({ setting, where, problem, mend })),
  });
}

/**
 * Behind built-in authentication the host lets everybody through, and the sign-in is checked here. Only there is the
 * header believed: elsewhere anyone can send it, and the host has asked for a function key.
 */
export function refuseAnonymous(request: HttpRequest, host: AppHost): HttpResponseInit | undefined {
  if (!host.isBuiltInAuthEnabled || request.headers.get("x-ms-client-principal")) return undefined;
  return failure(401, "Sign in first.");
}

/** Answers whoever may ask while the app guards: 401 without a sign-in, 503 while a setting is wrong or storage fails. */
export async function whenGuarding(
  request: HttpRequest,
  host: AppHost,
  log: Log,
  answer: (app: ActiveApp, budget: Budget) => Promise<HttpResponseInit>,
): Promise<HttpResponseInit> {
  const refusal = refuseAnonymous(request, host);
  if (refusal) return refusal;
  return withinBudget(async (budget) => {
    const app = await host.open(log, budget.all);
    if (app.kind === "paused") return paused(app.problems);
    return orUnavailable(() => answer(app, budget), log);
  });
}
