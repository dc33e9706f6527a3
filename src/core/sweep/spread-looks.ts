import type { LookCount } from "../model/look-count.ts";
import type { LookReason } from "../model/sweep-look.ts";

/** Looks that wait for none but their own: each lane begins so many a second. */
export type LookLane = "news" | "first" | "daily";

/**
 * So many looks of a lane begin a second. A look is one read, and three where the lists of children are read, too. ARM gives
 * one subscription 25 reads a second, and a bucket of 250
 * (learn.microsoft.com/azure/azure-resource-manager/management/request-limits-and-throttling): all lanes together stay below
 * that, even where the whole fleet is in one subscription and each of its looks reads the lists.
 */
export const looksASecond: Readonly<Record<LookLane, number>> = { news: 3, first: 3, daily: 2 };

/** A lane's looks are through before the next hourly sweep, in seconds: what does not fit is found again by that one. */
const longestSeconds = 45 * 60;

/** So many clusters that nobody has seen, and that are shown open, go with the news: thousands of them are a new fleet. */
const mostAhead = 150;

/** So many looks of a lane a sweep asks for: what is left over is found again by the next, which then comes at once. */
export function mostLooks(lane: LookLane): number {
  return looksASecond[lane] * longestSeconds;
}

/** What decides how soon a look comes. */
export interface WhyThen {
  readonly why: LookReason;
  /** Set where what is shown of the cluster is open, and nobody has approved that. */
  readonly isShownOpen?: true;
}

/** A look and when it wakes, or that it is left to the next sweep. */
export type PlannedLook =
  | { readonly kind: "look"; readonly delaySeconds: number; readonly count: LookCount }
  | { readonly kind: "left-over" };

/**
 * Spreads a sweep's looks over time. News wait neither for clusters that are seen for the first time, of which a fleet's
 * first sweep has thousands, nor for the daily looks, of which every sweep has a twenty-fourth of the fleet.
 */
export function planLook(look: WhyThen, count: LookCount): PlannedLook {
  const kind = kindOf(look, count);
  const lane = laneOf[kind];
  const before = inLane(lane, count);
  if (before >= mostLooks(lane)) return { kind: "left-over" };
  return {
    kind: "look",
    delaySeconds: Math.floor(before / looksASecond[lane]),
    count: { ...count, [kind]: count[kind] + 1 },
  };
}

/** The looks in the order in which they are planned: of those in one lane, what is shown open comes before the rest. */
export function openFirst<Look extends WhyThen>(looks: readonly Look[]): readonly Look[] {
  const isOpen = ({ isShownOpen }: Look): number => (isShownOpen ? 0 : 1);
  const isNew = ({ why }: Look): number => (why === "never-seen" ? 1 : 0);
  return looks.toSorted((one, other) => isOpen(one) - isOpen(other) || isNew(one) - isNew(other));
}

/** How long the last look waits that was planned, in seconds; without lanes, of all. */
export function longestDelay(
  count: LookCount,
  lanes: readonly LookLane[] = ["news", "first", "daily"],
): number {
  return Math.max(
    ...lanes.map((lane) => Math.floor(Math.max(0, inLane(lane, count) - 1) / looksASecond[lane])),
  );
}

const laneOf: Readonly<Record<keyof LookCount, LookLane>> = {
  again: "news",
  ahead: "news",
  first: "first",
  daily: "daily",
};

function kindOf({ why, isShownOpen }: WhyThen, { ahead }: LookCount): keyof LookCount {
  if (why === "ways-in-due") return "daily";
  if (why !== "never-seen") return "again";
  return isShownOpen && ahead < mostAhead ? "ahead" : "first";
}

function inLane(lane: LookLane, { again, ahead, first, daily }: LookCount): number {
  return { news: again + ahead, first, daily }[lane];
}
