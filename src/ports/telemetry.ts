import type { Severity } from "../core/cluster/guarded-setting.ts";
import type { Transition } from "../core/model/alert.ts";
import type { Mode } from "../core/model/cluster-policy.ts";
import type { UpdateOutcome } from "../core/model/update-outcome.ts";
import type { ChannelKind, DeliveryOutcome } from "./alert-channel.ts";
import type { LogFields } from "./log.ts";

/** How an exposure ended. */
export interface ExposureEnd {
  readonly transition: Extract<Transition, "reverted" | "resolved" | "accepted">;
  readonly severity: Severity;
  readonly mode: Mode;
}

/** What failed, in words that are few enough to count by. */
export type FailureKind =
  /** A run was not carried through; its note wakes it again. */
  | "run"
  /** A note could not be written: Event Grid's redelivery has to do. */
  | "note"
  /** A cluster could not be read. */
  | "read"
  /** An alert was given up. */
  | "alert"
  /** The subscriptions in scope could not be listed. */
  | "scope"
  /** A message ended in the poison queue. */
  | "poison"
  /** A wrong setting keeps the app from acting. */
  | "settings"
  /** The whole fleet could not be looked at, or not all of it. */
  | "sweep";

/** What is timed. A name never holds a value: it is the same for every cluster. */
export type SpanName =
  /** One run that has its cluster's lease, from its first read until all that came of it is recorded and told. */
  | "reconcile"
  /** A cluster, or what belongs to it, is read from ARM. */
  | "arm.read"
  /** The Activity Log is asked who did something to a cluster. */
  | "arm.activity"
  /** The update that puts an approved exposure back, until ARM has answered. */
  | "arm.update"
  /** One attempt to deliver one alert to one channel. */
  | "alert.deliver"
  /** The timer's look at what is overdue. */
  | "sweep"
  /** A look at the whole fleet, as far as one invocation takes it. */
  | "sweep.fleet"
  /** An early look: ARM's lists of the subscriptions whose turn it is. */
  | "sweep.early";

/**
 * Where the guardrail's figures and the course of its runs go. Measuring never fails or delays what it measures: what
 * cannot be recorded or sent is lost.
 *
 * Counts carry nothing but the few words below: a cluster's id as an attribute would make one time series a cluster.
 * Which cluster it was, a span or a log line says. No URL of a webhook and no secret goes into either.
 */
export interface Telemetry {
  /**
   * Runs `work` within the trace that the host began, so that its spans stand under the host's own request.
   *
   * @param traceParent the W3C `traceparent` of the invocation; without one the spans begin a trace of their own
   */
  continueTrace<T>(traceParent: string | undefined, work: () => Promise<T>): Promise<T>;
  /**
   * Runs `work` and records how long it took and whether it threw: the error's name, never its message. A span within
   * `work` becomes its child.
   */
  span<T>(name: SpanName, fields: LogFields, work: () => Promise<T>): Promise<T>;
  /** `seconds`: how long the cluster stood exposed, from the weakening write to the end of the closing operation. */
  exposureClosed(seconds: number, end: ExposureEnd): void;
  /** ARM answered an update that puts an approved exposure back. */
  revertSent(revert: { readonly outcome: UpdateOutcome["kind"] }): void;
  failed(failure: { readonly kind: FailureKind }): void;
  /** One attempt to deliver an alert to one channel. */
  alertDelivered(delivery: {
    readonly channel: ChannelKind;
    readonly outcome: DeliveryOutcome["kind"];
  }): void;
  /** How many alerts of the whole fleet are recorded and not yet delivered or given up, as of now. */
  alertsPending(count: number): void;
  /** The timer has done all that it does; `seconds`: since a look at the whole fleet last ended well. */
  heartbeat(seconds: number): void;
}

/** For where no telemetry backend is configured: the work is done, nothing is recorded. */
export const noTelemetry: Telemetry = {
  continueTrace: (_traceParent, work) => work(),
  span: (_name, _fields, work) => work(),
  exposureClosed() {},
  revertSent() {},
  failed() {},
  alertDelivered() {},
  alertsPending() {},
  heartbeat() {},
};
