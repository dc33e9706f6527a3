import { renderAlert } from "../../core/alert-story/render-alert.ts";
import type { Alert } from "../../core/model/alert.ts";
import { clip } from "../../core/text/readable.ts";
import { decisionLine } from "./segments.ts";

/** Links longer than this are left out of the short form; a signed review link is a few hundred characters. */
const longestLink = 2_000;

/**
 * An alert in a few lines without any layout: what is sent once more when a receiver refuses the full message. Short
 * by construction: under 2,000 characters, and the links.
 */
export function plainText(alert: Alert): string {
  const story = renderAlert(alert, { ranges: 3, text: 300, command: 0 });
  const facts = story.facts.filter((fact) =>
    ["Cluster", "Resource group", "Subscription", "Severity"].includes(fact.label),
  );
  const links = story.links.filter((link) => link.url.length <= longestLink);
  return [
    clip(story.headline, 300),
    clip(story.lead, 500),
    decisionLine(story),
    ...(story.leftOpen === undefined ? [] : [story.leftOpen]),
    facts.map((fact) => `${fact.label}: ${fact.value}`).join(", "),
    ...links.map((link) => `${link.title}: ${link.url}`),
  ].join("\n");
}
