import type { QueueClient } from "@azure/storage-queue";
import type { FollowUp, FollowUpQueue } from "../../ports/follow-up-queue.ts";
import { createdOnDemand, type UseClient } from "./created-on-demand.ts";
import { accessMend, type OpenCredential, openQueue } from "./open-storage-clients.ts";
import { followUpQueueName } from "./queue-names.ts";
import type { StorageConnection } from "./storage-account.ts";
import { hasCode } from "./storage-error.ts";

// learn.microsoft.com/rest/api/storageservices/put-message
const maxDelaySeconds = 7 * 24 * 60 * 60;
const maxMessageBytes = 64 * 1024;
/** Never expires; the default is seven days. */
const forever = -1;

/** A follow-up that no message holds; what makes it long is the text in its trigger. */
export class FollowUpTooLargeError extends Error {
  override readonly name = "FollowUpTooLargeError";
}

/** The way to the queue; nothing is sent before its first use, and the queue is created when it is found missing. */
export function useFollowUpQueue(
  connection: StorageConnection,
  openCredential: OpenCredential,
): UseClient<QueueClient> {
  return createdOnDemand<QueueClient>({
    label: `queue ${followUpQueueName} at ${new URL(connection.queueUrl).host}`,
    accessMend: accessMend(connection.access, "Storage Queue Data Contributor"),
    open: () => openQueue(connection, followUpQueueName, openCredential),
    create: (queue, abortSignal) => queue.createIfNotExists({ abortSignal }),
    missingCode: "QueueNotFound",
  });
}

/**
 * Leaves delayed work in a storage queue, as base64-coded JSON, which is read whatever host.json says of
 * `messageEncoding`: the host decodes it, or `messageOf` does. Delays are rounded up to whole seconds and cut at the
 * service's seven days.
 *
 * A message whose answer was lost is sent again, so it may be there twice. Throws `StorageError` when the service
 * refuses or does not answer.
 */
export function queueFollowUps(use: UseClient<QueueClient>): FollowUpQueue {
  return {
    async send(followUp, delaySeconds) {
      const text = textOf(followUp);
      const visibilityTimeout = wholeSeconds(delaySeconds);
      const { messageId, popReceipt } = await use((queue, abortSignal) =>
        queue.sendMessage(text, { messageTimeToLive: forever, visibilityTimeout, abortSignal }),
      );
      return { messageId, popReceipt };
    },

    async reschedule({ messageId, popReceipt }, followUp, delaySeconds) {
      const text = textOf(followUp);
      const visibilityTimeout = wholeSeconds(delaySeconds);
      try {
        await use((queue, abortSignal) =>
          queue.updateMessage(messageId, popReceipt, text, visibilityTimeout, { abortSignal }),
        );
      } catch (error) {
        // Somebody has picked it up already, and does its work.
        if (!hasCode(error, "PopReceiptMismatch", "MessageNotFound")) throw error;
      }
    },

    async takeBack({ messageId, popReceipt }) {
      try {
        await use((queue, abortSignal) => queue.deleteMessage(messageId, popReceipt, { abortSignal }));
      } catch (error) {
        // Somebody has picked it up, or it is gone: either way it ends by itself.
        if (!hasCode(error, "PopReceiptMismatch", "MessageNotFound")) throw error;
      }
    },
  };
}

function textOf(followUp: FollowUp): string {
  const text = Buffer.from(JSON.stringify(followUp)).toString("base64");
  if (text.length <= maxMessageBytes) return text;
  throw new FollowUpTooLargeError(
    `The ${followUp.kind} follow-up for ${followUp.clusterId ?? "the app itself"} takes ${text.length} bytes; ${maxMessageBytes} fit.`,
  );
}

function wholeSeconds(delaySeconds: number): number {
  if (Number.isNaN(delaySeconds)) throw new RangeError("The delay of a follow-up is not a number.");
  return Math.min(Math.max(0, Math.ceil(delaySeconds)), maxDelaySeconds);
}
