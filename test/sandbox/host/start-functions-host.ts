import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import * as v from "valibot";
import { compileCache } from "../compile-cache.ts";
import { eventGridPath } from "./event-grid-endpoint.ts";
import { hostMessage } from "./host-message.ts";
import type { LogEntry } from "./log-entry.ts";

export interface StartFunctionsHostOptions {
  /** The folder with host.json and package.json. */
  appDirectory: string;
  /** The file to load instead of package.json's `main`. */
  entry?: string | undefined;
  /** 0, the default, lets the system choose. */
  port?: number | undefined;
  /** The key that opens everything; made up when left out. */
  key?: string | undefined;
  /** App settings. Beside them the app sees only what Node itself needs of this process's environment. */
  env?: Record<string, string> | undefined;
  onLog?: ((entry: LogEntry) => void) | undefined;
}

/** A local Functions host in a process of its own. */
export interface FunctionsHost {
  url: string;
  port: number;
  key: string;
  /** Where Event Grid would post the events for a function, key included. */
  eventGridUrl(functionName: string): string;
  /** All lines so far, in order, debug lines included. */
  logs: readonly LogEntry[];
  /** Ends it as a redeployment does (SIGTERM): what runs ends, `appTerminate` hooks run. Resolves with the exit code. */
  stop(): Promise<number | null>;
  /** Ends host and worker at once (SIGKILL), as when the machine dies. */
  kill(): Promise<void>;
  /** Ends the worker only (SIGKILL), as when the app crashes: the host starts another. */
  killWorker(): void;
  /** Resolves with the exit code, or null after a signal. */
  exited: Promise<number | null>;
}

const inherited = ["PATH", "HOME", "TMPDIR", "TEMP", "SystemRoot", "NODE_EXTRA_CA_CERTS", "NODE_V8_COVERAGE"];

/**
 * Starts the local Functions host and resolves when it serves the app.
 * @throws Error with the host's own one line where it cannot start, such as a port that is taken.
 */
export async function startFunctionsHost(options: StartFunctionsHostOptions): Promise<FunctionsHost> {
  const { appDirectory, entry, key } = options;
  const ownEnvironment = Object.entries(process.env).filter(([name]) => inherited.includes(name));
  const child = fork(
    fileURLToPath(new URL("./main.ts", import.meta.url)),
    [
      ...["--app", appDirectory, "--port", `${options.port ?? 0}`],
      ...(entry === undefined ? [] : ["--entry", entry]),
      ...(key === undefined ? [] : ["--key", key]),
    ],
    {
      env: { ...compileCache, ...Object.fromEntries(ownEnvironment), ...options.env },
      execArgv: [],
      stdio: ["ignore", "inherit", "inherit", "ipc"],
      // A process group of its own: Ctrl-C reaches only the launcher, and `kill` ends host and worker together.
      detached: true,
    },
  );
  const killWithParent = (): void => killGroup(child);
  process.once("exit", killWithParent);
  const exited = once(child, "exit").then(([code]: (number | null)[]) => {
    process.removeListener("exit", killWithParent);
    return code ?? null;
  });

  const logs: LogEntry[] = [];
  let workerPid: number | undefined;
  const ready = Promise.withResolvers<{ url: string; port: number; key: string }>();
  child.on("message", (received) => {
    const message = v.parse(hostMessage, received);
    if (message.type === "ready") ready.resolve(message);
    if (message.type === "failed") ready.reject(new Error(message.message));
    if (message.type === "workerStarted") workerPid = message.pid;
    if (message.type === "log") {
      logs.push(message.entry);
      options.onLog?.(message.entry);
    }
  });
  // What it said last is read before the channel closes, which may be after the process has ended.
  void Promise.all([exited, once(child, "disconnect")]).then(([code]) => {
    const said = logs.findLast(({ level }) => level === "critical" || level === "error");
    const why = said === undefined ? "" : ` It said: ${said.message}`;
    ready.reject(new Error(`The Functions host ended with ${code} before it was ready.${why}`));
  });

  const { url, port, key: actualKey } = await ready.promise;
  return {
    url,
    port,
    key: actualKey,
    logs,
    exited,
    eventGridUrl: (functionName) =>
      `${url}${eventGridPath}?${new URLSearchParams({ functionName, code: actualKey })}`,
    stop() {
      child.kill("SIGTERM");
      return exited;
    },
    async kill() {
      killGroup(child);
      await exited;
    },
    killWorker() {
      if (workerPid !== undefined) process.kill(workerPid, "SIGKILL");
    },
  };
}

function killGroup({ pid, exitCode, signalCode }: ChildProcess): void {
  if (pid !== undefined && exitCode === null && signalCode === null) process.kill(-pid, "SIGKILL");
}
