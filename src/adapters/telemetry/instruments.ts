import { type Meter, ValueType } from "@opentelemetry/api";
import type { Telemetry } from "../../ports/telemetry.ts";

/** From the ten seconds of a quick revert to the day of an exposure that nobody minded. */
const exposureBuckets = [10, 30, 60, 120, 300, 900, 3600, 21_600, 86_400];

/** The metrics, by the names and units under which they are documented. */
export function createInstruments(meter: Meter): Omit<Telemetry, "continueTrace" | "span"> {
  const exposure = meter.createHistogram("aksguardrail.exposure.duration", {
    unit: "s",
    description: "How long a cluster stood exposed, recorded when the exposure ended",
    advice: { explicitBucketBoundaries: exposureBuckets },
  });
  const counter = (name: string, description: string) =>
    meter.createCounter(name, { description, valueType: ValueType.INT });
  const reverts = counter("aksguardrail.reverts", "Updates sent to put an approved exposure back");
  const failures = counter("aksguardrail.failures", "What the guardrail could not carry through");
  const deliveries = counter("aksguardrail.alerts.deliveries", "Attempts to deliver an alert");
  const pending = meter.createGauge("aksguardrail.alerts.pending", {
    description: "Alerts that are recorded and neither delivered nor given up",
    valueType: ValueType.INT,
  });
  const heartbeat = meter.createGauge("aksguardrail.heartbeat", {
    unit: "s",
    description: "Recorded by the timer: how long ago a look at the whole fleet last ended well",
    valueType: ValueType.INT,
  });
  return {
    exposureClosed: (seconds, { transition, severity, mode }) =>
      exposure.record(seconds, { transition, severity, mode }),
    revertSent: ({ outcome }) => reverts.add(1, { outcome }),
    failed: ({ kind }) => failures.add(1, { kind }),
    alertDelivered: ({ channel, outcome }) => deliveries.add(1, { channel, outcome }),
    alertsPending: (count) => pending.record(count),
    heartbeat: (seconds) => heartbeat.record(seconds),
  };
}
