import { setTimeout as wait } from "node:timers/promises";
import { type DequeuedMessageItem, type QueueClient, RestError } from "@azure/storage-queue";
import type { QueueSettings } from "./host-settings.ts";
import type { TriggerInput } from "./invoker.ts";
import type { Log } from "./log-entry.ts";
import { decodeMessageText, toTriggerInput } from "./queue-message.ts";
import { createPollDelay } from "./queue-poll-delay.ts";

/** While a handler runs its message is invisible for ten minutes, renewed at half time (QueueListener.cs). */
const invisibleSeconds = 600;
const renewalInterval = (invisibleSeconds / 2) * 1000;

export interface QueueListenerOptions {
  functionName: string;
  queue: QueueClient;
  /** Where messages go that failed too often; a poison queue's own listener has none. */
  poisonQueue: QueueClient | undefined;
  settings: QueueSettings;
  run(input: TriggerInput): Promise<{ succeeded: boolean }>;
  log: Log;
}

export interface QueueListener {
  /** Fetches no more, and resolves when what was fetched has ended. */
  stop(): Promise<void>;
}

/**
 * Polls a queue as the real Storage queue trigger does. A queue that is not there is not created: the listener looks
 * for it again at each poll, so the app creates what it sends to.
 */
export function startQueueListener(options: QueueListenerOptions): QueueListener {
  const { functionName, queue, poisonQueue, settings, run, log } = options;
  const stopping = new AbortController();
  const processing = new Set<Promise<void>>();
  const nextDelay = createPollDelay(settings.maxPollingInterval);
  let queueExists = false;
  let foundSinceLastDelay = false;

  async function poll(): Promise<void> {
    while (!stopping.signal.aborted) {
      const batch = await fetchBatch();
      for (const message of batch) track(processSafely(message));
      if (batch.length > 0) {
        foundSinceLastDelay = true;
        while (processing.size > settings.newBatchThreshold) await Promise.race(processing);
        continue;
      }
      await wait(nextDelay(foundSinceLastDelay), undefined, { signal: stopping.signal }).catch(
        () => undefined,
      );
      foundSinceLastDelay = false;
    }
  }

  async function fetchBatch(): Promise<DequeuedMessageItem[]> {
    try {
      queueExists ||= await queue.exists();
      if (!queueExists || stopping.signal.aborted) return [];
      const { receivedMessageItems } = await queue.receiveMessages({
        numberOfMessages: settings.batchSize,
        visibilityTimeout: invisibleSeconds,
      });
      return receivedMessageItems;
    } catch (error) {
      queueExists = false;
      warn(`Queue ${queue.name} could not be read`, error);
      return [];
    }
  }

  function track(work: Promise<void>): void {
    processing.add(work);
    void work.finally(() => processing.delete(work));
  }

  /** A storage fault in the middle leaves the message invisible until its ten minutes are over, as in Azure. */
  async function processSafely(message: DequeuedMessageItem): Promise<void> {
    try {
      await process(message);
    } catch (error) {
      warn(`Message ${message.messageId} of queue ${queue.name} could not be settled`, error);
    }
  }

  async function process(message: DequeuedMessageItem): Promise<void> {
    if (message.dequeueCount > settings.maxDequeueCount) {
      // In a poison queue it is left alone, invisible, until it is next fetched in ten minutes (QueueProcessor.cs).
      if (poisonQueue !== undefined) await moveToPoison(poisonQueue, message, message.popReceipt);
      return;
    }
    const text = decodeMessageText(message.messageText, settings.messageEncoding);
    if (text === undefined) {
      log({
        level: "warning",
        source: "host",
        functionName,
        message: `Message ${message.messageId} of queue ${queue.name} is not base64 and did not reach the function.`,
      });
      if (poisonQueue !== undefined) await moveToPoison(poisonQueue, message, message.popReceipt);
      return;
    }
    const receipt = keepInvisible(message);
    const { succeeded } = await run(toTriggerInput(message, text));
    const popReceipt = await receipt.release();
    if (succeeded) return unlessGone(() => queue.deleteMessage(message.messageId, popReceipt));
    // Without a poison queue the message stays invisible, which keeps a failing one from spinning (QueueProcessor.cs).
    if (poisonQueue === undefined) return;
    if (message.dequeueCount >= settings.maxDequeueCount)
      return moveToPoison(poisonQueue, message, popReceipt);
    await unlessGone(() =>
      queue.updateMessage(message.messageId, popReceipt, undefined, settings.visibilityTimeout / 1000),
    );
  }

  /** Renews the message's invisibility while its handler runs; each renewal changes the pop receipt. */
  function keepInvisible(message: DequeuedMessageItem): { release(): Promise<string> } {
    let popReceipt = Promise.resolve(message.popReceipt);
    const renewal = setInterval(() => {
      popReceipt = popReceipt.then(async (present) => {
        const renewed = await queue
          .updateMessage(message.messageId, present, undefined, invisibleSeconds)
          .catch((error) => warn(`Message ${message.messageId} could not be kept invisible`, error));
        return renewed?.popReceipt ?? present;
      });
    }, renewalInterval);
    return {
      release() {
        clearInterval(renewal);
        return popReceipt;
      },
    };
  }

  async function moveToPoison(
    poison: QueueClient,
    message: DequeuedMessageItem,
    popReceipt: string,
  ): Promise<void> {
    await poison.createIfNotExists();
    await poison.sendMessage(message.messageText);
    log({
      level: "error",
      source: "host",
      functionName,
      message: `Message ${message.messageId} was moved to the poison queue ${poison.name}.`,
    });
    await unlessGone(() => queue.deleteMessage(message.messageId, popReceipt));
  }

  function warn(what: string, error: unknown): void {
    const reason = error instanceof Error ? error.message : String(error);
    log({ level: "warning", source: "host", functionName, message: `${what}: ${reason}` });
  }

  const polling = poll();
  return {
    async stop() {
      stopping.abort();
      await polling;
      await Promise.all(processing);
    },
  };
}

/** Somebody else took or deleted the message meanwhile: nothing is left to do. */
async function unlessGone(settle: () => Promise<unknown>): Promise<void> {
  try {
    await settle();
  } catch (error) {
    if (error instanceof RestError && (error.statusCode === 404 || error.code === "PopReceiptMismatch"))
      return;
    throw error;
  }
}
