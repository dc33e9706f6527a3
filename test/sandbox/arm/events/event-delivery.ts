import { setTimeout as delay } from "node:timers/promises";
import { type ResourceEvent, toCloudEvent } from "./event.ts";

/** One attempt to hand over an event. */
export interface DeliveryAttempt {
  readonly eventId: string;
  /** 1 for the first. */
  readonly attempt: number;
  readonly at: string;
  /** The status answered; undefined when there was no answer. */
  readonly status: number | undefined;
  /** Why there was no answer. */
  readonly error: string | undefined;
  readonly result: "delivered" | "retrying" | "dropped";
}

/** Options of an event deliverer. Times are Event Grid's own seconds, scaled. */
export interface DelivererOptions {
  /** Where to POST; read anew for each attempt, so that it may change. */
  readonly endpoint: string | (() => string);
  readonly schema: "event-grid" | "cloud-events";
  /** Milliseconds that one of Event Grid's seconds takes here between attempts. 1000 is real time. */
  readonly millisecondsPerSecond?: number;
  /** Seconds between attempts; the last one repeats. */
  readonly scheduleSeconds?: readonly number[];
  /** How long an answer may take, in real milliseconds: 30 s for Event Grid. */
  readonly answerWithinMs?: number;
  readonly maxAttempts?: number;
  readonly timeToLiveSeconds?: number;
  readonly fetch?: typeof fetch;
}

/** Delivers events to one endpoint as an Event Grid event subscription does. */
export interface EventDeliverer {
  /** Starts delivering; each event goes its own way, so order is not kept when one is retried. */
  deliver(event: ResourceEvent): void;
  /** All attempts, oldest first. */
  log(): readonly DeliveryAttempt[];
  /** Resolves when no event is under way. */
  idle(): Promise<void>;
  /** Gives up what is under way. */
  stop(): Promise<void>;
}

/** EG:delivery-and-retry.md: after 10 s, 30 s, 1 m, 5 m, 10 m, 30 m, 1 h, 3 h, 6 h, then every 12 h. */
const eventGridSchedule = [10, 30, 60, 300, 600, 1800, 3600, 10_800, 21_600, 43_200];

/** Never tried again (403 in the newer text). */
const finalStatuses = new Set([400, 403, 413]);

/** Least wait in seconds before the next attempt, by the status answered. */
const leastWaits = new Map([
  [401, 300],
  [404, 300],
  [408, 120],
  [503, 30],
]);

/** Creates a deliverer. Events are sent one to a request, as Event Grid does unless batching is turned on. */
export function createEventDeliverer(options: DelivererOptions): EventDeliverer {
  const scale = options.millisecondsPerSecond ?? 1000;
  const schedule = options.scheduleSeconds ?? eventGridSchedule;
  const timeToLive = options.timeToLiveSeconds ?? 86_400;
  const attempts: DeliveryAttempt[] = [];
  const underWay = new Set<Promise<void>>();
  const stopping = new AbortController();

  async function deliverOne(event: ResourceEvent): Promise<void> {
    let waited = 0;
    for (let attempt = 1; !stopping.signal.aborted; attempt += 1) {
      const at = new Date().toISOString();
      const { status, error } = await post(options, event, attempt, stopping.signal);
      const wait = Math.max(
        schedule[Math.min(attempt, schedule.length) - 1] ?? 10,
        leastWaits.get(status ?? 0) ?? 10,
      );
      waited += wait;
      const isLast = attempt >= (options.maxAttempts ?? 30) || waited > timeToLive;
      const result = resultOf(status, isLast || stopping.signal.aborted);
      attempts.push({ eventId: event.id, attempt, at, status, error, result });
      if (result !== "retrying") return;
      await delay(wait * scale, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
  }

  return {
    deliver(event) {
      const delivery = deliverOne(event).finally(() => underWay.delete(delivery));
      underWay.add(delivery);
    },
    log: () => attempts,
    async idle() {
      while (underWay.size > 0) await Promise.all(underWay);
    },
    async stop() {
      stopping.abort();
      await Promise.all(underWay);
    },
  };
}

function resultOf(status: number | undefined, isLast: boolean): DeliveryAttempt["result"] {
  if (status !== undefined && status >= 200 && status <= 204) return "delivered";
  if (isLast || (status !== undefined && finalStatuses.has(status))) return "dropped";
  return "retrying";
}

async function post(
  options: DelivererOptions,
  event: ResourceEvent,
  attempt: number,
  stopping: AbortSignal,
): Promise<{ status: number | undefined; error: string | undefined }> {
  const isCloudEvent = options.schema === "cloud-events";
  const endpoint = typeof options.endpoint === "string" ? options.endpoint : options.endpoint();
  try {
    const response = await (options.fetch ?? fetch)(endpoint, {
      method: "POST",
      headers: {
        "Content-Type": isCloudEvent
          ? "application/cloudevents+json; charset=utf-8"
          : "application/json; charset=utf-8",
        "aeg-event-type": "Notification",
        "aeg-delivery-count": String(attempt - 1),
        "aeg-metadata-version": "1",
        "aeg-data-version": "2",
      },
      body: JSON.stringify(isCloudEvent ? toCloudEvent(event) : [event]),
      signal: AbortSignal.any([stopping, AbortSignal.timeout(options.answerWithinMs ?? 30_000)]),
    });
    await response.arrayBuffer();
    return { status: response.status, error: undefined };
  } catch (error) {
    const cause = error instanceof Error && error.cause !== undefined ? ` (${String(error.cause)})` : "";
    return { status: undefined, error: `${String(error)}${cause}` };
  }
}
