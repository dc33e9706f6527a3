/** What a log line carries besides its message: plain values, never a secret or a webhook's URL. */
export type LogFields = Readonly<Record<string, string | number | boolean | undefined>>;

/** Where the guardrail says what it does. One line an event, one message each, the details as fields. */
export interface Log {
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
  /** The same log with fields that stand on every later line; a line's own fields win over them. */
  with(fields: LogFields): Log;
}
