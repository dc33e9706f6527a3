import type { LogFields } from "../../src/ports/log.ts";
import type { Telemetry } from "../../src/ports/telemetry.ts";

/** A figure that was recorded: its name, and what came with it. */
type Figure = readonly [name: string, ...rest: unknown[]];

/** Telemetry that remembers what it was told. */
export class RecordedTelemetry implements Telemetry {
  readonly figures: Figure[] = [];
  readonly spans: { readonly name: string; readonly fields: LogFields }[] = [];

  continueTrace<T>(_traceParent: string | undefined, work: () => Promise<T>): Promise<T> {
    return work();
  }

  span<T>(name: string, fields: LogFields, work: () => Promise<T>): Promise<T> {
    this.spans.push({ name, fields });
    return work();
  }

  exposureClosed(seconds: number, end: unknown): void {
    this.figures.push(["exposure", seconds, end]);
  }

  revertSent({ outcome }: { readonly outcome: string }): void {
    this.figures.push(["revert", outcome]);
  }

  failed({ kind }: { readonly kind: string }): void {
    this.figures.push(["failure", kind]);
  }

  alertDelivered({ channel, outcome }: { readonly channel: string; readonly outcome: string }): void {
    this.figures.push(["delivery", channel, outcome]);
  }

  alertsPending(count: number): void {
    this.figures.push(["pending", count]);
  }

  heartbeat(seconds: number): void {
    this.figures.push(["heartbeat", seconds]);
  }
}
