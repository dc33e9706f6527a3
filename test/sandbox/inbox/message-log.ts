import { createHash } from "node:crypto";
import { eventId } from "./event-grid-receiver.ts";
import type { ReceivedMessage } from "./received-message.ts";

/** All messages since the start, in order of arrival. */
export interface MessageLog {
  /** Records a message: numbers it, and counts copies. */
  add(message: Omit<ReceivedMessage, "sequence" | "id" | "copy">): ReceivedMessage;
  list(): readonly ReceivedMessage[];
  /** Calls back for each message from now on; the answer ends that. */
  onMessage(listener: (message: ReceivedMessage) => void): () => void;
  /**
   * The first message that fits, among those that are there or else among those to come.
   * @throws Error that lists what has arrived, when none fits within the time.
   */
  waitFor(fits: (message: ReceivedMessage) => boolean, timeoutMs?: number): Promise<ReceivedMessage>;
}

export function createMessageLog(): MessageLog {
  const messages: ReceivedMessage[] = [];
  const listeners = new Set<(message: ReceivedMessage) => void>();
  return {
    add(message) {
      const id = idOf(message);
      const copies = messages.filter((it) => it.isPosted && it.channel === message.channel && it.id === id);
      const received: ReceivedMessage = {
        ...message,
        sequence: messages.length + 1,
        id,
        copy: message.isPosted ? copies.length + 1 : 0,
      };
      messages.push(received);
      for (const listener of listeners) listener(received);
      return received;
    },
    list: () => messages,
    onMessage(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    waitFor(fits, timeoutMs = 60_000) {
      const there = messages.find(fits);
      if (there !== undefined) return Promise.resolve(there);
      return new Promise((resolve, reject) => {
        const listener = (message: ReceivedMessage): void => {
          if (!fits(message)) return;
          clearTimeout(timer);
          listeners.delete(listener);
          resolve(message);
        };
        const timer = setTimeout(() => {
          listeners.delete(listener);
          const arrived = messages.map((it) => `${it.channel} ${it.id} (${it.answer})`).join(", ");
          reject(new Error(`No such message within ${timeoutMs} ms; arrived: ${arrived || "nothing"}.`));
        }, timeoutMs);
        listeners.add(listener);
      });
    },
  };
}

/** Teams, Slack and PagerDuty have no id for a message: there, copies are those with the same body. */
function idOf({
  channel,
  headers,
  body,
  json,
}: Pick<ReceivedMessage, "channel" | "headers" | "body" | "json">): string {
  const given =
    channel === "webhook" ? headers["webhook-id"] : channel === "event-grid" ? eventId(json) : undefined;
  return given ?? createHash("sha256").update(body).digest("hex").slice(0, 16);
}
