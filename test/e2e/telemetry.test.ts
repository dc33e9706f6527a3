import { afterAll, beforeAll, expect, test } from "vitest";
import { otlp } from "../adapters/telemetry/received.ts";
import { startTelemetryReceiver, type TelemetryReceiver } from "../adapters/telemetry/telemetry-receiver.ts";
import { rangesPath } from "../sandbox/arm/clusters/cluster-change.ts";
import { eventually } from "./support/eventually.ts";
import { type GuardedSandbox, startGuardedSandbox } from "./support/guarded-sandbox.ts";

let receiver: TelemetryReceiver;
let sandbox: GuardedSandbox;
beforeAll(async () => {
  receiver = await startTelemetryReceiver("takes");
  sandbox = await startGuardedSandbox({ settings: { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url } });
});
afterAll(async () => {
  await sandbox?.stop();
  await receiver?.[Symbol.asyncDispose]();
});

test("one story is one correlation id in spans from the event to the last alert, and its figures arrive", async () => {
  const cluster = await sandbox.seed();
  await cluster.touch();
  await cluster.write({ [rangesPath]: [] });
  await cluster.toldEverywhere("opened", "reverted");
  const correlationId = cluster.alerts()[0]?.correlationId;
  expect(correlationId).toBeDefined();
  const told = () =>
    otlp
      .spans(receiver.batches)
      .filter(({ fields }) => fields.correlationId === correlationId)
      .map(({ name }) => name);
  await eventually("the spans of the whole story", () => told().filter(isDelivery).length === 6, {
    seen: told,
  });
  expect(new Set(told())).toEqual(new Set(["reconcile", "arm.read", "arm.update", "alert.deliver"]));

  // An instance that is taken away sends what it has not sent yet.
  await sandbox.host.stop();
  await sandbox.restartHost();
  const figures = otlp.figures(receiver.batches);
  // Counters are cumulative, and arrive with each batch: of each the last value counts.
  const sumOf = (name: string): number => {
    const points = figures.filter((figure) => figure.name === name);
    const last = new Map(points.map(({ fields, value }) => [JSON.stringify(fields), value]));
    return [...last.values()].reduce((sum, value) => sum + value, 0);
  };
  expect(sumOf("aksguardrail.reverts")).toBe(1);
  expect(sumOf("aksguardrail.alerts.deliveries")).toBe(6);
  expect(figures).toContainEqual({
    name: "aksguardrail.exposure.duration",
    value: expect.any(Number),
    fields: { transition: "reverted", severity: "critical", mode: "revert" },
  });
});

function isDelivery(name: string): boolean {
  return name === "alert.deliver";
}
