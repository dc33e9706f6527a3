import type { FollowUp, FollowUpQueue, FollowUpReceipt } from "../../src/ports/follow-up-queue.ts";
import { copyOf } from "./copy-of.ts";

/** A message that waits in the queue. */
export interface QueuedMessage {
  readonly messageId: string;
  /** Changes when somebody picks the message up. */
  readonly popReceipt: string;
  readonly followUp: FollowUp;
  readonly visibleAt: Date;
}

/** The service delays no message for longer than seven days. */
const maxDelaySeconds = 7 * 24 * 60 * 60;

/** A queue of delayed work in memory, by a clock that the test holds. */
export class InMemoryFollowUpQueue implements FollowUpQueue {
  readonly #now: () => Date;
  #messages: readonly QueuedMessage[] = [];
  #receipts = 0;

  constructor(now: () => Date) {
    this.#now = now;
  }

  /** All messages, seen by nobody yet or picked up and not finished, in the order in which they were sent. */
  get messages(): readonly QueuedMessage[] {
    return copyOf(this.#messages);
  }

  /** When the next message wakes; `undefined` when there is none. */
  get nextVisibleAt(): Date | undefined {
    const times = this.#messages.map(({ visibleAt }) => visibleAt.getTime());
    return times.length === 0 ? undefined : new Date(Math.min(...times));
  }

  async send(followUp: FollowUp, delaySeconds: number): Promise<FollowUpReceipt> {
    const receipt = { messageId: `message ${++this.#receipts}`, popReceipt: `receipt ${this.#receipts}` };
    const visibleAt = this.#inSeconds(delayOf(delaySeconds));
    const message = { ...receipt, followUp: copyOf(followUp), visibleAt };
    this.#messages = [...this.#messages, message];
    return receipt;
  }

  async reschedule(
    { messageId, popReceipt }: FollowUpReceipt,
    followUp: FollowUp,
    delaySeconds: number,
  ): Promise<void> {
    const visibleAt = this.#inSeconds(delayOf(delaySeconds));
    this.#messages = this.#messages.map((message) =>
      message.messageId === messageId && message.popReceipt === popReceipt
        ? {
            messageId,
            popReceipt: `receipt ${++this.#receipts}`,
            followUp: copyOf(followUp),
            visibleAt,
          }
        : message,
    );
  }

  async takeBack({ messageId, popReceipt }: FollowUpReceipt): Promise<void> {
    this.#messages = this.#messages.filter(
      (message) => message.messageId !== messageId || message.popReceipt !== popReceipt,
    );
  }

  /** Picks up every message that is awake: it stays in the queue, unseen for `hiddenSeconds`, under a new receipt. */
  receive(hiddenSeconds: number): readonly QueuedMessage[] {
    const now = this.#now().getTime();
    const picked: QueuedMessage[] = [];
    this.#messages = this.#messages.map((message) => {
      if (message.visibleAt.getTime() > now) return message;
      const taken = {
        ...message,
        popReceipt: `receipt ${++this.#receipts}`,
        visibleAt: this.#inSeconds(hiddenSeconds),
      };
      picked.push(taken);
      return taken;
    });
    return copyOf(picked);
  }

  #inSeconds(seconds: number): Date {
    return new Date(this.#now().getTime() + seconds * 1000);
  }
}

function delayOf(seconds: number): number {
  return Math.min(Math.max(0, Math.ceil(seconds)), maxDelaySeconds);
}
