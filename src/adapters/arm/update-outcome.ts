import type { UpdateOutcome } from "../../core/model/update-outcome.ts";
import type { ArmAnswer } from "./arm-client.ts";
import { armErrorOf } from "./arm-error.ts";

/** 409s that no waiting mends. */
const permanentConflicts = new Set([
  "scopelocked",
  "readonlydisabledsubscription",
  "missingsubscriptionregistration",
]);

/** `Power State(Stopped)`, `power state is Stopped` and their like: no document gives the exact words. */
const saysStopped = /power\s*state\s*(?:is\s*)?[:(]?\s*["']?stopped/i;

/**
 * What ARM's answer to a PUT of a cluster means.
 *
 * | answer | meaning |
 * | --- | --- |
 * | 2xx | accepted |
 * | 404; 412 to `If-Match: *` | gone (learn.microsoft.com/azure/aks/use-etags) |
 * | 412 | changed since it was read |
 * | 409 `ScopeLocked` and a few others | refused |
 * | 409 that speaks of a stopped power state | stopped (MicrosoftDocs/azure-docs#85161) |
 * | other 409: `OperationNotAllowed`, `EtagMismatch` | busy: another operation is in progress |
 * | 429 | throttled: not taken on |
 * | 401: an expired token | unavailable: the next try has a new one |
 * | 3xx: something in front of ARM | unavailable |
 * | 408, 5xx | unavailable: nobody knows |
 * | other 4xx | refused |
 */
export function updateOutcomeOf(answer: ArmAnswer, ifMatch: string, armOrigin: string): UpdateOutcome {
  const { status } = answer;
  if (status >= 200 && status < 300) {
    const operationUrl = answer.headers["azure-asyncoperation"];
    return operationUrl !== undefined &&
      URL.canParse(operationUrl) &&
      new URL(operationUrl).origin === armOrigin
      ? { kind: "accepted", operationUrl }
      : { kind: "accepted" };
  }
  const { code, message } = armErrorOf(answer);
  const reason = `${code}: ${message}`;
  if (status === 404 || (status === 412 && ifMatch === "*")) return { kind: "gone", reason };
  if (status === 412) return { kind: "changed", reason };
  if (status === 409) {
    if (permanentConflicts.has(code.toLowerCase())) return { kind: "refused", code, reason: message };
    return { kind: saysStopped.test(message) ? "stopped" : "busy", reason };
  }
  const { retryAfterSeconds } = answer;
  const wait = retryAfterSeconds === undefined ? {} : { retryAfterSeconds };
  if (status === 429) return { kind: "throttled", reason, ...wait };
  if (status === 401 || status === 408 || status < 400 || status >= 500)
    return { kind: "unavailable", reason, ...wait };
  return { kind: "refused", code, reason: message };
}
