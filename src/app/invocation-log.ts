import type { InvocationContext } from "@azure/functions";
import type { Log, LogFields } from "../ports/log.ts";

/**
 * Logs to the invocation, so that the host ties each line to it: the message first, the details as JSON behind it.
 *
 * @param bound fields that every line carries, as the correlation id of the write that an invocation is about
 */
export function invocationLog(
  context: Pick<InvocationContext, "info" | "warn" | "error">,
  bound?: LogFields,
): Log {
  const line = (message: string, fields: LogFields | undefined): string =>
    bound || fields ? `${message} ${JSON.stringify({ ...bound, ...fields })}` : message;
  return {
    info: (message, fields) => context.info(line(message, fields)),
    warn: (message, fields) => context.warn(line(message, fields)),
    error: (message, fields) => context.error(line(message, fields)),
    with: (fields) => invocationLog(context, { ...bound, ...fields }),
  };
}
