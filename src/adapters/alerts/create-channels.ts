import type { Severity } from "../../core/cluster/guarded-setting.ts";
import type { Notice } from "../../core/model/notice.ts";
import type { AlertChannel, ChannelKind, ChannelRoute, DeliveryOutcome } from "../../ports/alert-channel.ts";
import { untilAborted } from "../until-aborted.ts";
import { formatOf } from "./channel-format.ts";
import { readChannelUrl } from "./channel-url.ts";
import { postWithToken, type TokenSource } from "./event-grid-topic.ts";
import { checkRoutingKey } from "./pagerduty-event.ts";
import { postWebhook, type WebhookRequest } from "./post-webhook.ts";
import { checkWebhookSecret, type SecretProblem } from "./standard-webhook.ts";

/** What a channel is, whether it can be made or not. */
interface ChannelTraits {
  /** See `AlertChannel.key`. */
  readonly key: string;
  readonly kind: ChannelKind;
  readonly minSeverity: Severity;
  readonly clusterLabels?: readonly string[];
  /** See `AlertChannel.alsoFor`. */
  readonly alsoFor?: readonly ChannelRoute[];
  /** Its place in words, where another channel of its kind has the same host. */
  readonly place?: string;
}

/** What a channel is made from. `url` and `secret` are credentials: never log a config. */
export interface ChannelConfig extends ChannelTraits {
  readonly url: string;
  /** Signs the generic webhook (Standard Webhooks), or is PagerDuty's routing key; the other kinds have no use for it. */
  readonly secret?: string;
}

/** A channel that cannot be made, by the place in its setting. What is kept for it is what it would have been sent. */
export interface ClosedChannel extends ChannelTraits {
  readonly setting: string;
  readonly where: string;
}

/** What a channel needs to know of the app around it. */
export interface ChannelOptions {
  /** The app's public URL: the CloudEvent's `source`. */
  readonly publicUrl?: string;
  /** Longest wait for one answer, in milliseconds; 10 s unless told otherwise. */
  readonly timeLimitMs?: number;
  /** The app's identity, for the receivers that ask who sends. */
  readonly tokens?: TokenSource;
}

/** In milliseconds: a token comes out of a cache, or from the platform's endpoint. */
const tokenTimeLimitMs = 5_000;

/** A channel for one receiver. Throws an `Error` that names no part of the URL when the URL or the secret is unusable. */
export function createChannel(config: ChannelConfig, options: ChannelOptions = {}): AlertChannel {
  const url = readChannelUrl(config.kind, config.url);
  if (!(url instanceof URL)) throw new Error(`The ${config.kind} channel's URL: ${url.problem} ${url.mend}`);
  const secretProblem = checkSecret(config);
  if (secretProblem)
    throw new Error(`The ${config.kind} channel: ${secretProblem.problem} ${secretProblem.mend}`);
  const format = formatOf(config, url, options.publicUrl);
  const postAsIs = (request: WebhookRequest, signal: AbortSignal) =>
    postWebhook(request, {
      signal,
      ...(format.goneWords ? { goneWords: format.goneWords } : {}),
      ...(format.accepted === undefined ? {} : { accepted: format.accepted }),
      ...(options.timeLimitMs === undefined ? {} : { timeLimitMs: options.timeLimitMs }),
    });
  const { scope } = format;
  const post =
    scope === undefined
      ? postAsIs
      : (request: WebhookRequest, signal: AbortSignal) =>
          postWithToken(
            request,
            () => tokenWithin(options.tokens, scope, signal),
            (authorized) => postAsIs(authorized, signal),
          );
  return {
    key: config.key,
    kind: config.kind,
    label: `${config.kind} ${url.host}${config.place === undefined ? "" : ` (${config.place})`}`,
    minSeverity: config.minSeverity,
    ...(config.clusterLabels === undefined ? {} : { clusterLabels: config.clusterLabels }),
    ...(config.alsoFor === undefined ? {} : { alsoFor: config.alsoFor }),
    async send(alert, signal) {
      const first = await post(format.full(alert), signal);
      if (first.kind !== "rejected") return first;
      return afterShortForm(first.reason, await post(format.short(alert), signal));
    },
    async sendNotice(notice, signal) {
      const first = await post(format.notice(notice), signal);
      if (first.kind !== "rejected") return first;
      return afterShortForm(first.reason, await post(format.notice(shortNotice(notice)), signal));
    },
  };
}

/** The short form of a notice, for a receiver that refused the full one: what it is about, and where there is more. */
function shortNotice({ table: _left, lines: _cut, ...notice }: Notice): Notice {
  return { ...notice, lines: ["The whole of it was refused here; the log of the function app has it."] };
}

/**
 * A channel whose setting is wrong. Alerts for it are kept and tried again, so that they arrive when it is mended; it
 * can tell nothing itself.
 */
export function createClosedChannel(channel: ClosedChannel): AlertChannel {
  const { key, kind, minSeverity, clusterLabels, setting, where } = channel;
  const closed: DeliveryOutcome = { kind: "retry", reason: `its setting ${setting} (${where}) is wrong` };
  return {
    key,
    kind,
    label: `${kind}, closed`,
    minSeverity,
    ...(clusterLabels === undefined ? {} : { clusterLabels }),
    send: async () => closed,
    sendNotice: async () => closed,
  };
}

function afterShortForm(refusal: string, outcome: DeliveryOutcome): DeliveryOutcome {
  if (outcome.kind === "delivered")
    return { kind: "delivered", shortened: `the full message was refused: ${refusal}` };
  const reason = `the full message was refused (${refusal}), then its short form: ${outcome.reason}`;
  // Who refuses even a few lines of text takes nothing: whatever it is, it is not the channel that was meant.
  return outcome.kind === "rejected" ? { ...outcome, kind: "channel-gone", reason } : { ...outcome, reason };
}

/** What is wrong with a channel's secret, by its kind. */
export function checkSecret({
  kind,
  secret,
}: Pick<ChannelConfig, "kind" | "secret">): SecretProblem | undefined {
  if (kind === "pagerduty") return checkRoutingKey(secret ?? "");
  return secret === undefined ? undefined : checkWebhookSecret(secret);
}

function tokenWithin(tokens: TokenSource | undefined, scope: string, signal: AbortSignal): Promise<string> {
  if (tokens === undefined) return Promise.reject(new Error("There is no identity."));
  const limit = AbortSignal.any([signal, AbortSignal.timeout(tokenTimeLimitMs)]);
  // Not every credential heeds its signal.
  return untilAborted(() => tokens(scope, limit), limit);
}
