import type { JsonObject } from "../../src/core/json/json.ts";
import { onClusterWrite } from "../../src/functions/on-cluster-write.ts";
import type { FunctionApp } from "./function-app.ts";
import type { Surroundings } from "./process.ts";

/** Event Grid's waits before it delivers an event again, in milliseconds; the last one goes on. */
const redeliveries = [10_000, 30_000, 60_000, 300_000] as const;

/** What becomes of events on their way. */
export interface EventWatch {
  /** True for an event that is lost for good. */
  readonly isLost: (event: JsonObject) => boolean;
  /** The app has taken an event. */
  readonly onDelivered: (event: JsonObject) => void;
}

/** Delivers events late, out of order and sometimes twice, until they are answered; some it loses. */
export class EventGrid {
  readonly #app: FunctionApp;
  readonly #around: Surroundings;
  readonly #watch: EventWatch;

  constructor(app: FunctionApp, around: Surroundings, watch: EventWatch) {
    this.#app = app;
    this.#around = around;
    this.#watch = watch;
  }

  /** @param withinMs how soon it is delivered; absent for as it likes */
  take(event: JsonObject, withinMs?: number): void {
    const { clock, random, trace, faults } = this.#around;
    const eventId = String(event.id);
    if (this.#watch.isLost(event)) {
      trace.note("events", `${eventId} IS LOST`);
      return;
    }
    const deliver = (tries: number) => async (): Promise<void> => {
      const outcome = await this.#app.invoke(
        { what: `event ${eventId}`, cause: "event", eventId },
        (guardrail, log) => onClusterWrite(event, guardrail, log),
      );
      if (outcome === "done") this.#watch.onDelivered(event);
      else clock.after(redeliveries[tries] ?? 300_000, deliver(tries + 1));
    };
    const copies = random.chance(faults().duplicate) ? 2 : 1;
    for (let copy = 0; copy < copies; copy++) clock.after(this.#deliveryMs(withinMs), deliver(0));
  }

  #deliveryMs(withinMs: number | undefined): number {
    const { random } = this.#around;
    if (withinMs !== undefined) return random.between(0, withinMs);
    return random.chance(0.1) ? random.between(10_000, 300_000) : random.between(200, 5_000);
  }
}
