import * as v from "valibot";
import { eventGridExample, eventGridScope } from "./event-grid-endpoint.ts";
import { isSecureOrLoopback } from "./loopback.ts";
import { type RouteTarget, routeChannels } from "./policy.ts";
import { inJsonSchema, list, message, oneOf, section, text, trimmedPattern } from "./policy-field.ts";

const urlMend = 'Write "@setting:NAME" with the name of the app setting that holds the URL, or an https URL.';
const keyMend = 'Write "@setting:NAME" with the name of the app setting that holds the integration key.';

/** Where a channel goes. Its problems never quote the value: a webhook's URL is its credential. */
const target = v.pipe(
  v.string(message("The URL is not text.", urlMend)),
  v.rawTransform(({ dataset, addIssue, NEVER }): RouteTarget => {
    const value = dataset.value.trim();
    const setting = settingOf(value);
    if (setting !== undefined) return { kind: "setting", setting };
    if (isReceiverUrl(value)) return { kind: "url", url: value };
    const problem = value.startsWith("@")
      ? "A reference has to be @setting: and the name of an app setting."
      : "It is neither an https URL nor a reference to an app setting.";
    addIssue({ message: message(problem, urlMend) });
    return NEVER;
  }),
  inJsonSchema({ pattern: trimmedPattern(/^@setting:[A-Za-z_][\w.:-]*|[Hh][Tt][Tt][Pp][Ss]?:\S+$/) }),
);

/** The key by which PagerDuty knows the service: a secret, so it stays in an app setting. Never quoted either. */
const routingKey = v.pipe(
  v.string(message("The routing key is not a reference to an app setting.", keyMend)),
  v.rawTransform(({ dataset, addIssue, NEVER }): string => {
    const setting = settingOf(dataset.value.trim());
    if (setting !== undefined) return setting;
    addIssue({
      message: message("The routing key is a secret, and does not belong into the policy file.", keyMend),
    });
    return NEVER;
  }),
  inJsonSchema({ pattern: trimmedPattern(/^@setting:[A-Za-z_][\w.:-]*$/) }),
);

/** The kinds that are reached by a URL alone. */
const byUrl = routeChannels.filter((channel) => channel !== "pagerduty");

const fields = section({
  channel: oneOf(routeChannels),
  url: v.exactOptional(target),
  routingKey: v.exactOptional(routingKey),
  minSeverity: v.exactOptional(oneOf(["low", "medium", "high", "critical"])),
  clusters: v.exactOptional(
    list(
      text("Write the name of an entry under clusters."),
      "Leave it out to send the alerts of all clusters here.",
    ),
  ),
});

/** One entry under `alerts`. */
export const alertRoute = v.pipe(
  fields,
  v.rawTransform(({ dataset, addIssue, NEVER }) => {
    const { channel, url, routingKey: key, ...heard } = dataset.value;
    const refuse = (field: "url" | "routingKey", problem: string, mend: string) => {
      const path = { type: "object", origin: "value", input: { ...dataset.value }, key: field } as const;
      addIssue({ message: message(problem, mend), path: [{ ...path, value: dataset.value[field] }] });
      return NEVER;
    };
    if (channel === "pagerduty") {
      if (key === undefined) return refuse("routingKey", "routingKey is missing.", keyMend);
      return { channel, routingKey: key, ...(url === undefined ? {} : { url }), ...heard };
    }
    if (key !== undefined)
      return refuse("routingKey", "Only pagerduty has a routing key.", "Take it out of this entry.");
    if (url === undefined) return refuse("url", "url is missing.", "Add it.");
    if (channel === "event-grid" && url.kind === "url" && eventGridScope(new URL(url.url)) === undefined)
      return refuse("url", "It is not an Event Grid topic's endpoint.", eventGridExample);
    return { channel, url, ...heard };
  }),
  inJsonSchema({
    oneOf: [
      { type: "object", properties: { channel: { const: "pagerduty" } }, required: ["routingKey"] },
      { type: "object", properties: { channel: { enum: byUrl }, routingKey: false }, required: ["url"] },
    ],
  }),
);

function settingOf(value: string): string | undefined {
  return /^@setting:([A-Za-z_][\w.:-]*)$/.exec(value)?.[1];
}

/** An https URL; plain http for loopback addresses only. White space is refused: the URL parser would drop it silently. */
function isReceiverUrl(value: string): boolean {
  if (/\s/.test(value) || !URL.canParse(value)) return false;
  return isSecureOrLoopback(new URL(value));
}
