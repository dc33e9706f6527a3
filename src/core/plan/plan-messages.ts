import { isFollowUpPlanned } from "../incident/follow-up-delay.ts";
import { withoutNewLooks } from "../incident/plan-follow-up.ts";
import type { ClusterState } from "../model/cluster-state.ts";
import type { RunContext } from "../model/run-context.ts";
import { later } from "../time/later.ts";

/** No message sleeps longer: a queue lets none sleep for more than seven days, and the timer finds what is due. */
const longestSleepSeconds = 25 * 60 * 60;

/** Something that waits for an instant, and for which a message is sent. */
interface Waiting {
  /** When the message wakes that is on its way for it, ISO 8601 UTC; absent where none is. */
  readonly wakesAt?: string;
}

/** What waits, with the message that is planned for it. */
export interface MessageStep<Item extends Waiting> {
  readonly items: readonly Item[];
  /** When the message wakes, in seconds from now; absent where none is needed. */
  readonly inSeconds?: number;
}

/**
 * Plans one message for all that waits and has none on its way early enough: the soonest of it is due when it wakes, and
 * the rest is planned for then. What is too far off for a message is left to the timer.
 *
 * @param dueAt when an item is due, ISO 8601 UTC; `undefined` where it waits for nothing
 */
export function planMessage<Item extends Waiting>(
  items: readonly Item[],
  dueAt: (item: Item) => string | undefined,
  context: Pick<RunContext, "trigger" | "now">,
): MessageStep<Item> {
  const waiting = new Map<Item, number>();
  for (const item of items) {
    const due = dueAt(item);
    if (due === undefined) continue;
    const seconds = secondsUntil(due, context.now);
    if (seconds <= longestSleepSeconds && !isFollowUpPlanned(item.wakesAt, seconds, context))
      waiting.set(item, seconds);
  }
  if (waiting.size === 0) return { items };
  const inSeconds = Math.min(...waiting.values());
  const wakesAt = later(context.now, inSeconds);
  return { items: items.map((item) => (waiting.has(item) ? { ...item, wakesAt } : item)), inSeconds };
}

/**
 * A state without the looks and messages that were planned since `before`: what is recorded of them while they are only
 * on their way. Whoever reads it in between plans anew: a message too many, never one too few.
 */
export function withoutNewMessages(state: ClusterState, before: ClusterState): ClusterState {
  const { questions, exemptions, ...rest } = withoutNewLooks(state, before);
  const sent = new Set(
    [...(before.questions ?? []), ...(before.exemptions ?? [])].map(({ wakesAt }) => wakesAt),
  );
  const ifSent = (wakesAt?: string): Waiting =>
    wakesAt !== undefined && sent.has(wakesAt) ? { wakesAt } : {};
  return {
    ...rest,
    ...(questions
      ? { questions: questions.map(({ wakesAt, ...question }) => ({ ...question, ...ifSent(wakesAt) })) }
      : {}),
    ...(exemptions
      ? { exemptions: exemptions.map(({ wakesAt, ...exemption }) => ({ ...exemption, ...ifSent(wakesAt) })) }
      : {}),
  };
}

function secondsUntil(instant: string, now: Date): number {
  return Math.max(1, Math.ceil((Date.parse(instant) - now.getTime()) / 1000));
}
