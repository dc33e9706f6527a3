import type { HttpResponseInit } from "@azure/functions";
import type { ActiveApp, AppHost } from "../app/app-host.ts";
import type { Log } from "../ports/log.ts";
import { toResult } from "../reconcile/to-result.ts";
import { json } from "./http/http-answer.ts";

/** A probe waits no longer than a few seconds. */
const timeLimitMs = 5_000;

/** Whether the guardrail guards. Anonymous, so it names settings, and no value, cluster or subscription. */
export async function health(host: AppHost, log: Log): Promise<HttpResponseInit> {
  const signal = AbortSignal.timeout(timeLimitMs);
  const app = await host.open(log, signal);
  if (app.kind === "paused")
    return json(503, { status: "paused", reason: reasonOf(app.problems.map(({ setting }) => setting)) });
  const reasons = [
    ...(app.isApiVersionRefused() ? [versionReason] : []),
    ...((await isScopeInTrouble(app, signal)) ? [scopeReason] : []),
  ];
  if (reasons.length === 0) return json(200, { status: "guarding" });
  return json(503, { status: "blind", reason: reasons.join(" ") });
}

const versionReason =
  "Azure Resource Manager has no managed clusters at the API version that is used: see GUARDRAIL_ARM_API_VERSION.";
const scopeReason =
  "The app's identity cannot list any subscription: give it its role, or set GUARDRAIL_SUBSCRIPTIONS.";

/** What cannot be found out in time is no trouble that a person has to mend. */
async function isScopeInTrouble({ checkScope }: ActiveApp, signal: AbortSignal): Promise<boolean> {
  const checked = await toResult(checkScope(signal));
  return "value" in checked && checked.value !== undefined;
}

function reasonOf(settings: readonly string[]): string {
  return `Wrong app settings: ${[...new Set(settings)].join(", ")}. The log says what is wrong with each and how to mend it.`;
}
