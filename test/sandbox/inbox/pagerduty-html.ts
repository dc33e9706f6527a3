import * as v from "valibot";
import { escapeHtml } from "./escape-html.ts";
import { pagerDutySchema } from "./pagerduty-receiver.ts";
import type { ReceivedMessage } from "./received-message.ts";

/** An alert of PagerDuty's as who is on call opens it: what it is, how bad, and the details as a table. */
export function pagerDutyHtml({ json, body }: Pick<ReceivedMessage, "json" | "body">): string {
  const parsed = v.safeParse(pagerDutySchema, json);
  if (!parsed.success) return `<pre class="json">${escapeHtml(body)}</pre>`;
  const event = parsed.output;
  const key = `<p class="dedup">Alert key <code>${escapeHtml(event.dedup_key)}</code></p>`;
  if (event.event_action !== "trigger") {
    const state = event.event_action === "resolve" ? "resolved" : "acknowledged";
    return `<h3><span class="badge state-${state}">${state}</span></h3>${key}`;
  }
  const { summary, severity, source, custom_details: details = {} } = event.payload;
  const rows = Object.entries(details).map(
    ([name, value]) =>
      `<tr><th>${escapeHtml(name)}</th><td>${[value].flat().map(escapeHtml).join("<br>")}</td></tr>`,
  );
  const links = (event.links ?? []).map(
    ({ href, text }) =>
      `<a href="${escapeHtml(href)}" target="_blank" rel="noreferrer noopener">${escapeHtml(text)}</a>`,
  );
  return [
    `<h3><span class="badge state-triggered">triggered</span> ${escapeHtml(summary)}</h3>`,
    `<div class="badges"><span class="badge severity-${severity}">${severity}</span></div>`,
    `<p class="source">${escapeHtml(source)}</p>`,
    `<table class="details">${rows.join("")}</table>`,
    links.length === 0 ? "" : `<p class="links">${links.join(" · ")}</p>`,
    key,
  ].join("");
}
