import * as v from "valibot";
import { type HostAddress, keyHeader } from "./host-call.ts";
import type { ReceivedMessage } from "./inbox/received-message.ts";
import type { NextStep } from "./next-steps.ts";

const undecided = ["opened", "updated", "reminded", "failed", "contested"];
const alertEvent = v.object({ data: v.object({ transition: v.string(), incidentId: v.string() }) });
const shownIncident = v.object({ fingerprint: v.string() });

/** The incident that a webhook's message leaves to a person; undefined for any other message. */
export function undecidedIncident({ channel, isPosted, json }: ReceivedMessage): string | undefined {
  if (channel !== "webhook" || !isPosted) return undefined;
  const parsed = v.safeParse(alertEvent, json);
  if (!parsed.success || !undecided.includes(parsed.output.data.transition)) return undefined;
  return parsed.output.data.incidentId;
}

/** How a person decides on an incident; accepting names the exposure that was shown, by its fingerprint. */
export function decideSteps(host: HostAddress, incidentId: string, fingerprint: string): readonly NextStep[] {
  const decide = (action: string, body: object): string =>
    `curl ${host.url}/api/incidents/${incidentId}/${action}${keyHeader(host)} -d '${JSON.stringify(body)}'`;
  return [
    { title: "Put it back", command: decide("revert", { reason: "not meant" }) },
    { title: "Or approve it as it is", command: decide("accept", { reason: "the new office", fingerprint }) },
  ];
}

/** The fingerprint of an incident's exposure, as the app shows it; undefined where it shows none. */
export async function fingerprintOf(host: HostAddress, incidentId: string): Promise<string | undefined> {
  const headers: Record<string, string> = host.key === undefined ? {} : { "x-functions-key": host.key };
  const response = await fetch(`${host.url}/api/incidents/${incidentId}`, { headers });
  const parsed = v.safeParse(shownIncident, await response.json());
  return parsed.success ? parsed.output.fingerprint : undefined;
}
