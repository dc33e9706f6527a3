import { rangesPath } from "../arm/clusters/cluster-change.ts";
import type { RequestRecord } from "../arm/http/request-log.ts";
import { isJsonObject } from "../arm/json.ts";
import { inboxChannels } from "../inbox/received-message.ts";
import { changedLeaves } from "./changed-leaves.ts";
import type { StoryEvidence, StoryWrite } from "./story-evidence.ts";

const channelNames = { teams: "Teams", slack: "Slack", webhook: "The webhook" } as const;

/**
 * What is missing for a good end, one sentence each; nothing when the cluster was closed again by one careful PUT and
 * every channel was told of both.
 */
export function judgeStory(write: StoryWrite, evidence: StoryEvidence): readonly string[] {
  const name = nameOf(write);
  return [
    ...judgeDelivery(write, evidence),
    ...judgeRevert(name, evidence),
    ...judgeCluster(name, write, evidence),
    ...inboxChannels.flatMap((channel) =>
      ["opened", "reverted"]
        .filter(
          (transition) =>
            !evidence.alerts.some(
              (alert) =>
                alert.channel === channel && alert.transition === transition && alert.cluster === name,
            ),
        )
        .map((transition) => `${channelNames[channel]} was not told "${transition}".`),
    ),
  ];
}

function judgeDelivery(write: StoryWrite, { events, deliveries }: StoryEvidence): readonly string[] {
  const event = events.find(({ data }) => data.correlationId === write.correlationId);
  if (event === undefined) return ["Azure has not finished the write yet, so there is no event."];
  const attempts = deliveries.filter(({ eventId }) => eventId === event.id);
  if (attempts.some(({ result }) => result === "delivered")) return [];
  const answers = attempts.map(({ status, error }) => status ?? error ?? "no answer").join(", ");
  return [`The event of the write was not delivered${answers === "" ? " yet" : `: ${answers}`}.`];
}

function judgeRevert(name: string, { puts }: StoryEvidence): readonly string[] {
  const accepted = puts.find(({ write }) => write !== undefined);
  if (accepted === undefined) {
    const refusals = puts.map(({ status }) => status).join(", ");
    return [`No revert of ${name} was accepted${refusals === "" ? "" : `; answered: ${refusals}`}.`];
  }
  const leaves = leavesChangedBy(accepted);
  return [
    ...(accepted.ifMatch === undefined ? ["The revert's PUT had no If-Match."] : []),
    ...(accepted.write?.violations ?? []).map(
      (violation) => `The revert's PUT broke a rule of AKS: ${JSON.stringify(violation)}.`,
    ),
    ...(leaves.length === 1 && leaves[0] === rangesPath
      ? []
      : [`The revert's PUT changed ${leaves.join(", ") || "nothing"}, not ${rangesPath} alone.`]),
  ];
}

function judgeCluster(name: string, write: StoryWrite, { provisioningState, ranges }: StoryEvidence) {
  const isClosed = ranges.length > 0 && ranges.join() === write.approved.join();
  if (isClosed && provisioningState === "Succeeded") return [];
  return [`${name} is not closed: ${provisioningState}, authorized ranges ${ranges.join(", ") || "none"}.`];
}

/** What an accepted PUT changed, as dotted paths. */
export function leavesChangedBy({ body, write }: RequestRecord): readonly string[] {
  return isJsonObject(body) && write?.before !== undefined ? changedLeaves(write.before, body) : [];
}

/** The cluster's name. */
export function nameOf({ clusterId }: StoryWrite): string {
  return clusterId.split("/").at(-1) ?? "";
}
