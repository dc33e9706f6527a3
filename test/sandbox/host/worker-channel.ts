import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import * as v from "valibot";
import type { Log } from "./log-entry.ts";
import type { RpcInvocationRequest } from "./programming-model.ts";
import type { AppEntry } from "./worker/load-app.ts";
import { type FromWorker, fromWorker, type ReturnValue, type ToWorker } from "./worker-messages.ts";

/** How an invocation ended. */
export type InvocationResult =
  | { succeeded: true; returnValue: ReturnValue }
  | { succeeded: false; message: string };

type RegisteredFunctions = Extract<FromWorker, { type: "loaded" }>["functions"];

/** The host's end of its worker, which it starts again whenever it dies. */
export interface WorkerChannel {
  /** What the app registered when it first loaded; empty when loading failed. */
  functions: RegisteredFunctions;
  invoke(request: RpcInvocationRequest): Promise<InvocationResult>;
  /** Runs the `appTerminate` hooks and ends the worker; an app that hangs in them is killed after ten seconds. */
  stop(): Promise<void>;
}

export interface WorkerChannelOptions {
  app: AppEntry;
  env: NodeJS.ProcessEnv;
  log: Log;
  onWorkerStarted(pid: number): void;
  /** Called when the worker could not be started three times running: the real host then gives up and recycles. */
  onGivingUp(): void;
}

const startAttempts = 3;
const terminateGrace = 10_000;

/** Starts the worker and resolves when the app has loaded, or has failed to. */
export async function openWorkerChannel(options: WorkerChannelOptions): Promise<WorkerChannel> {
  const { log } = options;
  const pending = new Map<string, { functionName: string; end: (result: InvocationResult) => void }>();
  let stopping = false;
  let failedStarts = 0;
  /** Settled while a worker is there that has loaded the app; a new one after each that dies loaded. */
  let loaded = Promise.withResolvers<RegisteredFunctions>();
  let isLoaded = false;
  let worker = start();

  function start(): { process: ChildProcess; exited: Promise<void> } {
    const { appDirectory, entry, isEsModule } = options.app;
    const child = fork(
      fileURLToPath(new URL("./worker/main.ts", import.meta.url)),
      [appDirectory, entry, isEsModule ? "module" : "commonjs"],
      {
        cwd: appDirectory,
        env: options.env,
        execArgv: [],
        serialization: "advanced",
        stdio: ["ignore", "pipe", "pipe", "ipc"],
      },
    );
    if (child.pid !== undefined) options.onWorkerStarted(child.pid);
    forwardConsole(child, log);
    child.on("message", (message) => receive(v.parse(fromWorker, message)));
    return { process: child, exited: once(child, "exit").then(([code, signal]) => restart(code ?? signal)) };
  }

  function receive(message: FromWorker): void {
    switch (message.type) {
      case "loaded":
        failedStarts = 0;
        isLoaded = true;
        loaded.resolve(message.functions);
        break;
      case "log": {
        const { type: _, level, category, ...entry } = message;
        if (level !== "none") log({ level, source: category === "user" ? "user" : "system", ...entry });
        break;
      }
      case "succeeded":
        finish(message.invocationId, { succeeded: true, returnValue: message.returnValue });
        break;
      case "failed":
        log({
          level: "error",
          source: "host",
          message: `Executed (Failed): ${message.stack}`,
          functionName: pending.get(message.invocationId)?.functionName,
          invocationId: message.invocationId,
        });
        finish(message.invocationId, { succeeded: false, message: message.message });
        break;
    }
  }

  function finish(invocationId: string, result: InvocationResult): void {
    pending.get(invocationId)?.end(result);
    pending.delete(invocationId);
  }

  /** What ran in a dead worker has failed, at once; the next worker takes what comes after. */
  function restart(reason: unknown): void {
    for (const invocationId of [...pending.keys()]) {
      finish(invocationId, { succeeded: false, message: "The Node worker exited during the invocation." });
    }
    if (stopping) return;
    log({ level: "error", source: "host", message: `The Node worker ended unexpectedly (${reason}).` });
    if (isLoaded) loaded = Promise.withResolvers();
    else failedStarts += 1;
    isLoaded = false;
    if (failedStarts < startAttempts) worker = start();
    else options.onGivingUp();
  }

  return {
    functions: await loaded.promise,
    async invoke(request) {
      await loaded.promise;
      return new Promise((end) => {
        pending.set(request.invocationId, { functionName: request.functionId, end });
        send(worker.process, { type: "invoke", request });
      });
    },
    async stop() {
      stopping = true;
      if (isLoaded) send(worker.process, { type: "terminate" });
      else worker.process.kill("SIGKILL");
      const kill = setTimeout(() => worker.process.kill("SIGKILL"), terminateGrace);
      await worker.exited;
      clearTimeout(kill);
    },
  };
}

function send(child: ChildProcess, message: ToWorker): void {
  // A worker that died a moment ago is noticed by its exit, which ends every invocation.
  child.send(message, () => undefined);
}

/** `console.log` in the app is log, too; the real host reads it from the worker's output. */
function forwardConsole(child: ChildProcess, log: Log): void {
  const outputs = [
    [child.stdout, "information"],
    [child.stderr, "error"],
  ] as const;
  for (const [stream, level] of outputs) {
    if (stream === null) continue;
    createInterface({ input: stream }).on("line", (message) => log({ level, source: "console", message }));
  }
}
