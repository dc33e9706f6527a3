import type { LogWindow } from "../model/activity.ts";
import type { ClusterState } from "../model/cluster-state.ts";
import type { LogQuestion } from "../model/log-question.ts";
import { later } from "../time/later.ts";

/**
 * So long after the end of a question's window the log is asked, in minutes. How late its entries come is written nowhere for
 * the REST API; what is written of its export is up to a quarter of an hour
 * (learn.microsoft.com/azure/azure-monitor/logs/data-ingestion-time).
 */
const askedAfterMinutes = [2, 5, 10, 20] as const;

const lastAskedMinutes = Math.max(...askedAfterMinutes);

/** When a question about a window is asked first, ISO 8601 UTC. */
export function firstAskedAt({ to }: LogWindow): string {
  return later(new Date(to), askedAfterMinutes[0] * 60);
}

/**
 * A question that was just asked, as it waits for its next time; `undefined` where that was the last: what the log has
 * not told by now is unconfirmed, and stays so. Times that went by meanwhile are not made up for. ARM gets the time that it
 * asks for, but a believed change does not stay believed for it: anybody who reads a lot has a subscription throttled.
 *
 * @param retryAfterSeconds for how long ARM asked to be left alone
 */
export function asAskedAgain(
  question: LogQuestion,
  now: Date,
  retryAfterSeconds = 0,
): LogQuestion | undefined {
  const end = Date.parse(question.window.to);
  const next = askedAfterMinutes
    .map((minutes) => end + minutes * 60_000)
    .find((instant) => instant > now.getTime());
  if (next === undefined) return undefined;
  const { wakesAt: _awake, ...rest } = question;
  const allowed = now.getTime() + retryAfterSeconds * 1000;
  const latest = question.kind === "trusted-change" ? end + lastAskedMinutes * 60_000 : allowed;
  const nextAt = new Date(Math.max(next, Math.min(allowed, latest))).toISOString();
  return { ...rest, asked: question.asked + 1, nextAt };
}

/** The question that a run asks: the one that has been due longest. One a run, as a run has seconds. */
export function dueQuestion({ questions = [] }: ClusterState, now: Date): LogQuestion | undefined {
  return questions
    .filter(({ nextAt }) => Date.parse(nextAt) <= now.getTime())
    .toSorted((a, b) => Date.parse(a.nextAt) - Date.parse(b.nextAt))[0];
}
