import { renderAlert } from "../../core/alert-story/render-alert.ts";
import { parseClusterId } from "../../core/cluster/cluster-id.ts";
import type { Severity } from "../../core/cluster/guarded-setting.ts";
import type { Alert, Transition } from "../../core/model/alert.ts";
import type { Notice } from "../../core/model/notice.ts";
import { clip, oneLine } from "../../core/text/readable.ts";
import { isUnresolvedReference, unresolvedReference } from "../../settings/unresolved-reference.ts";
import { noticeLines } from "./notice-lines.ts";
import { plainText } from "./plain-text.ts";
import type { SecretProblem } from "./standard-webhook.ts";

/** Where PagerDuty takes events, in its service region United States (support.pagerduty.com/docs/service-regions). */
export const pagerDutyUrl = "https://events.pagerduty.com/v2/enqueue";

/** What PagerDuty answers to an event that it has taken; 429 and 5xx are to be tried again, 400 is final. */
export const pagerDutyAccepts = 202;

/**
 * An event of the Events API v2 (PagerDuty/developer-docs:docs/events-API-v2/02-Trigger-Events.md). An event may have
 * 512 KB; what is here is rendered within far narrower limits.
 */
export interface PagerDutyEvent {
  /** The integration key: a secret. */
  readonly routing_key: string;
  readonly event_action: "trigger" | "resolve";
  /** What belongs to one alert of PagerDuty's; at most 255 characters. */
  readonly dedup_key: string;
  readonly payload?: PagerDutyPayload;
  readonly links?: readonly { readonly href: string; readonly text: string }[];
  readonly client?: string;
  readonly client_url?: string;
}

/** What PagerDuty shows of an event, by the names of its Common Event Format. */
export interface PagerDutyPayload {
  /** At most 1,024 characters. */
  readonly summary: string;
  readonly source: string;
  readonly severity: "critical" | "error" | "warning" | "info";
  readonly timestamp?: string;
  readonly component?: string;
  readonly group?: string;
  readonly class?: string;
  readonly custom_details?: Readonly<Record<string, string | readonly string[]>>;
}

const longestSummary = 1_024;
const longestKey = 255;

const severities: Readonly<Record<Severity, PagerDutyPayload["severity"]>> = {
  critical: "critical",
  high: "error",
  medium: "warning",
  low: "info",
};

/**
 * What each transition is for who is on call. An incident is one alert of PagerDuty's from its opening to its end;
 * nothing is ever acknowledged for a person. What was given up is for a person now, whatever it was before. What is found
 * after the end is an alert of its own, which a person closes.
 */
const actions: Readonly<Record<Transition, "trigger" | "page" | "resolve" | "afterwards">> = {
  opened: "trigger",
  updated: "trigger",
  reminded: "trigger",
  failed: "page",
  contested: "page",
  reverted: "resolve",
  resolved: "resolve",
  accepted: "resolve",
  exempted: "resolve",
  "acts-found": "afterwards",
};

/** The whole of an alert for PagerDuty. */
export function pagerDutyEvent(alert: Alert, routingKey: string): PagerDutyEvent {
  const action = actions[alert.transition];
  const key = action === "afterwards" ? `${alert.incidentId}:${alert.transition}` : alert.incidentId;
  const keys = { routing_key: routingKey, dedup_key: dedupKey(key) };
  if (action === "resolve") return { ...keys, event_action: "resolve" };
  const story = renderAlert(alert);
  const { name, resourceGroup } = parseClusterId(alert.clusterId) ?? {};
  return {
    ...keys,
    event_action: "trigger",
    payload: {
      summary: summaryOf(story.headline),
      source: clip(oneLine(alert.clusterId), 500),
      severity: action === "page" ? "critical" : severities[alert.severity],
      timestamp: alert.time,
      ...(name === undefined ? {} : { component: name }),
      ...(resourceGroup === undefined ? {} : { group: resourceGroup }),
      class: alert.transition,
      custom_details: {
        "What happened": story.lead,
        [story.decision.title]: story.decision.message,
        ...Object.fromEntries(story.facts.map(({ label, value }) => [label, value])),
        Findings: alert.findings.slice(0, 10).map(({ message }) => clip(oneLine(message), 600)),
        ...(story.advice === undefined ? {} : { "What to do": story.advice }),
        ...(story.commands.length === 0 ? {} : { "By hand": story.commands }),
      },
    },
    links: story.links.map(({ title, url }) => ({ href: url, text: title })),
    client: "AKS Guardrail",
    ...(alert.links.incident === undefined ? {} : { client_url: alert.links.incident }),
  };
}

/** The short form for when the full one was refused: the same alert, in a few lines of text. */
export function shortPagerDutyEvent(alert: Alert, routingKey: string): PagerDutyEvent {
  const { payload, links: _links, client_url: _url, ...event } = pagerDutyEvent(alert, routingKey);
  if (payload === undefined) return event;
  const { summary, source, severity } = payload;
  return { ...event, payload: { summary, source, severity, custom_details: { Text: plainText(alert) } } };
}

/** What the app tells of itself. It has no end that could resolve it: whoever mended it closes it. */
export function pagerDutyNotice(notice: Notice, routingKey: string): PagerDutyEvent {
  const { id, title, severity, clusterId } = notice;
  const [, ...lines] = noticeLines(notice);
  return {
    routing_key: routingKey,
    event_action: "trigger",
    dedup_key: dedupKey(`notice:${id}`),
    payload: {
      summary: summaryOf(title),
      source: clip(oneLine(clusterId ?? "AKS Guardrail"), 500),
      severity: severities[severity ?? "high"],
      class: "notice",
      custom_details: { Text: lines.slice(0, 50).map((line) => clip(oneLine(line), 1_000)) },
    },
    client: "AKS Guardrail",
  };
}

/** What is wrong with a routing key; it is never quoted. */
export function checkRoutingKey(key: string): SecretProblem | undefined {
  if (isUnresolvedReference(key)) return unresolvedReference;
  // "The 32 character Integration Key" (02-Trigger-Events.md).
  if (/^[A-Za-z0-9]{32}$/.test(key)) return undefined;
  return {
    problem: "It is not an integration key, which has 32 letters and digits.",
    mend: "Copy the Integration Key of an Events API v2 integration on the PagerDuty service.",
  };
}

function summaryOf(text: string): string {
  return clip(oneLine(text), longestSummary);
}

function dedupKey(id: string): string {
  return id.slice(0, longestKey);
}
