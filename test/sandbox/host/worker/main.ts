/**
 * The worker: a process of its own that holds the app, as in Azure, so that it can be killed and started again
 * under a host that goes on. Started by the host with the app folder, the entry point and its module kind.
 */
import * as v from "valibot";
import type { RpcInvocationRequest, RpcLogCategory, RpcLogLevel } from "../programming-model.ts";
import type { ToWorker, WorkerReport } from "../worker-messages.ts";
import { createCoreApi, injectCoreApi } from "./core-api.ts";
import { invoke } from "./invoke.ts";
import { loadApp } from "./load-app.ts";
import { createRegisteredApp } from "./registered-app.ts";

const [appDirectory, entry, moduleKind] = v.parse(
  v.tuple([v.string(), v.string(), v.picklist(["module", "commonjs"])]),
  process.argv.slice(2),
);
const app = createRegisteredApp();

function tellHost(message: WorkerReport): Promise<void> {
  return new Promise((resolve) => {
    if (process.send === undefined || !process.connected) resolve();
    else process.send(message, undefined, undefined, () => resolve());
  });
}

interface LogOrigin {
  functionName?: string;
  invocationId?: string;
  context?: unknown;
}

function log(level: RpcLogLevel, category: RpcLogCategory, message: string, origin: LogOrigin = {}): void {
  const { functionName, invocationId, context } = origin;
  const hooked = {
    hookData: {},
    appHookData: app.appHookData,
    invocationContext: context,
    level,
    message,
    category,
  };
  for (const hook of app.hooks.log) void hook(hooked);
  void tellHost({
    type: "log",
    level: hooked.level,
    category,
    message: hooked.message,
    ...(functionName === undefined ? {} : { functionName }),
    ...(invocationId === undefined ? {} : { invocationId }),
  });
}

async function runInvocation(request: RpcInvocationRequest): Promise<void> {
  const { invocationId, functionId: functionName } = request;
  try {
    const returnValue = await invoke(app, request, (level, category, message, context) =>
      log(level, category, message, { functionName, invocationId, context }),
    );
    await tellHost({ type: "succeeded", invocationId, returnValue });
  } catch (error) {
    const { message, stack } = error instanceof Error ? error : new Error(String(error));
    await tellHost({ type: "failed", invocationId, message, stack: stack ?? message });
  }
}

async function terminate(): Promise<never> {
  try {
    for (const hook of app.hooks.appTerminate) {
      await hook({ hookData: app.appLevelOnlyHookData, appHookData: app.appHookData });
    }
  } catch (error) {
    log("error", "system", `An appTerminate hook failed: ${error instanceof Error ? error.stack : error}`);
  }
  // A last message with nothing in it: when it is sent, everything before it has been.
  await tellHost({ type: "log", level: "none", category: "system", message: "" });
  process.exit(0);
}

// A host that was killed must not leave a worker behind that goes on changing things.
process.on("disconnect", () => process.exit(1));
// Signals from a terminal reach the whole process group; it is the host that says when to end.
process.on("SIGINT", () => undefined);
process.on("SIGTERM", () => undefined);

injectCoreApi(createCoreApi(app, (level, category, message) => log(level, category, message)));
try {
  await loadApp(app, { appDirectory, entry, isEsModule: moduleKind === "module" });
} catch (error) {
  // The real worker reports the failure and the host is left with no functions at all.
  app.functions.clear();
  const reason = error instanceof Error ? (error.stack ?? error.message) : String(error);
  log("error", "system", `Worker was unable to load entry point "${entry}": ${reason}`);
}
process.on("message", (message: ToWorker) => {
  if (message.type === "invoke") void runInvocation(message.request);
  else void terminate();
});
await tellHost({
  type: "loaded",
  functions: [...app.functions.values()].map(({ metadata }) => ({
    name: metadata.name,
    bindings: metadata.bindings,
    hasRetryOptions: metadata.retryOptions !== undefined,
  })),
});
