import { AsyncLocalStorage } from "node:async_hooks";
import type { TokenCredential } from "@azure/identity";
import { type Context, ROOT_CONTEXT, SpanStatusCode, trace } from "@opentelemetry/api";
import { type Resource, resourceFromAttributes } from "@opentelemetry/resources";
import { MeterProvider, PeriodicExportingMetricReader } from "@opentelemetry/sdk-metrics";
import { AlwaysOnSampler, BasicTracerProvider, BatchSpanProcessor } from "@opentelemetry/sdk-trace-base";
import type { LogFields } from "../../ports/log.ts";
import type { Telemetry } from "../../ports/telemetry.ts";
import { hearDiagnostics } from "./diagnostics.ts";
import { type Exporters, exportTimeoutMs } from "./exporters.ts";
import { createInstruments } from "./instruments.ts";
import type { TelemetrySettings } from "./telemetry-settings.ts";
import { parseTraceParent } from "./trace-parent.ts";

/** How often figures are sent while nothing runs. */
const metricIntervalMs = 60_000;

/** Telemetry that is recorded and waits to be sent. */
export interface RecordedTelemetry {
  readonly telemetry: Telemetry;
  /** Sends all that waits and ends the recording. Takes as long as the backends; never rejects. */
  close(): Promise<void>;
}

/**
 * Sets OpenTelemetry up. This module is a bundle of its own, loaded where telemetry is configured and nowhere else.
 *
 * Every span is recorded, whatever the invocation's `traceparent` says of sampling: on Functions it mostly says "not
 * sampled", and the SDK's default, which follows it, records nothing (open-telemetry/opentelemetry-js#3057,
 * Azure/azure-sdk-for-js#31082). A guardrail makes a handful of spans per write of a cluster.
 *
 * Nothing is registered globally but the diagnostics: the SDKs of Azure would otherwise begin to make spans that hold
 * the URLs of their requests.
 *
 * @param onTrouble told in one line what the SDK complains of
 * @throws Error where a backend's settings cannot be used
 */
export async function openTelemetry(
  settings: TelemetrySettings,
  openCredential: (clientId: string | undefined) => Promise<TokenCredential>,
  onTrouble: (reason: string) => void,
): Promise<RecordedTelemetry> {
  hearDiagnostics(onTrouble);
  const exporters = await openExporters(settings, openCredential);
  const resource = resourceOf(settings);
  const tracerProvider = new BasicTracerProvider({
    resource,
    sampler: new AlwaysOnSampler(),
    spanProcessors: exporters.map(
      ({ spans }) => new BatchSpanProcessor(spans, { exportTimeoutMillis: exportTimeoutMs }),
    ),
  });
  const meterProvider = new MeterProvider({ resource, readers: exporters.map(readerOf) });
  let isClosed = false;
  const flushSoon = inBackground(async () => {
    if (isClosed) return;
    await Promise.allSettled([tracerProvider.forceFlush(), meterProvider.forceFlush()]);
  });
  const tracer = tracerProvider.getTracer("aks-guardrail");
  const active = new AsyncLocalStorage<Context>();
  return {
    telemetry: {
      ...createInstruments(meterProvider.getMeter("aks-guardrail")),
      async continueTrace(traceParent, work) {
        const parent = parseTraceParent(traceParent);
        try {
          return await active.run(parent ? trace.setSpanContext(ROOT_CONTEXT, parent) : ROOT_CONTEXT, work);
        } finally {
          // What the invocation made goes out now, as its instance may be stopped before the next interval.
          flushSoon();
        }
      },
      async span(name, fields, work) {
        const outer = active.getStore() ?? ROOT_CONTEXT;
        const span = tracer.startSpan(name, { attributes: attributesOf(fields) }, outer);
        try {
          return await active.run(trace.setSpan(outer, span), work);
        } catch (error) {
          // The name alone: a message may quote a URL or an answer. Application Insights drops the standard attribute.
          const errorName = error instanceof Error ? error.name : "not an Error";
          span.setAttributes({ "error.type": errorName, errorName });
          span.setStatus({ code: SpanStatusCode.ERROR, message: errorName });
          throw error;
        } finally {
          span.end();
        }
      },
    },
    async close() {
      isClosed = true;
      await Promise.allSettled([tracerProvider.shutdown(), meterProvider.shutdown()]);
    },
  };
}

/** Each backend's exporters are loaded only where it is configured. */
async function openExporters(
  { azureMonitor, otlpEndpoint }: TelemetrySettings,
  openCredential: (clientId: string | undefined) => Promise<TokenCredential>,
): Promise<readonly Exporters[]> {
  const exporters: Exporters[] = [];
  if (azureMonitor) {
    const { connectionString, signIn } = azureMonitor;
    const { openAzureMonitor } = await import("./azure-monitor.ts");
    const credential = signIn && (await openCredential(signIn.clientId));
    exporters.push(openAzureMonitor(connectionString, credential));
  }
  if (otlpEndpoint) {
    const { openOtlp } = await import("./otlp.ts");
    exporters.push(openOtlp(otlpEndpoint));
  }
  return exporters;
}

function readerOf({ metrics }: Exporters): PeriodicExportingMetricReader {
  return new PeriodicExportingMetricReader({
    exporter: metrics,
    exportIntervalMillis: metricIntervalMs,
    exportTimeoutMillis: exportTimeoutMs,
  });
}

function resourceOf({ serviceName, instanceId }: TelemetrySettings): Resource {
  return resourceFromAttributes({
    "service.name": serviceName,
    ...(instanceId ? { "service.instance.id": instanceId } : {}),
  });
}

function attributesOf(fields: LogFields): Record<string, string | number | boolean> {
  const attributes: Record<string, string | number | boolean> = {};
  for (const [name, value] of Object.entries(fields)) if (value !== undefined) attributes[name] = value;
  return attributes;
}

/** Runs `work` once at a time, and once more where it was asked for meanwhile: a burst of events is one batch. */
function inBackground(work: () => Promise<void>): () => void {
  let isRunning = false;
  let isWanted = false;
  const run = async (): Promise<void> => {
    isRunning = true;
    while (isWanted) {
      isWanted = false;
      await work();
    }
    isRunning = false;
  };
  return () => {
    isWanted = true;
    if (!isRunning) void run();
  };
}
