import * as v from "valibot";
import type { LogEntry } from "./log-entry.ts";

const level = v.picklist(["trace", "debug", "information", "warning", "error", "critical"]);
const source = v.picklist(["user", "system", "host", "console"]);
const logEntry: v.GenericSchema<unknown, LogEntry> = v.object({
  time: v.string(),
  level,
  source,
  message: v.string(),
  functionName: v.optional(v.string()),
  invocationId: v.optional(v.string()),
});

/** What the host process tells the process that launched it. */
export const hostMessage = v.variant("type", [
  v.object({ type: v.literal("ready"), url: v.string(), port: v.number(), key: v.string() }),
  v.object({ type: v.literal("failed"), message: v.string() }),
  v.object({ type: v.literal("log"), entry: logEntry }),
  v.object({ type: v.literal("workerStarted"), pid: v.number() }),
  v.object({ type: v.literal("ending") }),
]);
export type HostMessage = v.InferOutput<typeof hostMessage>;
