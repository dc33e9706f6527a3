import { type Environment, type Read, readSetting, wrong } from "../../settings/raw-setting.ts";
import type { SettingProblem } from "../../settings/setting-problem.ts";

/** Application Insights, as the Functions host itself is told of it. */
export interface AzureMonitorSettings {
  readonly connectionString: string;
  /** Set where telemetry is taken from signed-in senders only: whose token goes with it. */
  readonly signIn?: { readonly clientId?: string };
}

/** Where telemetry goes; at least one of the two is set. */
export interface TelemetrySettings {
  readonly azureMonitor?: AzureMonitorSettings;
  /** Base URL of an OTLP/HTTP receiver. Its headers, which may hold a key, are read by the exporter itself. */
  readonly otlpEndpoint?: string;
  /** What the backend calls this app: Application Insights shows it as the role's name, as the host's own telemetry. */
  readonly serviceName: string;
  readonly instanceId?: string;
}

/**
 * Reads the settings by the names that the Functions host and OpenTelemetry have for them
 * (learn.microsoft.com/azure/azure-functions/functions-app-settings,
 * opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables). `settings` is absent where nothing is
 * configured, or nothing right: a wrong setting here costs telemetry and nothing else.
 */
export function readTelemetrySettings(env: Environment): {
  readonly settings?: TelemetrySettings;
  readonly problems: readonly SettingProblem[];
} {
  if (env.OTEL_SDK_DISABLED?.trim().toLowerCase() === "true") return { problems: [] };
  const connectionString = readSetting(env, "APPLICATIONINSIGHTS_CONNECTION_STRING", parseConnectionString);
  const otlpEndpoint = readSetting(env, "OTEL_EXPORTER_OTLP_ENDPOINT", parseEndpoint);
  const protocol = readSetting(env, "OTEL_EXPORTER_OTLP_PROTOCOL", parseProtocol);
  const problems = [connectionString, otlpEndpoint, protocol].flatMap(problemsOf);
  const azureMonitor = "value" in connectionString ? connectionString.value : undefined;
  const otlp = "value" in otlpEndpoint && "value" in protocol ? otlpEndpoint.value : undefined;
  if (!azureMonitor && !otlp) return { problems };
  const signIn = signInOf(env.APPLICATIONINSIGHTS_AUTHENTICATION_STRING);
  return {
    settings: {
      ...(azureMonitor
        ? { azureMonitor: { connectionString: azureMonitor, ...(signIn ? { signIn } : {}) } }
        : {}),
      ...(otlp ? { otlpEndpoint: otlp } : {}),
      serviceName: env.OTEL_SERVICE_NAME || env.WEBSITE_SITE_NAME || "aks-guardrail",
      ...(env.WEBSITE_INSTANCE_ID ? { instanceId: env.WEBSITE_INSTANCE_ID } : {}),
    },
    problems,
  };
}

function problemsOf(read: Read<unknown>): readonly SettingProblem[] {
  return "problems" in read ? read.problems : [];
}

function parseConnectionString(text: string) {
  if (/(^|;)\s*InstrumentationKey=[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\s*(;|$)/i.test(text)) {
    return { value: text };
  }
  return wrong(
    "This is no connection string of Application Insights: it has no instrumentation key.",
    "Copy it from the resource's overview page.",
  );
}

function parseEndpoint(text: string) {
  const isUrl = URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);
  return isUrl
    ? { value: text }
    : wrong("This is no http or https URL.", "Give the base URL of an OTLP/HTTP receiver.");
}

function parseProtocol(text: string) {
  return text === "http/protobuf"
    ? { value: text }
    : wrong(
        "Only http/protobuf is spoken here.",
        "Set it so or leave it out, and name the port of OTLP/HTTP.",
      );
}

/** `Authorization=AAD`, with `ClientId=...` for a user-assigned identity: the host's own words. */
function signInOf(text: string | undefined): AzureMonitorSettings["signIn"] {
  const parts = new Map(
    (text ?? "").split(";").map((part) => {
      const [name = "", ...value] = part.split("=");
      return [name.trim().toLowerCase(), value.join("=").trim()];
    }),
  );
  if (parts.get("authorization")?.toUpperCase() !== "AAD") return undefined;
  const clientId = parts.get("clientid");
  return clientId ? { clientId } : {};
}
