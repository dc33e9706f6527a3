import { fingerprint } from "../json/fingerprint.ts";
import type { ClusterPolicy } from "../model/cluster-policy.ts";
import type { Notice } from "../model/notice.ts";
import type { StricterBefore, TagChange } from "../model/policy-by-tags.ts";
import { clip, oneLine } from "../text/readable.ts";

/** A tag's value is the cluster's, whoever writes it: so much of it is shown. */
const shownLength = 60;

/** Why a run goes by the entry of the last compliant read, for the reason of its decision. */
export function stillDecides({ policy, weakerIn, changes }: StricterBefore): string {
  return `${changesInWords(changes)} since the last compliant read: ${entryOf(policy)}, which applied then, still decides, as the tags select what is weaker in ${weakerIn.join(", ")}.`;
}

/** What is told once when a cluster in order has got tags that select something weaker than before. */
export function weakerEntryNotice(
  clusterId: string,
  { policy: before, weakerIn, changes }: StricterBefore,
  after: ClusterPolicy,
  now: Date,
): Notice {
  const name = clip(oneLine(clusterId.split("/").at(-1) ?? clusterId), shownLength);
  const news = { clusterId: clusterId.toLowerCase(), changes: changes.map((change) => ({ ...change })) };
  return {
    id: `weaker-entry-${fingerprint(news)}-${now.getTime()}`,
    title: `The tags of ${name} select a weaker policy than before`,
    lines: [
      `${changesInWords(changes)}: ${entryOf(before)} applied so far, and ${entryOf(after)} applies from now on. It is weaker in ${weakerIn.join(", ")}.`,
      "The cluster is within its baseline. If that was not meant, set the tags back.",
    ],
    severity: "medium",
    clusterId,
  };
}

function entryOf({ label }: ClusterPolicy): string {
  return label === undefined ? "what the policy says without a named entry" : `the policy entry ${label}`;
}

function changesInWords(changes: readonly TagChange[]): string {
  const words = changes.map(({ tag, before, now }) => {
    if (now === null) return `the tag ${shown(tag, before)} was taken away`;
    if (before === null) return `the tag ${shown(tag, now)} was added`;
    return `the tag ${shown(tag, before)} was changed to ${shown(tag, now)}`;
  });
  const text = words.join(", ");
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;
}

function shown(tag: string, value: string | null): string {
  return `${clip(oneLine(tag), shownLength)}=${clip(oneLine(value ?? ""), shownLength)}`;
}
