/**
 * The local Functions host as a program: `node main.ts [--app FOLDER] [--entry FILE] [--port N] [--key KEY]`.
 * With `--json-ready`, or with a parent that listens by IPC, it says in JSON when it is ready. Debug lines are shown
 * with `--verbose`. Ends with 0 on SIGTERM and SIGINT, with 1 and one line where it cannot start.
 */
import { randomBytes } from "node:crypto";
import { parseArgs } from "node:util";
import { findAppDirectory } from "./app-entry.ts";
import { runFunctionsHost } from "./functions-host.ts";
import type { HostMessage } from "./host-message.ts";
import { formatLogEntry, type Log } from "./log-entry.ts";

const { values: options } = parseArgs({
  options: {
    app: { type: "string" },
    entry: { type: "string" },
    port: { type: "string" },
    key: { type: "string" },
    "json-ready": { type: "boolean", default: false },
    verbose: { type: "boolean", default: false },
  },
});
const { FUNCTIONS_HOST_PORT: environmentPort, FUNCTIONS_HOST_KEY: environmentKey } = process.env;
const masterKey = options.key ?? environmentKey ?? randomBytes(24).toString("base64url");
const parent = process.send?.bind(process);

function tellParent(message: HostMessage): Promise<void> {
  return new Promise((resolve) => {
    if (parent === undefined || !process.connected) resolve();
    else parent(message, undefined, undefined, () => resolve());
  });
}

const log: Log = (line) => {
  const entry = { time: new Date().toISOString(), ...line };
  if (parent !== undefined) void tellParent({ type: "log", entry });
  else if (options.verbose || !["trace", "debug"].includes(entry.level)) console.log(formatLogEntry(entry));
};

async function endWith(code: number): Promise<never> {
  // When the last message has been sent, so have all before it.
  await tellParent({ type: "ending" });
  process.exit(code);
}

try {
  const portText = options.port ?? environmentPort ?? "7071";
  const port = Number(portText);
  if (!/^\d+$/.test(portText) || port > 65_535)
    throw new Error(`"${portText}" is not a port: give 0 to 65535.`);
  const appDirectory =
    options.app ?? (options.entry === undefined ? process.cwd() : await findAppDirectory(options.entry));
  const host = await runFunctionsHost({
    appDirectory,
    entry: options.entry,
    port,
    masterKey,
    env: process.env,
    log,
    onWorkerStarted: (pid) => void tellParent({ type: "workerStarted", pid }),
    onGivingUp: () => {
      log({
        level: "critical",
        source: "host",
        message: "The Node worker failed to start three times: giving up.",
      });
      void endWith(1);
    },
  });

  let isStopping = false;
  const stop = (): void => {
    if (isStopping) return;
    isStopping = true;
    void host.stop().then(() => endWith(0));
  };
  process.on("SIGTERM", stop);
  process.on("SIGINT", stop);
  process.on("disconnect", stop);

  const url = `http://127.0.0.1:${host.port}`;
  await tellParent({ type: "ready", url, port: host.port, key: masterKey });
  if (options["json-ready"])
    console.log(JSON.stringify({ ready: true, url, port: host.port, key: masterKey }));
  else if (parent === undefined) console.log(`Functions host ready at ${url}, key ${masterKey}`);
} catch (error) {
  const message = error instanceof Error ? error.message : String(error);
  if (parent === undefined) console.error(message);
  await tellParent({ type: "failed", message });
  process.exit(1);
}
