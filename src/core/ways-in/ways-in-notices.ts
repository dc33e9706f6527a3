import { isPreviewList, settingsOfLists } from "../cluster/exposure.ts";
import { fingerprint } from "../json/fingerprint.ts";
import type { Notice } from "../model/notice.ts";
import type { UnreadWaysIn } from "../model/ways-in.ts";
import { clip, oneLine } from "../text/readable.ts";

/** ARM's words are shown as far as this. */
const longestReason = 400;

/** Tells once that lists of a cluster's children cannot be read: what is remembered of them stands, and may be old. */
export function unreadNotice(clusterId: string, { lists, since, reason }: UnreadWaysIn): Notice {
  const settings = settingsOfLists(lists).join(" and ");
  const permissions = lists
    .map((name) => `Microsoft.ContainerService/managedClusters/${name}/read`)
    .join(" and ");
  return {
    id: idOf("unread", clusterId, since),
    title: `Not all ways into ${nameOf(clusterId)} can be seen`,
    lines: [
      `What is let in by ${settings} could not be read since ${since}: ${clip(oneLine(reason), longestReason)}`,
      "What was known before still stands, and nothing of it counts as closed. Whoever has been let in since is not seen.",
      `The guardrail's identity needs ${permissions} on the cluster.`,
      ...(lists.some(isPreviewList) ? [ofPreview] : []),
    ],
    severity: "high",
    clusterId,
  };
}

/** Tells once that they can be read again, where it was told that they could not. */
export function readAgainNotice(clusterId: string, { lists, since }: UnreadWaysIn): Notice {
  const settings = settingsOfLists(lists).join(" and ");
  return {
    id: idOf("read-again", clusterId, since),
    title: `All ways into ${nameOf(clusterId)} can be seen again`,
    lines: [`What is let in by ${settings} could not be read since ${since}, and has been read now.`],
    severity: "high",
    clusterId,
  };
}

const ofPreview =
  "That right is in no role of the deployment's: docs/security.md (JWT authenticators) says how to give it. And the API version in GUARDRAIL_PREVIEW_READ has to be there.";

function idOf(what: string, clusterId: string, since: string): string {
  return `ways-in-${what}-${fingerprint(clusterId.toLowerCase())}-${Date.parse(since)}`;
}

function nameOf(clusterId: string): string {
  return clip(oneLine(clusterId.split("/").at(-1) ?? clusterId), 100);
}
