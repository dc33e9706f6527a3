import type { InMemoryFollowUpQueue, QueuedMessage } from "../fakes/in-memory-follow-up-queue.ts";
import type { Outcome } from "./function-app.ts";
import type { Surroundings } from "./process.ts";

/** A message that a process died over comes back after this time. */
const hiddenSeconds = 90;

/** A message whose handler failed comes back after this time (visibilityTimeout in host.json). */
const afterFailureSeconds = 30;

/** After so many failures a message is put aside (maxDequeueCount in host.json). */
const mostTries = 5;

/** How the host hands a message over. */
export interface Handlers {
  readonly followUp: (message: QueuedMessage) => Promise<Outcome>;
  readonly poison: (message: QueuedMessage) => Promise<Outcome>;
  /** A message has left the queue. */
  readonly onGone: () => void;
}

/** The part of the Functions host that hands queue messages to the app. */
export class QueueHost {
  readonly #queue: InMemoryFollowUpQueue;
  readonly #around: Surroundings;
  readonly #handlers: Handlers;
  readonly #tries = new Map<string, number>();
  #poisoned = 0;

  constructor(queue: InMemoryFollowUpQueue, around: Surroundings, handlers: Handlers) {
    this.#queue = queue;
    this.#around = around;
    this.#handlers = handlers;
  }

  /** How many messages the host has given up. */
  get poisoned(): number {
    return this.#poisoned;
  }

  /** A message becomes visible after so many seconds; the host finds it a little later. */
  expect(delaySeconds: number): void {
    const polling = this.#around.random.between(10, 2000);
    this.#around.clock.after(Math.ceil(Math.max(0, delaySeconds)) * 1000 + polling, () => this.#poll());
  }

  #poll(): void {
    for (const message of this.#queue.receive(hiddenSeconds)) {
      this.expect(hiddenSeconds);
      void this.#handle(message);
    }
  }

  async #handle(message: QueuedMessage): Promise<void> {
    const tries = this.#tries.get(message.messageId) ?? 0;
    const isPoison = tries >= mostTries;
    // It stays where it is until its reader has been through with it.
    const outcome = isPoison ? await this.#handlers.poison(message) : await this.#handlers.followUp(message);
    if (outcome === "failed") {
      this.#tries.set(message.messageId, tries + 1);
      if (tries + 1 === mostTries) this.#poisoned++;
      await this.#queue.reschedule(message, message.followUp, afterFailureSeconds);
      this.expect(afterFailureSeconds);
    }
    if (outcome !== "done") return;
    await this.#queue.takeBack(message);
    this.#handlers.onGone();
  }
}
