import { createAdminEndpoint } from "./admin-endpoint.ts";
import { findAppEntry } from "./app-entry.ts";
import { createEventGridEndpoint, eventGridPath } from "./event-grid-endpoint.ts";
import {
  describeFunction,
  type FunctionDefinition,
  type Trigger,
  toFunctionDefinition,
} from "./function-definition.ts";
import { readHostSettings } from "./host-settings.ts";
import { createHttpTriggers } from "./http-trigger.ts";
import { createInvoker } from "./invoker.ts";
import { createHasKey } from "./keys.ts";
import type { Log } from "./log-entry.ts";
import { listen, type Serve } from "./server.ts";
import { startListeners } from "./start-listeners.ts";
import { openWorkerChannel } from "./worker-channel.ts";

export interface FunctionsHostOptions {
  appDirectory: string;
  /** The file to load instead of package.json's `main`. */
  entry?: string | undefined;
  /** 0 lets the system choose. */
  port: number;
  masterKey: string;
  /** The app settings, as the app finds them in its environment. */
  env: NodeJS.ProcessEnv;
  log: Log;
  onWorkerStarted(pid: number): void;
  /** The worker could not be kept alive; nothing is served any more. */
  onGivingUp(): void;
}

export interface RunningFunctionsHost {
  port: number;
  /** Ends in the order of the real host: no new work, what runs ends (within ten seconds), `appTerminate` hooks. */
  stop(): Promise<void>;
}

const drainMilliseconds = 10_000;

/**
 * Runs a function app as the Azure Functions host does. It goes on where the app could not be loaded: then no function
 * is there, and everything answers 404.
 * @throws Error in one line where the port is taken, or the app folder lacks what every function app has.
 */
export async function runFunctionsHost(options: FunctionsHostOptions): Promise<RunningFunctionsHost> {
  const { log, masterKey } = options;
  const app = await findAppEntry(options.appDirectory, options.entry);
  const settings = await readHostSettings(app.appDirectory);
  const server = await listen(options.port, (error) => {
    const reason = error instanceof Error ? (error.stack ?? error.message) : String(error);
    log({ level: "error", source: "host", message: `A request could not be answered: ${reason}` });
  });
  const env = {
    WEBSITE_HOSTNAME: `localhost:${server.port}`,
    ...options.env,
    AzureWebJobsScriptRoot: app.appDirectory,
    FUNCTIONS_WORKER_RUNTIME: "node",
  };

  const worker = await openWorkerChannel({ ...options, app, env });
  const definitions: FunctionDefinition[] = [];
  const report = (error: string): void => log({ level: "error", source: "host", message: error });
  for (const registered of worker.functions) {
    const definition = toFunctionDefinition(registered, env);
    if ("error" in definition) report(definition.error);
    else definitions.push(definition);
  }
  if (definitions.length === 0) {
    log({
      level: "warning",
      source: "host",
      message: "No functions are registered: everything answers 404.",
    });
  }

  for (const definition of definitions) {
    log({
      level: "information",
      source: "host",
      message: describeFunction(definition, settings.routePrefix),
    });
  }

  const invoker = createInvoker(worker, log);
  const hasKey = createHasKey(masterKey);
  const listeners = startListeners(definitions, { env, settings: settings.queues, invoker, log });
  for (const { error } of listeners.inError) report(error);

  const serveHttp = createHttpTriggers(only(definitions, "http"), settings.routePrefix, hasKey, invoker);
  const serveEventGrid = createEventGridEndpoint(only(definitions, "eventGrid"), hasKey, invoker);
  const serveAdmin = createAdminEndpoint(definitions, listeners.timers, hasKey);
  const serve: Serve = (request) => {
    const path = request.url.pathname.toLowerCase();
    if (path === eventGridPath) return serveEventGrid(request);
    if (path.startsWith("/admin/")) return serveAdmin(request);
    return serveHttp(request);
  };
  server.serve(serve);

  return {
    port: server.port,
    async stop() {
      const closed = server.close();
      for (const timer of listeners.timers) timer.stop();
      const queuesStopped = Promise.all(listeners.queues.map((queue) => queue.stop()));
      await invoker.settled(drainMilliseconds);
      await worker.stop();
      // With the worker gone, whatever was still running has ended as failed, and nobody is left to answer.
      server.dropConnections();
      await Promise.all([closed, queuesStopped]);
    },
  };
}

function only<T extends FunctionDefinition["trigger"]>(
  definitions: FunctionDefinition[],
  trigger: T,
): Trigger<T>[] {
  return definitions.filter((definition): definition is Trigger<T> => definition.trigger === trigger);
}
