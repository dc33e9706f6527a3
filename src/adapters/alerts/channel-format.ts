import type { Alert } from "../../core/model/alert.ts";
import type { Notice } from "../../core/model/notice.ts";
import { eventGridScope } from "../../core/policy/event-grid-endpoint.ts";
import type { ChannelKind } from "../../ports/alert-channel.ts";
import { cloudEvent, defaultEventSource, noticeEvent, plainTextEvent } from "./cloud-event.ts";
import { topicAccepts, topicRequest } from "./event-grid-topic.ts";
import { noticeLines } from "./notice-lines.ts";
import { pagerDutyAccepts, pagerDutyEvent, pagerDutyNotice, shortPagerDutyEvent } from "./pagerduty-event.ts";
import type { WebhookRequest } from "./post-webhook.ts";
import { slackLines, slackMessage, slackPlainText } from "./slack-message.ts";
import { standardWebhookHeaders } from "./standard-webhook.ts";
import { teamsCard, teamsPlainText, teamsText } from "./teams-card.ts";

/** How a kind of receiver is written to, and what its answers mean. */
export interface Format {
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

/**
 * The format of a channel's kind.
 *
 * @param publicUrl the app's public URL: the CloudEvent's `source`
 */
export function formatOf(
  { kind, secret }: { readonly kind: ChannelKind; readonly secret?: string },
  url: URL,
  publicUrl: string | undefined,
): Format {
  switch (kind) {
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
      const source = publicUrl ?? defaultEventSource;
      return {
        full: (alert) => signed(url, alert.id, cloudEvent(alert, source), secret),
        short: (alert) => signed(url, alert.id, plainTextEvent(alert, source), secret),
        notice: (notice) => signed(url, notice.id, noticeEvent(notice, source, new Date()), secret),
      };
    }
    case "event-grid": {
      const source = publicUrl ?? defaultEventSource;
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
      const key = secret ?? "";
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
