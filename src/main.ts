import { app } from "@azure/functions";
import { traceInvocations } from "./app/trace-invocations.ts";
import { createAppHost, createAppTelemetry } from "./composition-root.ts";
import { registerFunctions } from "./functions/register.ts";

// The entry point of the deployed bundle. Nothing here may throw: the host would drop every function of the app
// (Azure/azure-functions-nodejs-library#237).
const { isOn, telemetry, close } = createAppTelemetry(process.env);
registerFunctions(createAppHost(process.env, telemetry));
if (isOn) {
  traceInvocations(telemetry);
  // An instance that is taken away says what it has not sent yet.
  app.hook.appTerminate(close);
}
