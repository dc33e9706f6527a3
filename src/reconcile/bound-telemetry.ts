import type { LogFields } from "../ports/log.ts";
import type { Telemetry } from "../ports/telemetry.ts";

/** The same telemetry, with fields that stand on every span; a span's own fields win over them. */
export function boundTelemetry(telemetry: Telemetry, bound: LogFields): Telemetry {
  return {
    continueTrace: (traceParent, work) => telemetry.continueTrace(traceParent, work),
    span: (name, fields, work) => telemetry.span(name, { ...bound, ...fields }, work),
    exposureClosed: (seconds, end) => telemetry.exposureClosed(seconds, end),
    revertSent: (revert) => telemetry.revertSent(revert),
    failed: (failure) => telemetry.failed(failure),
    alertDelivered: (delivery) => telemetry.alertDelivered(delivery),
    alertsPending: (count) => telemetry.alertsPending(count),
    heartbeat: (seconds) => telemetry.heartbeat(seconds),
  };
}
