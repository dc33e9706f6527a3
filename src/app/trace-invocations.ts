import { app } from "@azure/functions";
import type { Telemetry } from "../ports/telemetry.ts";

/**
 * Has every invocation run within the trace that the host began, whose `traceparent` it hands over: so the spans stand
 * under the host's own request in Application Insights. Call once, while the app loads.
 */
export function traceInvocations(telemetry: Telemetry): void {
  app.hook.preInvocation((hook) => {
    const handler = hook.functionHandler;
    const { traceParent } = hook.invocationContext.traceContext ?? {};
    hook.functionHandler = (input, context) =>
      telemetry.continueTrace(traceParent, async () => handler(input, context));
  });
}
