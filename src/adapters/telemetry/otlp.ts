import { OTLPMetricExporter } from "@opentelemetry/exporter-metrics-otlp-proto";
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-proto";
import { type Exporters, exportTimeoutMs } from "./exporters.ts";

/**
 * Exporters to a receiver of OTLP over HTTP in protobuf, the encoding that every receiver takes
 * (opentelemetry.io/docs/specs/otlp). The other `OTEL_EXPORTER_OTLP_*` settings, headers before all, are read by the
 * exporters themselves.
 *
 * @param endpoint base URL; `v1/traces` and `v1/metrics` are put behind it
 */
export function openOtlp(endpoint: string): Exporters {
  const base = endpoint.endsWith("/") ? endpoint : `${endpoint}/`;
  const at = (path: string) => ({ url: new URL(path, base).href, timeoutMillis: exportTimeoutMs });
  return {
    spans: new OTLPTraceExporter(at("v1/traces")),
    metrics: new OTLPMetricExporter(at("v1/metrics")),
  };
}
