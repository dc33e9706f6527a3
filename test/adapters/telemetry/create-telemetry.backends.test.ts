import { beforeAll, describe, expect, it } from "vitest";
import { type AppTelemetry, createTelemetry } from "../../../src/adapters/telemetry/create-telemetry.ts";
import type { Telemetry } from "../../../src/ports/telemetry.ts";
import { patiently } from "../../patiently.ts";
import { createServerCertificate, type ServerCertificate } from "../../sandbox/arm/http/certificate.ts";
import { trustCertificate } from "../arm/odd-arm.ts";
import { applicationInsights, otlp } from "./received.ts";
import { type Manner, startTelemetryReceiver, type TelemetryReceiver } from "./telemetry-receiver.ts";

/** As the host hands it over: the last two digits say "not sampled", which must not cost a span. */
const traceParent = "00-4ce102de67628f2f0602e4af01ec45ec-622d5b6fc414deb4-00";
const instrumentationKey = "11111111-2222-3333-4444-555555555555";

let certificate: ServerCertificate;

beforeAll(async () => {
  certificate = await createServerCertificate();
  // The exporter makes https out of whatever the connection string says.
  trustCertificate(certificate.certificatePem);
});

const backends = [
  {
    name: "OTLP",
    start: (manner: Manner) => startTelemetryReceiver(manner),
    settings: (url: string) => ({ OTEL_EXPORTER_OTLP_ENDPOINT: url }),
    read: otlp,
  },
  {
    name: "Application Insights",
    start: (manner: Manner) => startTelemetryReceiver(manner, certificate),
    settings: (url: string) => ({
      APPLICATIONINSIGHTS_CONNECTION_STRING: `InstrumentationKey=${instrumentationKey};IngestionEndpoint=${url}`,
    }),
    read: applicationInsights,
  },
] as const;

/** Telemetry that is switched on, and the warnings that it gave. */
function switchedOn(env: Record<string, string>): AppTelemetry & { readonly warnings: string[] } {
  const warnings: string[] = [];
  const app = createTelemetry(env, neverAsked, (line) => warnings.push(line));
  expect(app.isOn).toBe(true);
  return { ...app, warnings };
}

const neverAsked = async () => {
  throw new Error("no token was wanted");
};

/** What one invocation makes. */
async function invocation(telemetry: Telemetry): Promise<string> {
  return telemetry.continueTrace(traceParent, () =>
    telemetry.span("reconcile", { correlationId: "k-1", clusterId: "c-1", attempt: 2 }, async () => {
      telemetry.exposureClosed(42.5, { transition: "reverted", severity: "critical", mode: "revert" });
      telemetry.revertSent({ outcome: "accepted" });
      telemetry.failed({ kind: "run" });
      telemetry.alertDelivered({ channel: "teams", outcome: "delivered" });
      telemetry.alertsPending(7);
      return telemetry.span("arm.read", { correlationId: "k-1", eventId: undefined }, async () => "done");
    }),
  );
}

describe.each(backends)("$name", ({ start, settings, read }) => {
  it("receives the spans under the host's request, with the correlation id, and every metric", async () => {
    await using receiver = await start("takes");
    const app = switchedOn(settings(receiver.url));
    expect(await invocation(app.telemetry)).toBe("done");
    await app.close();

    const spans = read.spans(receiver.batches);
    const outer = spans.find(({ name }) => name === "reconcile");
    const inner = spans.find(({ name }) => name === "arm.read");
    expect(outer).toMatchObject({
      traceId: "4ce102de67628f2f0602e4af01ec45ec",
      parentId: "622d5b6fc414deb4",
      fields: { correlationId: "k-1", clusterId: "c-1", attempt: "2" },
      isFailed: false,
    });
    expect(inner).toMatchObject({ traceId: outer?.traceId, parentId: outer?.spanId });
    expect(inner?.fields).toEqual({ correlationId: "k-1" });

    // Cumulative figures come again with every batch, so the last is looked at.
    const figures = new Map(read.figures(receiver.batches).map((figure) => [figure.name, figure]));
    expect(figures.get("aksguardrail.exposure.duration")).toMatchObject({
      value: 42.5,
      fields: { transition: "reverted", severity: "critical", mode: "revert" },
    });
    expect(figures.get("aksguardrail.reverts")).toMatchObject({ value: 1, fields: { outcome: "accepted" } });
    expect(figures.get("aksguardrail.failures")).toMatchObject({ value: 1, fields: { kind: "run" } });
    expect(figures.get("aksguardrail.alerts.deliveries")).toMatchObject({
      value: 1,
      fields: { channel: "teams", outcome: "delivered" },
    });
    expect(figures.get("aksguardrail.alerts.pending")).toMatchObject({ value: 7, fields: {} });
    expect(app.warnings).toEqual([]);
  });

  it("receives what an invocation made without being asked to, soon after its end", async () => {
    await using receiver = await start("takes");
    const app = switchedOn(settings(receiver.url));
    await invocation(app.telemetry);
    await patiently(() => {
      expect(read.spans(receiver.batches)).toHaveLength(2);
      expect(read.figures(receiver.batches)).not.toHaveLength(0);
    });
    await app.close();
  });

  it("receives that a span failed and by what kind of error, and nothing of its message", async () => {
    await using receiver = await start("takes");
    const app = switchedOn(settings(receiver.url));
    const error = new RangeError("https://hooks.example.com/secret-path refused it");
    await expect(
      app.telemetry.span("alert.deliver", {}, async () => {
        throw error;
      }),
    ).rejects.toBe(error);
    await app.close();
    expect(read.spans(receiver.batches)).toMatchObject([
      { name: "alert.deliver", isFailed: true, fields: { errorName: "RangeError" } },
    ]);
    expect(receiver.batches.map(({ body }) => body.toString("latin1")).join()).not.toContain("secret-path");
  });

  it("is sent a burst of invocations in few batches", async () => {
    await using receiver = await start("hangs");
    const app = switchedOn(settings(receiver.url));
    await invocation(app.telemetry);
    await patiently(() => expect(read.spans(receiver.batches)).toHaveLength(2));
    const before = receiver.batches.length;
    await Promise.all(Array.from({ length: 30 }, () => invocation(app.telemetry)));
    receiver.release();
    await patiently(() => expect(read.spans(receiver.batches)).toHaveLength(62));
    await app.close();
    expect(receiver.batches.length - before).toBeLessThanOrEqual(6);
  });
});

describe.each(backends)("$name in trouble", ({ start, settings }) => {
  it.concurrent.each(["refuses", "hangs"] as const)("delays no run while it %s", async (manner) => {
    await using receiver = await start(manner);
    const app = switchedOn(settings(receiver.url));
    await app.telemetry.span("sweep", {}, async () => {});
    for (let run = 0; run < 20; run++) expect(await invocation(app.telemetry)).toBe("done");
    // A run that waited for a backend that hangs would have sent what it made in batches of its own, two for each run.
    if (manner === "hangs") expect(receiver.batches.length).toBeLessThan(20);
    await patiently(() => expect(receiver.batches).not.toHaveLength(0));
    // A backend that never answers holds up the end no longer than the exporter's own limit: the test's would end it.
    await app.close();
  });

  it.concurrent("holds no connection for good while it hangs", async () => {
    await using receiver = await start("hangs");
    const app = switchedOn(settings(receiver.url));
    await invocation(app.telemetry);
    await patiently(() => expect(receiver.abandoned).toBeGreaterThan(0));
    await app.close();
  });

  it("is complained of once while it is gone, without its key", async () => {
    const url = await urlOfNobody(start);
    const app = switchedOn(settings(url));
    expect(await invocation(app.telemetry)).toBe("done");
    expect(await invocation(app.telemetry)).toBe("done");
    await patiently(() => expect(app.warnings).not.toHaveLength(0));
    await app.close();
    expect(app.warnings).toEqual([expect.stringMatching(/in trouble.*ECONNREFUSED/)]);
    expect(app.warnings.join()).not.toContain(instrumentationKey);
  });
});

async function urlOfNobody(start: (manner: Manner) => Promise<TelemetryReceiver>): Promise<string> {
  await using receiver = await start("takes");
  return receiver.url;
}
