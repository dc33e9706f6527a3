import * as v from "valibot";
import { isSecureOrLoopback } from "./loopback.ts";
import { type AlertRoute, routeChannels } from "./policy.ts";
import { inJsonSchema, list, message, oneOf, section, text, trimmedPattern } from "./policy-field.ts";

const urlMend = 'Write "@setting:NAME" with the name of the app setting that holds the URL, or an https URL.';

/** Where a channel goes. Its problems never quote the value: a webhook's URL is its credential. */
const target = v.pipe(
  v.string(message("The URL is not text.", urlMend)),
  v.rawTransform(({ dataset, addIssue, NEVER }): AlertRoute["url"] => {
    const value = dataset.value.trim();
    const setting = /^@setting:([A-Za-z_][\w.:-]*)$/.exec(value)?.[1];
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

/** One entry under `alerts`. */
export const alertRoute = section({
  channel: oneOf(routeChannels),
  url: target,
  minSeverity: v.exactOptional(oneOf(["low", "medium", "high", "critical"])),
  clusters: v.exactOptional(
    list(
      text("Write the name of an entry under clusters."),
      "Leave it out to send the alerts of all clusters here.",
    ),
  ),
});

/** An https URL; plain http for loopback addresses only. White space is refused: the URL parser would drop it silently. */
function isReceiverUrl(value: string): boolean {
  if (/\s/.test(value) || !URL.canParse(value)) return false;
  return isSecureOrLoopback(new URL(value));
}
