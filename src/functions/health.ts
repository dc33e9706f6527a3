import type { HttpResponseInit } from "@azure/functions";
import type { Log } from "../ports/log.ts";
import type { Guardrail } from "./guardrail.ts";
import { json } from "./http-answer.ts";

/** A probe waits no longer than a few seconds. */
const timeLimitMs = 5_000;

/** Whether the guardrail guards. Anonymous, so it names settings, and no value, cluster or subscription. */
export async function health(guardrail: Guardrail, log: Log): Promise<HttpResponseInit> {
  const app = await guardrail.open(log, AbortSignal.timeout(timeLimitMs));
  if (app.kind === "guarding") return json(200, { status: "guarding" });
  return json(503, { status: "paused", reason: reasonOf(app.problems.map(({ setting }) => setting)) });
}

function reasonOf(settings: readonly string[]): string {
  return `Wrong app settings: ${[...new Set(settings)].join(", ")}. The log says what is wrong with each and how to mend it.`;
}
