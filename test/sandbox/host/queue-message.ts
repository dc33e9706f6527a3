import type { DequeuedMessageItem } from "@azure/storage-queue";
import type { QueueSettings } from "./host-settings.ts";
import type { TriggerInput } from "./invoker.ts";

/**
 * Reads a message's text as `messageEncoding` says.
 * @returns undefined where it is not base64: such a message never reaches a handler.
 */
export function decodeMessageText(
  text: string,
  encoding: QueueSettings["messageEncoding"],
): string | undefined {
  if (encoding === "none") return text;
  const compact = text.replace(/\s/g, "");
  const isBase64 = compact.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(compact);
  return isBase64 ? Buffer.from(compact, "base64").toString("utf8") : undefined;
}

/** The text as the handler's input (the library parses it where it is JSON), and what the real binding adds to it. */
export function toTriggerInput(message: DequeuedMessageItem, text: string): TriggerInput {
  const instant = (date: Date) => ({ json: JSON.stringify(date.toISOString().replace("Z", "+00:00")) });
  return {
    data: { string: text },
    metadata: {
      QueueTrigger: { string: text },
      DequeueCount: { int: message.dequeueCount },
      ExpirationTime: instant(message.expiresOn),
      Id: { string: message.messageId },
      InsertionTime: instant(message.insertedOn),
      NextVisibleTime: instant(message.nextVisibleOn),
      PopReceipt: { string: message.popReceipt },
    },
  };
}
