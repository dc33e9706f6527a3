import type { Log, LogFields } from "../../src/ports/log.ts";

/** One line as it was logged, with its own fields and the bound ones. */
export interface LoggedLine {
  readonly level: "info" | "warn" | "error";
  readonly message: string;
  readonly fields?: LogFields;
}

/**
 * A log that keeps its lines for a test to read.
 * @param lines where they go; handed on by `with`, so that all the logs that stem from one share it
 */
export function recordedLog(lines: LoggedLine[], bound?: LogFields): Log {
  const at =
    (level: LoggedLine["level"]): Log["info"] =>
    (message, fields) => {
      lines.push({ level, message, ...(bound || fields ? { fields: { ...bound, ...fields } } : {}) });
    };
  return {
    info: at("info"),
    warn: at("warn"),
    error: at("error"),
    with: (fields) => recordedLog(lines, { ...bound, ...fields }),
  };
}
