import { eventGridExample, eventGridScope } from "../../core/policy/event-grid-endpoint.ts";
import { isSecureOrLoopback } from "../../core/policy/loopback.ts";
import type { ChannelKind } from "../../ports/alert-channel.ts";
import { isUnresolvedReference, unresolvedReference } from "../../settings/unresolved-reference.ts";
import { wrongReceiver } from "./wrong-receiver.ts";

/** What is wrong with a channel's URL; safe to log: it never holds the URL. */
export interface UrlProblem {
  readonly problem: string;
  readonly mend: string;
}

const example: Record<ChannelKind, string> = {
  teams:
    "Copy the URL of a Teams Workflows webhook (https://….logic.azure.com/… or https://….powerplatform.com/…).",
  slack: "Copy the URL of a Slack incoming webhook (https://hooks.slack.com/services/…).",
  webhook: "Give the receiver's full URL, such as https://alerts.example.com/aks.",
  "event-grid": eventGridExample,
  pagerduty: "Leave it out, or use https://events.eu.pagerduty.com/v2/enqueue for the service region Europe.",
};

/** Reads a channel's URL, or says what is wrong with it. */
export function readChannelUrl(kind: ChannelKind, text: string): URL | UrlProblem {
  if (isUnresolvedReference(text)) return unresolvedReference;
  // The URL parser mends a space or a line break inside a URL in silence, and so would send the alert elsewhere.
  if (/\s/.test(text)) return { problem: "The URL has white space in it.", mend: example[kind] };
  if (!URL.canParse(text)) {
    return { problem: "It is not a URL.", mend: `${example[kind]} A comma inside a URL is written %2C.` };
  }
  const url = new URL(text);
  if (!isSecureOrLoopback(url)) {
    return {
      problem:
        url.protocol === "http:"
          ? "It is plain http, which is accepted for loopback addresses only."
          : "It is neither https nor http.",
      mend: "Use an https URL.",
    };
  }
  if (url.username !== "" || url.password !== "") {
    return {
      problem: "It has a user name or a password in front of the host, which is not supported.",
      mend: "Put the credential into the path or the query, or use the signature (GUARDRAIL_WEBHOOK_SECRET).",
    };
  }
  if (isRetiredConnector(url)) {
    return {
      problem: "It is an Office 365 connector's URL; Microsoft has retired those, and nothing arrives there.",
      mend: 'Create a Workflows webhook in the Teams channel ("Send webhook alerts to a channel") and use its URL.',
    };
  }
  // The app's own token is sent there, so it goes to a topic and nowhere else.
  if (kind === "event-grid" && eventGridScope(url) === undefined) {
    return { problem: "It is not an Event Grid topic's endpoint.", mend: eventGridExample };
  }
  return wrongReceiver(kind, url) ?? url;
}

function isRetiredConnector({ hostname, pathname }: URL): boolean {
  if (hostname === "webhook.office.com" || hostname.endsWith(".webhook.office.com")) return true;
  return /^outlook\.office(365)?\.com$/.test(hostname) && /^\/webhook/i.test(pathname);
}
