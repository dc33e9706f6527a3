import { type AlertEntry, type OutboxEntry, toldId } from "../ports/outbox-entry.ts";
import { isFirstTry, restMs } from "./alert-try.ts";
import type { DeliveryDependencies } from "./delivery-dependencies.ts";
import { placeOf } from "./outbox-place.ts";

/** Whether an entry may be sent, or when to look again and why. */
export type Turn =
  | { readonly kind: "now" }
  | { readonly kind: "later"; readonly at: Date; readonly reason: string };

/** A receiver that asks for longer is asked again after an hour: what it is to be told may be urgent. */
export const longestQuietSeconds = 60 * 60;

/**
 * An entry that wakes when its receiver's time is over may see so much of it left, in milliseconds: that is counted from
 * when it was recorded, in whole seconds.
 */
const quietToleranceMs = 1_000;

/** How long an entry waits at least for an earlier one, in milliseconds. */
const waitMs = 15_000;

/** The same while the earlier one is at its first try, which mostly takes less than a second. */
const firstTryWaitMs = 5_000;

/**
 * Whether it is an entry's turn. A receiver that asked for time gets it, whichever alert it answered; and what one channel
 * hears of one incident, it hears in order, so that the last word is the last.
 * @throws whatever the outbox throws
 */
export async function turnOf(entry: OutboxEntry, dependencies: DeliveryDependencies): Promise<Turn> {
  const { memory, now } = dependencies;
  const [quietMs, earlier] = await Promise.all([
    // Where that cannot be read, a try too many is better than none.
    memory.quietMs(entry.channelKey).catch(() => 0),
    entry.kind === "alert" ? earlierOf(entry, dependencies) : [],
  ]);
  const at = now().getTime();
  if (quietMs > quietToleranceMs) {
    return { kind: "later", at: new Date(at + quietMs), reason: "its receiver asked for time" };
  }
  const [head] = earlier;
  if (!head) return { kind: "now" };
  const wakesAt = isFirstTry(head) ? at + firstTryWaitMs : at + Math.max(restMs(head, now()) + 1_000, waitMs);
  return {
    kind: "later",
    at: new Date(wakesAt),
    reason: `${head.alert.transition} of the same incident goes first`,
  };
}

/** What waits on the same channel for an alert that has just been told or given up, the first of it. */
export async function nextInLine(
  entry: AlertEntry,
  dependencies: DeliveryDependencies,
): Promise<AlertEntry | undefined> {
  const line = await lineOf(entry, dependencies);
  return line.find(({ progress }) => progress.kind === "held");
}

/** What is recorded earlier for the same channel and incident, and still to be told. Nothing comes before `opened`. */
async function earlierOf(
  entry: AlertEntry,
  dependencies: DeliveryDependencies,
): Promise<readonly AlertEntry[]> {
  if (entry.alert.transition === "opened") return [];
  const line = await lineOf(entry, dependencies);
  const earlier = line.filter((other) => isEarlier(other, entry));
  const stale = entry.alert.transition === "reminded" ? earlier.filter(isStaleReminder) : [];
  const { store, now } = dependencies;
  for (const reminder of stale)
    await store.markGivenUp(reminder, now().toISOString(), "a later reminder takes its place");
  return earlier.filter((other) => !stale.includes(other));
}

/** A reminder that nobody has in hand: the next one says the same, of a later day. */
function isStaleReminder({ alert, progress }: AlertEntry): boolean {
  return alert.transition === "reminded" && progress.kind === "held";
}

async function lineOf(
  { alert, channelKey, ...entry }: AlertEntry,
  { store }: DeliveryDependencies,
): Promise<readonly AlertEntry[]> {
  const pending = await store.pendingOf(placeOf(entry));
  return pending
    .filter((other) => other.kind === "alert")
    .filter((other) => other.channelKey === channelKey && other.alert.incidentId === alert.incidentId)
    .sort((one, other) => (isEarlier(one, other) ? -1 : 1));
}

/** The alerts of one incident are numbered. */
function isEarlier(one: AlertEntry, other: AlertEntry): boolean {
  return toldId(one).localeCompare(toldId(other), "en", { numeric: true }) < 0;
}
