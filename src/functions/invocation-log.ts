import type { InvocationContext } from "@azure/functions";
import type { Log, LogFields } from "../ports/log.ts";

/** Logs to the invocation, so that the host ties each line to it: the message first, the details as JSON behind it. */
export function invocationLog(context: Pick<InvocationContext, "info" | "warn" | "error">): Log {
  const line = (message: string, fields: LogFields | undefined): string =>
    fields ? `${message} ${JSON.stringify(fields)}` : message;
  return {
    info: (message, fields) => context.info(line(message, fields)),
    warn: (message, fields) => context.warn(line(message, fields)),
    error: (message, fields) => context.error(line(message, fields)),
  };
}
