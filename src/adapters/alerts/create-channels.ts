import type { Severity } from "../../core/cluster/guarded-setting.ts";
import type { Alert } from "../../core/model/alert.ts";
import type { Notice } from "../../core/model/notice.ts";
import { eventGridScope } from "../../core/policy/event-grid-endpoint.ts";
import type { AlertChannel, ChannelKind, ChannelRoute, DeliveryOutcome } from "../../ports/alert-channel.ts";
import { untilAborted } from "../until-aborted.ts";
import { readChannelUrl } from "./channel-url.ts";
import { cloudEvent, defaultEventSource, noticeEvent, plainTextEvent } from "./cloud-event.ts";
import { postWithToken, type TokenSource, topicAccepts, topicRequest } from "./event-grid-topic.ts";
import { noticeLines } from "./notice-lines.ts";
import {
  checkRoutingKey,
  pagerDutyAccepts,
  pagerDutyEvent,
  pagerDutyNotice,
  shortPagerDutyEvent,
} from "./pagerduty-event.ts";
import { postWebhook, type WebhookRequest } from "./post-webhook.ts";
import { slackLines, slackMessage, slackPlainText } from "./slack-message.ts";
import { checkWebhookSecret, type SecretProblem, standardWebhookHeaders } from "./standard-webhook.ts";
import { teamsCard, teamsPlainText, teamsText } from "./teams-card.ts";

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

interface Format {
  readonly full: (alert: Alert) => WebhookRequest;
  readonly short: (alert: Alert) => WebhookRequest;
  readonly notice: (notice: Notice) => WebhookRequest;
  readonly goneWords?: ReadonlySet<string>;
  readonly accepted?: number;
  /** The scope of the token that the receiver asks for. */
  readonly scope?: string;
}

// What Slack says of a channel that is no more (api.slack.com/changelog/2016-05-17-changes-to-errors-for-incoming-webhooks;
// `no_service` and `no_team` come with various statuses, so the word decides, not the status).
const slackGoneWords: ReadonlySet<string> = new Set([
  "no_service",
  "no_team",
  "channel_not_found",
  "channel_is_archived",
  "action_prohibited",
  "invalid_token",
  "team_disabled",
]);

// What the flow behind a Workflows webhook says when it is switched off, gone, or asks for a sign-in
// (microsoft/coe-starter-kit#8684, caronc/apprise#891, prometheus-msteams/prometheus-msteams#146).
const teamsGoneWords: ReadonlySet<string> = new Set([
  "WorkflowTriggerIsNotEnabled",
  "WorkflowTriggerNotFound",
  "DirectApiAuthorizationRequired",
]);

/** In milliseconds: a token comes out of a cache, or from the platform's endpoint. */
const tokenTimeLimitMs = 5_000;

/** A channel for one receiver. Throws an `Error` that names no part of the URL when the URL or the secret is unusable. */
export function createChannel(config: ChannelConfig, options: ChannelOptions = {}): AlertChannel {
  const url = readChannelUrl(config.kind, config.url);
  if (!(url instanceof URL)) throw new Error(`The ${config.kind} channel's URL: ${url.problem} ${url.mend}`);
  const secretProblem = checkSecret(config);
  if (secretProblem)
    throw new Error(`The ${config.kind} channel: ${secretProblem.problem} ${secretProblem.mend}`);
  const format = formatOf(config, url, options);
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

function formatOf(config: ChannelConfig, url: URL, options: ChannelOptions): Format {
  switch (config.kind) {
    case "teams":
      return {
        full: (alert) => json(url, teamsCard(alert)),
        short: (alert) => json(url, teamsPlainText(alert)),
        notice: (notice) => json(url, teamsText(noticeLines(notice))),
        goneWords: teamsGoneWords,
      };
    case "slack":
      return {
        full: (alert) => json(url, slackMessage(alert)),
        short: (alert) => json(url, slackPlainText(alert)),
        notice: (notice) => json(url, slackLines(noticeLines(notice))),
        goneWords: slackGoneWords,
      };
    case "webhook": {
      const source = options.publicUrl ?? defaultEventSource;
      return {
        full: (alert) => signed(url, alert.id, cloudEvent(alert, source), config.secret),
        short: (alert) => signed(url, alert.id, plainTextEvent(alert, source), config.secret),
        notice: (notice) => signed(url, notice.id, noticeEvent(notice, source, new Date()), config.secret),
      };
    }
    case "event-grid": {
      const source = options.publicUrl ?? defaultEventSource;
      const scope = eventGridScope(url);
      return {
        full: (alert) => topicRequest(url, cloudEvent(alert, source)),
        short: (alert) => topicRequest(url, plainTextEvent(alert, source)),
        notice: (notice) => topicRequest(url, noticeEvent(notice, source, new Date())),
        accepted: topicAccepts,
        ...(scope === undefined ? {} : { scope }),
      };
    }
    case "pagerduty": {
      const key = config.secret ?? "";
      const keyed = (event: unknown): WebhookRequest => ({ ...json(url, event), secret: key });
      return {
        full: (alert) => keyed(pagerDutyEvent(alert, key)),
        short: (alert) => keyed(shortPagerDutyEvent(alert, key)),
        notice: (notice) => keyed(pagerDutyNotice(notice, key)),
        accepted: pagerDutyAccepts,
      };
    }
  }
}

function json(url: URL, message: unknown): WebhookRequest {
  return {
    url: url.href,
    headers: { "content-type": "application/json; charset=utf-8" },
    body: JSON.stringify(message),
  };
}

/**
 * A CloudEvent in structured mode: its content type is what tells a CloudEvents receiver so (HTTP protocol binding,
 * section 3). Standard Webhooks verifies the raw body, so it takes any content type.
 */
function signed(url: URL, id: string, event: unknown, secret: string | undefined): WebhookRequest {
  const body = JSON.stringify(event);
  return {
    url: url.href,
    headers: {
      "content-type": "application/cloudevents+json; charset=utf-8",
      ...standardWebhookHeaders(id, body, secret, new Date()),
    },
    body,
  };
}
