import type { HttpResponseInit } from "@azure/functions";
import type { AppHost } from "../app/app-host.ts";
import { whyBlind } from "../app/why-blind.ts";
import { describeError } from "../core/text/describe-error.ts";
import type { Log } from "../ports/log.ts";
import { toResult } from "../reconcile/to-result.ts";
import { json } from "./http/http-answer.ts";

/** A probe waits no longer than a few seconds. */
const timeLimitMs = 5_000;

const unopenedReason =
  "The app could not be opened, most likely as its storage does not answer (AzureWebJobsStorage): the log says why.";

/** Whether the guardrail guards. Anonymous, so it names settings, and no value, cluster or subscription. */
export async function health(host: AppHost, log: Log): Promise<HttpResponseInit> {
  const signal = AbortSignal.timeout(timeLimitMs);
  const opened = await toResult(host.open(log, signal));
  if ("error" in opened) {
    log.error(`The app could not be opened: ${describeError(opened.error)}`);
    return json(503, { status: "blind", reason: unopenedReason });
  }
  const app = opened.value;
  if (app.kind === "paused") {
    const settings = new Set(app.problems.map(({ setting }) => setting));
    const reason = `Wrong app settings: ${[...settings].join(", ")}. The log says what is wrong with each and how to mend it.`;
    return json(503, { status: "paused", reason });
  }
  const reasons = await whyBlind(app, signal);
  if (reasons.length === 0) return json(200, { status: "guarding" });
  return json(503, { status: "blind", reason: reasons.join(" ") });
}
