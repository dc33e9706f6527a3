import type { ReceivedMessage } from "../../sandbox/inbox/received-message.ts";
import type { Inbox } from "../../sandbox/inbox/start-inbox.ts";
import { readSeenAlert, type SeenAlert } from "../../sandbox/story/seen-alert.ts";
import { readWebhookAlert, type WebhookAlert } from "./webhook-alert.ts";

/** What the inbox got, read as alerts. Each message is read once, as waiting looks again and again. */
export interface ToldAlerts {
  /** Of every channel, by the cluster's name. */
  seen(clusterName: string): readonly SeenAlert[];
  /**
   * Of the generic webhook, by the cluster's resource id, in the order in which they were recorded: alerts of two runs
   * may be on their way at the same time, and arrive in any order.
   */
  webhook(clusterId: string): readonly WebhookAlert[];
}

export function createToldAlerts(inbox: Pick<Inbox, "messages">): ToldAlerts {
  const seen = readOnce(readSeenAlert);
  const webhook = readOnce(readWebhookAlert);
  return {
    seen: (clusterName) =>
      inbox.messages().flatMap((message) => {
        const alert = seen(message);
        return alert?.cluster === clusterName ? [alert] : [];
      }),
    webhook: (clusterId) =>
      inbox
        .messages()
        .flatMap((message) => {
          const alert = webhook(message);
          return alert?.clusterId.toLowerCase() === clusterId.toLowerCase() ? [alert] : [];
        })
        .sort(byRecord),
  };
}

function byRecord(one: WebhookAlert, other: WebhookAlert): number {
  return (
    Date.parse(one.time) - Date.parse(other.time) || one.id.localeCompare(other.id, "en", { numeric: true })
  );
}

function readOnce<T>(read: (message: ReceivedMessage) => T | undefined): typeof read {
  const known = new Map<ReceivedMessage, T | undefined>();
  return (message) => {
    if (!known.has(message)) known.set(message, read(message));
    return known.get(message);
  };
}
