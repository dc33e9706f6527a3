import { execFileSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { createTelemetry } from "../../../src/adapters/telemetry/create-telemetry.ts";
import { noTelemetry } from "../../../src/ports/telemetry.ts";

const connectionString =
  "InstrumentationKey=11111111-2222-3333-4444-555555555555;IngestionEndpoint=https://127.0.0.1:9";

const noToken = async () => {
  throw new Error("no identity");
};

describe("with nothing configured", () => {
  it("does the work and records nothing", async () => {
    const warnings: string[] = [];
    const app = createTelemetry({}, noToken, (line) => warnings.push(line));
    expect(app.isOn).toBe(false);
    expect(app.telemetry).toBe(noTelemetry);
    const inner = () => app.telemetry.span("reconcile", { clusterId: "c" }, async () => 7);
    expect(await app.telemetry.continueTrace(undefined, inner)).toBe(7);
    await app.close();
    expect(warnings).toEqual([]);
  });

  it("loads nothing of an SDK, as it does where something is", () => {
    expect(sdkFilesLoadedWith({})).toEqual([]);
    expect(sdkFilesLoadedWith({ OTEL_EXPORTER_OTLP_ENDPOINT: "http://127.0.0.1:9" })).not.toEqual([]);
  });

  it("loads nothing of a backend that is not configured", () => {
    const loaded = sdkFilesLoadedWith({ OTEL_EXPORTER_OTLP_ENDPOINT: "http://127.0.0.1:9" });
    expect(loaded.filter((file) => file.includes("monitor-opentelemetry"))).toEqual([]);
  });
});

describe("with settings that cannot be used", () => {
  it("says so at once, without the value, and is off", () => {
    const warnings: string[] = [];
    const env = { APPLICATIONINSIGHTS_CONNECTION_STRING: "InstrumentationKey=secret" };
    expect(createTelemetry(env, noToken, (line) => warnings.push(line)).isOn).toBe(false);
    expect(warnings).toEqual([
      expect.stringMatching(/^No telemetry: APPLICATIONINSIGHTS_CONNECTION_STRING /),
    ]);
    expect(warnings.join()).not.toContain("secret");
  });

  it("runs on without telemetry where it cannot be set up, and says so once", async () => {
    const warnings: string[] = [];
    const env = {
      APPLICATIONINSIGHTS_CONNECTION_STRING: connectionString,
      APPLICATIONINSIGHTS_AUTHENTICATION_STRING: "Authorization=AAD",
    };
    const { telemetry, close } = createTelemetry(env, noToken, (line) => warnings.push(line));
    for (let run = 0; run < 3; run++) {
      const work = () => telemetry.span("reconcile", {}, async () => run);
      expect(await telemetry.continueTrace(undefined, work)).toBe(run);
      telemetry.failed({ kind: "run" });
    }
    await close();
    expect(warnings).toEqual([
      "Telemetry is in trouble; the guarding goes on: it could not be set up: no identity",
    ]);
  });
});

/** Runs one invocation in a process of its own and answers which files of OpenTelemetry it resolved. */
function sdkFilesLoadedWith(env: Record<string, string>): readonly string[] {
  const source = new URL("../../../src/adapters/telemetry/create-telemetry.ts", import.meta.url).href;
  const script = `
    import { registerHooks } from "node:module";
    const loaded = [];
    registerHooks({
      load(url, context, next) {
        if (/opentelemetry|open-telemetry/.test(url)) loaded.push(url);
        return next(url, context);
      },
    });
    const { createTelemetry } = await import(${JSON.stringify(source)});
    const { telemetry } = createTelemetry(${JSON.stringify(env)}, async () => undefined, () => {});
    await telemetry.span("reconcile", {}, async () => {});
    process.stdout.write(JSON.stringify(loaded));
    process.exit(0);`;
  const output = execFileSync(process.execPath, ["--input-type=module", "-e", script], { encoding: "utf8" });
  const loaded: unknown = JSON.parse(output);
  if (!Array.isArray(loaded)) throw new TypeError("the child answered no list");
  return loaded.map(String);
}
