/** The receivers that app settings lead to. */
export type InboxChannel = "teams" | "slack" | "webhook";

export const inboxChannels: readonly InboxChannel[] = ["teams", "slack", "webhook"];

/** All that the inbox plays: a topic and PagerDuty are told only where a policy names them. */
export type Receiver = InboxChannel | "event-grid" | "pagerduty";

export const allReceivers: readonly Receiver[] = [...inboxChannels, "event-grid", "pagerduty"];

/** What came of a Standard Webhooks signature; `not-checked` where the inbox has no secret. */
export type SignatureState = "valid" | "invalid" | "not-checked";

/** One POST, in full. */
export interface ReceivedMessage {
  /** 1 for the first of all channels. */
  readonly sequence: number;
  /** When it arrived, ISO 8601 in UTC. */
  readonly at: string;
  readonly channel: Receiver;
  /** As in the request line, query included. */
  readonly path: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** The raw body. */
  readonly body: string;
  /** The body parsed, undefined where it is not JSON. */
  readonly json: unknown;
  /** Equal for copies of one message: the `webhook-id` or the event's id, else a digest of the body. */
  readonly id: string;
  /** The status that the sender got; `hang` for none, `reset` for a cut connection. */
  readonly answer: number | "hang" | "reset";
  /** True when people would see it: a refused message is never posted. */
  readonly isPosted: boolean;
  /** 1 for the first posted message with this id, 2 for its first duplicate, 0 where it was not posted. */
  readonly copy: number;
  /** Why it was not posted. */
  readonly problem: string | undefined;
  /** Of the generic webhook only. */
  readonly signature: SignatureState | undefined;
}
