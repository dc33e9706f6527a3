import { renderAlert } from "../../../src/core/alert-story/render-alert.ts";
import type { Alert } from "../../../src/core/model/alert.ts";

/** Nobody waits longer for the word that a cluster cannot be put back, counted from the first update that failed. */
const latestMs = 20 * 60_000;

/** Five tries at first, then one after 15 min, 30 min, 1, 2 and 4 h, then one every 6 h: in three days, with some to spare. */
export const mostUpdatesInThreeDays = 30;

/** What is wrong with what was told, and tried, in a world whose ARM took no update for three days. */
export function judgeFailures(
  alerts: readonly Alert[],
  updatesAt: readonly number[],
  endsAt: number,
): readonly string[] {
  const problems: string[] = [];
  const during = updatesAt.filter((at) => at < endsAt);
  if (during.length > mostUpdatesInThreeDays) problems.push(`${during.length} updates were sent`);
  const told = alerts.filter(({ time }) => Date.parse(time) < endsAt);
  for (const id of new Set(told.map(({ incidentId }) => incidentId))) {
    const story = told.filter(({ incidentId }) => incidentId === id);
    const failed = story.filter(({ transition }) => transition === "failed");
    if (failed.length > 1) problems.push(`${id} was told as failed ${failed.length} times`);
    const first = during.find((at) => at >= Date.parse(story[0]?.openedAt ?? ""));
    const failedAt = failed[0] && Date.parse(failed[0].time);
    if (first !== undefined && (failedAt === undefined || failedAt - first > latestMs))
      problems.push(`${id} was not told as failed within 20 minutes`);
    if (story.some(({ transition }) => transition === "contested")) problems.push(`${id} is called a fight`);
    const reminders = story.filter(({ transition }) => transition === "reminded");
    if (reminders.some((alert) => renderAlert(alert).lead.includes("A revert is under way")))
      problems.push(`a reminder of ${id} says that a revert is under way`);
  }
  return problems;
}
