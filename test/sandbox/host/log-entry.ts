import type { RpcLogLevel } from "./programming-model.ts";

/** One line of the host's log. */
export interface LogEntry {
  /** When it was written, ISO 8601 in UTC. */
  time: string;
  level: Exclude<RpcLogLevel, "none">;
  /** Who wrote it: a handler by its context, the library or worker, the host itself, or `console` in the app. */
  source: "user" | "system" | "host" | "console";
  message: string;
  functionName?: string | undefined;
  invocationId?: string | undefined;
}

export type Log = (entry: Omit<LogEntry, "time">) => void;

const labels: Record<LogEntry["level"], string> = {
  trace: "trace",
  debug: "debug",
  information: "info",
  warning: "warn",
  error: "error",
  critical: "fatal",
};

/** An entry as a person reads it: `12:34:56.789 info  onClusterWrite  message`. */
export function formatLogEntry({ time, level, source, functionName, message }: LogEntry): string {
  return `${time.slice(11, 23)} ${labels[level].padEnd(5)} ${(functionName ?? source).padEnd(16)} ${message}`;
}
