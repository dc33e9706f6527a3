import type { GuardedSetting } from "../cluster/guarded-setting.ts";
import type { Alert, Transition } from "../model/alert.ts";
import { clip, oneLine, shortList } from "../text/readable.ts";

/** How much of what comes from outside is shown. */
interface NoteLimits {
  readonly ranges: number;
  readonly text: number;
}

/** What has to be known of a setting that an alert tells of, beyond its values and findings: a sentence each. */
export function notesOn(
  setting: GuardedSetting | "cluster",
  alert: Pick<Alert, "transition" | "newOutbound">,
  limits: NoteLimits,
): readonly string[] {
  switch (setting) {
    case "authorized-ranges":
      return outboundNotes(alert, limits);
    default:
      return [];
  }
}

/** The list of somebody who closed or approved the cluster is theirs: nothing is said of what it should hold. */
const othersLists: readonly Transition[] = ["resolved", "accepted", "exempted"];

function outboundNotes(
  { transition, newOutbound }: Pick<Alert, "transition" | "newOutbound">,
  limits: NoteLimits,
): readonly string[] {
  if (newOutbound === undefined || othersLists.includes(transition)) return [];
  const { blocks, unread } = newOutbound;
  const { items, more } = shortList(blocks, limits.ranges, 64);
  const list = more > 0 ? `${items.join(", ")} and ${more} more` : items.join(", ");
  const isOne = blocks.length === 1;
  const goes = `${isOne ? "it goes" : "they go"} into the list that is put back`;
  const went = `${isOne ? "it" : "they"} went into the list that was put back`;
  const named = `The cluster now also goes out by ${list} (new since the baseline): ${transition === "reverted" ? went : goes}.`;
  const warning = `Not all addresses by which the cluster goes out are known (${clip(oneLine(unread ?? ""), limits.text)}): a list without them cuts its nodes off.`;
  return [
    ...(blocks.length > 0 ? [named] : []),
    ...(unread !== undefined && transition !== "reverted" ? [warning] : []),
  ];
}
