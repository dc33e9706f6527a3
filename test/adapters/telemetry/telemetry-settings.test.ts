import { describe, expect, it } from "vitest";
import { readTelemetrySettings } from "../../../src/adapters/telemetry/telemetry-settings.ts";
import type { Environment } from "../../../src/settings/raw-setting.ts";

const connectionString =
  "InstrumentationKey=11111111-2222-3333-4444-555555555555;IngestionEndpoint=https://westeurope-1.in.applicationinsights.azure.com/";
const endpoint = "http://collector:4318";

describe("what switches telemetry on", () => {
  it.each<[string, Environment, object | undefined]>([
    ["nothing", {}, undefined],
    ["blanks", { APPLICATIONINSIGHTS_CONNECTION_STRING: " ", OTEL_EXPORTER_OTLP_ENDPOINT: "" }, undefined],
    [
      "a connection string",
      { APPLICATIONINSIGHTS_CONNECTION_STRING: connectionString },
      { azureMonitor: { connectionString }, serviceName: "aks-guardrail" },
    ],
    [
      "an OTLP endpoint",
      { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint },
      { otlpEndpoint: endpoint, serviceName: "aks-guardrail" },
    ],
    [
      "an OTLP endpoint and the one protocol",
      { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, OTEL_EXPORTER_OTLP_PROTOCOL: "http/protobuf" },
      { otlpEndpoint: endpoint, serviceName: "aks-guardrail" },
    ],
    [
      "both",
      { APPLICATIONINSIGHTS_CONNECTION_STRING: connectionString, OTEL_EXPORTER_OTLP_ENDPOINT: endpoint },
      { azureMonitor: { connectionString }, otlpEndpoint: endpoint, serviceName: "aks-guardrail" },
    ],
    [
      "the app's name and instance",
      { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, WEBSITE_SITE_NAME: "func-1", WEBSITE_INSTANCE_ID: "i-1" },
      { otlpEndpoint: endpoint, serviceName: "func-1", instanceId: "i-1" },
    ],
    [
      "a name of one's own",
      { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, WEBSITE_SITE_NAME: "func-1", OTEL_SERVICE_NAME: "guardrail" },
      { otlpEndpoint: endpoint, serviceName: "guardrail" },
    ],
    [
      "both, and OpenTelemetry's own off switch",
      { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, OTEL_SDK_DISABLED: "TRUE" },
      undefined,
    ],
  ])("%s", (_name, env, settings) => {
    expect(readTelemetrySettings(env)).toEqual({ ...(settings ? { settings } : {}), problems: [] });
  });
});

describe("whose token goes to Application Insights", () => {
  it.each<[string | undefined, object | undefined]>([
    [undefined, undefined],
    ["Authorization=AAD", {}],
    ["ClientId=c-1;Authorization=AAD", { clientId: "c-1" }],
    ["authorization=aad ; clientid=c-1", { clientId: "c-1" }],
    ["ClientId=c-1", undefined],
  ])("%s", (text, signIn) => {
    const { settings } = readTelemetrySettings({
      APPLICATIONINSIGHTS_CONNECTION_STRING: connectionString,
      APPLICATIONINSIGHTS_AUTHENTICATION_STRING: text,
    });
    expect(settings?.azureMonitor).toEqual({ connectionString, ...(signIn ? { signIn } : {}) });
  });
});

describe("a wrong setting costs its own backend and is told without its value", () => {
  it.each([
    ["APPLICATIONINSIGHTS_CONNECTION_STRING", "@Microsoft.KeyVault(SecretUri=https://hidden-value/x)"],
    ["APPLICATIONINSIGHTS_CONNECTION_STRING", "IngestionEndpoint=https://hidden-value.example.com"],
    ["APPLICATIONINSIGHTS_CONNECTION_STRING", "InstrumentationKey=hidden-value"],
    ["OTEL_EXPORTER_OTLP_ENDPOINT", "hidden-value:4318:1"],
    ["OTEL_EXPORTER_OTLP_ENDPOINT", "ftp://hidden-value.example.com"],
  ])("%s = %s", (setting, value) => {
    const { settings, problems } = readTelemetrySettings({ [setting]: value });
    expect(settings).toBeUndefined();
    expect(problems).toMatchObject([{ setting }]);
    expect(JSON.stringify(problems)).not.toContain("hidden-value");
  });

  it("leaves the other backend as it is", () => {
    const { settings, problems } = readTelemetrySettings({
      APPLICATIONINSIGHTS_CONNECTION_STRING: connectionString,
      OTEL_EXPORTER_OTLP_ENDPOINT: endpoint,
      OTEL_EXPORTER_OTLP_PROTOCOL: "grpc",
    });
    expect(settings).toEqual({ azureMonitor: { connectionString }, serviceName: "aks-guardrail" });
    expect(problems).toMatchObject([{ setting: "OTEL_EXPORTER_OTLP_PROTOCOL" }]);
  });
});
