import type { InMemoryFollowUpQueue, QueuedMessage } from "../fakes/in-memory-follow-up-queue.ts";
import type { Surroundings } from "./process.ts";

/** What became of an invocation. */
export type Invocation = "done" | "failed" | "died";

/** A message that a process died over comes back after this time. */
const hiddenSeconds = 90;

/** After so many failures a message is put aside (maxDequeueCount in host.json). */
const mostTries = 5;

/** The part of the Functions host that hands queue messages to the app. */
export class QueueHost {
  readonly #queue: InMemoryFollowUpQueue;
  readonly #around: Surroundings;
  readonly #invoke: (message: QueuedMessage) => Promise<Invocation>;
  readonly #onGone: () => void;
  readonly #onPoison: (message: QueuedMessage) => Promise<Invocation>;
  readonly #tries = new Map<string, number>();

  constructor(
    queue: InMemoryFollowUpQueue,
    around: Surroundings,
    invoke: (message: QueuedMessage) => Promise<Invocation>,
    onPoison: (message: QueuedMessage) => Promise<Invocation>,
    onGone: () => void,
  ) {
    this.#onPoison = onPoison;
    this.#queue = queue;
    this.#around = around;
    this.#invoke = invoke;
    this.#onGone = onGone;
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
    const outcome = await this.#invoke(message);
    if (outcome === "died") return;
    const tries = (this.#tries.get(message.messageId) ?? 0) + 1;
    this.#tries.set(message.messageId, tries);
    if (outcome === "failed" && tries < mostTries) return;
    // It stays where it is until its reader has been through with it.
    if (outcome === "failed" && (await this.#onPoison(message)) !== "done") return;
    await this.#queue.takeBack(message);
    this.#onGone();
  }
}
