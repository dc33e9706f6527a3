import { fingerprint } from "../json/fingerprint.ts";
import type { TakenBack } from "../model/believed-change.ts";
import type { Notice } from "../model/notice.ts";
import { listInWords } from "../text/list-in-words.ts";
import { clip, oneLine } from "../text/readable.ts";

const reasons: Readonly<Record<TakenBack["why"], string>> = {
  "others-wrote": "somebody else wrote the cluster meanwhile",
  unconfirmed: "the Activity Log did not confirm within 20 minutes that it was theirs",
};

/** Why what had been believed is drift again, for the message of its decision. */
export function takenBackInWords(taken: TakenBack): string {
  return `A change had been believed to be a trusted deployer's own (${taken.believedAt}), and is not: ${reasons[taken.why]}. Since the last compliant read wrote: ${writersOf(taken)}.`;
}

/** What is told where nothing of the change is left to put back. */
export function takenBackNotice(clusterId: string, taken: TakenBack): Notice {
  const name = clip(oneLine(clusterId.split("/").at(-1) ?? clusterId), 60);
  return {
    id: `trust-taken-back-${fingerprint({ clusterId: clusterId.toLowerCase(), believedAt: taken.believedAt })}`,
    title: `A change of ${name} was not a trusted deployer's own`,
    lines: [takenBackInWords(taken), "By now the cluster shows nothing of it any more."],
    severity: "high",
    clusterId,
  };
}

function writersOf({ writes }: TakenBack): string {
  const names = new Set(writes.map(({ actor }) => actor?.name ?? "somebody"));
  return listInWords([...names]);
}
