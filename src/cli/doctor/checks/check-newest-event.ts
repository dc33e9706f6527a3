import { readableDuration } from "../../../core/text/readable.ts";
import type { CheckResult } from "../check-result.ts";
import { unknown, well, wrong } from "../check-result.ts";
import type { GuardrailFacts, SubscriptionFacts } from "../guardrail-facts.ts";
import { unread } from "../reading.ts";

/** An event may take so long to arrive and to be worked off; clocks may differ by a little. */
const graceMs = 10 * 60_000;
const clockMs = 5_000;

const recheck = (subscriptionId: string): string =>
  `POST {"subscriptionId":"${subscriptionId}"} to /api/recheck of the app, and look at the check of the event subscription and at the dead letters.`;

/** Whether the newest write of a cluster, as the Activity Log has it, has been followed by a read of that cluster. */
export function checkNewestEvent(
  { id: subscriptionId, writes }: SubscriptionFacts,
  { remembered, now }: Pick<GuardrailFacts, "remembered" | "now">,
): CheckResult {
  const subject = { id: "newest-event", subscriptionId, title: "The newest event arrived" };
  if (remembered.kind !== "read") return unread(subject, remembered);
  if (writes.kind !== "read") return unread(subject, writes);
  const newest = writes.value
    .filter(({ at }) => now.getTime() - Date.parse(at) > graceMs)
    .sort((a, b) => Date.parse(b.at) - Date.parse(a.at))[0];
  const own = remembered.value.clusters.filter(({ clusterId }) =>
    clusterId.toLowerCase().startsWith(`/subscriptions/${subscriptionId.toLowerCase()}/`),
  );
  if (newest === undefined) {
    const seen =
      own
        .map(({ seenAt }) => seenAt ?? "")
        .sort()
        .at(-1) ?? "";
    return seen === ""
      ? unknown(
          subject,
          "No cluster was written in the last day, and the guardrail has seen none.",
          recheck(subscriptionId),
        )
      : well(subject, `No cluster was written in the last day; the last read was ${ago(seen, now)} ago.`);
  }
  const name = newest.clusterId.split("/").at(-1) ?? newest.clusterId;
  const seenAt = own.find(
    ({ clusterId }) => clusterId.toLowerCase() === newest.clusterId.toLowerCase(),
  )?.seenAt;
  if (seenAt !== undefined && Date.parse(seenAt) + clockMs >= Date.parse(newest.at))
    return well(subject, `${name} was written ${ago(newest.at, now)} ago, and has been read since.`);
  return wrong(
    subject,
    `${name} was written ${ago(newest.at, now)} ago, and ${seenAt === undefined ? "the guardrail has never read it" : `was last read ${ago(seenAt, now)} ago`}.`,
    recheck(subscriptionId),
  );
}

function ago(iso: string, now: Date): string {
  return readableDuration((now.getTime() - Date.parse(iso)) / 1000);
}
