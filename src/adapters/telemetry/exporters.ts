import type { PushMetricExporter } from "@opentelemetry/sdk-metrics";
import type { SpanExporter } from "@opentelemetry/sdk-trace-base";

/** One backend: where its spans and its figures are sent. */
export interface Exporters {
  readonly spans: SpanExporter;
  readonly metrics: PushMetricExporter;
}

/** How long one batch may take to be sent. A run never waits for it; it bounds what hangs around in the background. */
export const exportTimeoutMs = 5_000;
