import { isSpanContextValid, type SpanContext } from "@opentelemetry/api";

/** Reads a W3C `traceparent` (w3.org/TR/trace-context); `undefined` for what is none. */
export function parseTraceParent(text: string | undefined): SpanContext | undefined {
  const match =
    /^[0-9a-f]{2}-(?<traceId>[0-9a-f]{32})-(?<spanId>[0-9a-f]{16})-(?<flags>[0-9a-f]{2})(-|$)/.exec(
      text?.trim().toLowerCase() ?? "",
    );
  const { traceId, spanId, flags } = match?.groups ?? {};
  if (!traceId || !spanId || !flags) return undefined;
  const context = { traceId, spanId, traceFlags: Number.parseInt(flags, 16) & 1, isRemote: true };
  return isSpanContextValid(context) ? context : undefined;
}
