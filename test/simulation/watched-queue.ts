import type { FollowUp, FollowUpReceipt } from "../../src/ports/follow-up-queue.ts";
import { InMemoryFollowUpQueue, type QueuedMessage } from "../fakes/in-memory-follow-up-queue.ts";

interface Known {
  readonly popReceipt: string | undefined;
  /** The cluster that is looked at when it wakes. */
  readonly calls: string | undefined;
}

/** The queue in memory, which can be asked at each step what it holds, as its messages are not copied for that. */
export class WatchedQueue extends InMemoryFollowUpQueue {
  readonly #known = new Map<string, Known>();

  /** True while a message is there that has this cluster looked at. */
  calls(clusterKey: string): boolean {
    for (const { calls } of this.#known.values()) if (calls === clusterKey) return true;
    return false;
  }

  override async send(followUp: FollowUp, delaySeconds: number): Promise<FollowUpReceipt> {
    const receipt = await super.send(followUp, delaySeconds);
    this.#known.set(receipt.messageId, { popReceipt: receipt.popReceipt, calls: calledBy(followUp) });
    return receipt;
  }

  override async reschedule(receipt: FollowUpReceipt, followUp: FollowUp, seconds: number): Promise<void> {
    await super.reschedule(receipt, followUp, seconds);
    const { messageId, popReceipt } = receipt;
    // Nobody is told the new receipt.
    if (this.#known.get(messageId)?.popReceipt === popReceipt)
      this.#known.set(messageId, { popReceipt: undefined, calls: calledBy(followUp) });
  }

  override receive(hiddenSeconds: number): readonly QueuedMessage[] {
    const picked = super.receive(hiddenSeconds);
    for (const { messageId, popReceipt, followUp } of picked)
      this.#known.set(messageId, { popReceipt, calls: calledBy(followUp) });
    return picked;
  }

  override async takeBack(receipt: FollowUpReceipt): Promise<void> {
    await super.takeBack(receipt);
    if (this.#known.get(receipt.messageId)?.popReceipt === receipt.popReceipt)
      this.#known.delete(receipt.messageId);
  }

  /** Throws where what it knows is not what it holds. */
  checkItself(): void {
    const held = this.messages.map(({ messageId }) => messageId).sort();
    if (held.join() !== [...this.#known.keys()].sort().join())
      throw new Error("the watched queue has lost sight of its messages");
  }
}

function calledBy(followUp: FollowUp): string | undefined {
  return followUp.kind === "reconcile" ? followUp.clusterId.toLowerCase() : undefined;
}
