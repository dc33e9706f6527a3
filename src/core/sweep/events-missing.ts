import type { Hearing } from "../model/hearing.ts";

/** An event of the write that a sweep found may still be on its way: it comes when the operation has ended. */
const patienceMs = 15 * 60_000;

/** An early look finds it while the operation runs, which takes as long as it takes. */
const earlyPatienceMs = 60 * 60_000;

/** Not each event is written down, only one in so many milliseconds. */
export const noteEventsEveryMs = 5 * 60_000;

/**
 * What people are to be told of a subscription's events: that they do not arrive, where a sweep found what one should
 * have told and none has come since; and that they do again, where one has. Each once.
 */
export function hearingNews(
  { eventAt, missedAt, toldAt }: Hearing,
  now: Date,
  looksEarly = false,
): "silent" | "heard" | undefined {
  const heardMs = eventAt === undefined ? Number.NEGATIVE_INFINITY : Date.parse(eventAt);
  if (toldAt !== undefined) return heardMs > Date.parse(toldAt) ? "heard" : undefined;
  if (missedAt === undefined) return undefined;
  const missedMs = Date.parse(missedAt);
  const isPatient = now.getTime() - missedMs < (looksEarly ? earlyPatienceMs : patienceMs);
  // One that came shortly before may stand for another that came shortly after, and was not written down.
  return isPatient || heardMs > missedMs - noteEventsEveryMs ? undefined : "silent";
}
