import type { Alert } from "../core/model/alert.ts";
import type { Notice } from "../core/model/notice.ts";
import type { Route } from "../core/routing/is-routed-to.ts";

/** The kinds of receivers that this app can write to. */
export type ChannelKind = "teams" | "slack" | "webhook" | "event-grid" | "pagerduty";

/**
 * What became of one attempt to deliver an alert. `reason` is one sentence for logs and people; it never holds the
 * URL's path or query, a secret, or text of the receiver that could echo one.
 */
export type DeliveryOutcome =
  | {
      readonly kind: "delivered";
      /** Set when the full message was refused and the short plain text took its place: why it was refused. */
      readonly shortened?: string;
    }
  /** Final for this message (400, 413): sending the same again is pointless. */
  | { readonly kind: "rejected"; readonly status: number; readonly reason: string }
  /** The channel itself is gone or shut to us (401, 403, 404, 410, Slack's `no_service`): a person has to mend it. */
  | { readonly kind: "channel-gone"; readonly status: number; readonly reason: string }
  /** Worth another attempt later. */
  | {
      readonly kind: "retry";
      readonly reason: string;
      /** Whole seconds that the receiver asked us to wait, if it said so. */
      readonly retryAfterSeconds?: number;
    };

/** What a channel is to hear by one route, and what is kept for it. */
export interface ChannelRoute extends Route {
  /**
   * Stable across restarts and free of secrets: the kind and the place in its setting. It stays when the URL is mended,
   * so that what was kept for the place goes there.
   */
  readonly key: string;
}

/** One place where alerts go. */
export interface AlertChannel extends ChannelRoute {
  readonly kind: ChannelKind;
  /** Kind and host, safe to log. */
  readonly label: string;
  /** Further routes that lead to the same place: it hears what any of them takes, once. */
  readonly alsoFor?: readonly ChannelRoute[];
  /**
   * Sends one alert and says what became of it; never throws. A message that is refused for good (400, 413) goes once
   * more as short plain text. It does not retry: that is the queue's.
   */
  send(alert: Alert, signal: AbortSignal): Promise<DeliveryOutcome>;
  /** Tells of the app itself. Never throws. */
  sendNotice(notice: Notice, signal: AbortSignal): Promise<DeliveryOutcome>;
}
