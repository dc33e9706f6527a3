import type { TokenCredential } from "@azure/identity";
import {
  type AzureMonitorExporterOptions,
  AzureMonitorMetricExporter,
  AzureMonitorTraceExporter,
} from "@azure/monitor-opentelemetry-exporter";
import { type Exporters, exportTimeoutMs } from "./exporters.ts";

/** Without it a backend that never answers would hold each batch's connection for good. */
const timeLimit: NonNullable<AzureMonitorExporterOptions["additionalPolicies"]> = [
  {
    position: "perCall",
    policy: {
      name: "timeLimit",
      sendRequest(request, next) {
        request.timeout = exportTimeoutMs;
        return next(request);
      },
    },
  },
];

/**
 * Exporters to Application Insights. Nothing that could not be sent is kept on disk: an instance lives for minutes, and
 * its disk goes with it. A batch is sent once, as the exporter's own retries would sleep through a `Retry-After`.
 *
 * The exporter also counts its own use for Microsoft ("statsbeat") unless this process's environment says no, which is
 * how its documentation has it switched off (learn.microsoft.com/azure/azure-monitor/app/statsbeat).
 *
 * @param credential for where Application Insights takes telemetry from signed-in senders only
 * @throws Error for a connection string that it cannot use
 */
export function openAzureMonitor(
  connectionString: string,
  credential: TokenCredential | undefined,
): Exporters {
  // biome-ignore lint/style/noProcessEnv: the exporter looks there and has no option for it
  process.env.APPLICATION_INSIGHTS_NO_STATSBEAT ??= "true";
  const options: AzureMonitorExporterOptions = {
    connectionString,
    disableOfflineStorage: true,
    retryOptions: { maxRetries: 0 },
    additionalPolicies: timeLimit,
    ...(credential ? { credential } : {}),
  };
  return {
    spans: new AzureMonitorTraceExporter(options),
    metrics: new AzureMonitorMetricExporter(options),
  };
}
