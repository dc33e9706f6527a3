import type { NoticeDelivery } from "../app/app-host.ts";
import type { Log } from "../ports/log.ts";
import { formatProblem, type SettingProblem } from "../settings/setting-problem.ts";
import { notifyProblems } from "./notify-problems.ts";

/** How often the same wrong settings are said in the log: a little less than the timer's five minutes, which say it again. */
const repeatProblemsMs = 4.5 * 60_000;

/** Where wrong settings are said. */
export interface ProblemListeners {
  /** Absent where the storage settings themselves are wrong: then the log alone hears it. */
  readonly telling: NoticeDelivery | undefined;
  readonly log: Log;
}

/** Says the wrong settings of this moment, unless it has just been done. Never throws. */
export type ProblemNotifier = (
  problems: readonly SettingProblem[],
  isPaused: boolean,
  listeners: ProblemListeners,
) => Promise<void>;

/**
 * Says wrong settings in the log, again every few minutes, and on the channels once for all instances. What is mended
 * is forgotten at a start, so that it would be told anew. One for a process.
 */
export function createProblemNotifier(now: () => Date): ProblemNotifier {
  let saidAt = Number.NEGATIVE_INFINITY;
  let isForgotten = false;
  return async (problems, isPaused, { telling, log }) => {
    if (problems.length === 0) {
      if (isForgotten) return;
      isForgotten = true;
      await telling?.memory
        .forgetNotices("settings")
        .catch(() => log.warn("Old notices of wrong settings could not be forgotten."));
      return;
    }
    if (now().getTime() - saidAt < repeatProblemsMs) return;
    saidAt = now().getTime();
    isForgotten = false;
    for (const problem of problems) log[isPaused ? "error" : "warn"](formatProblem(problem));
    const told = problems.map((problem) => ({ setting: problem.setting, line: formatProblem(problem) }));
    if (telling) await notifyProblems(told, isPaused, { ...telling, log });
  };
}
