import { Cron } from "croner";
import type { Trigger } from "./function-definition.ts";
import type { Invoker } from "./invoker.ts";

/** A timer function that runs by its schedule until it is stopped. */
export interface TimerListener {
  name: string;
  /** Runs it now, once, whatever the schedule says. */
  runNow(): Promise<void>;
  stop(): void;
}

/**
 * Runs a timer function by its NCRONTAB schedule, in UTC as in Azure. A run that is still under way when the
 * next is due makes that one be skipped (the real listener waits for the end before it plans the next). A function that is
 * disabled has no schedule, and can still be run by the admin API
 * (learn.microsoft.com/azure/azure-functions/disable-function).
 * @throws Error where the schedule cannot be read.
 */
export function startTimerListener(
  definition: Trigger<"timer">,
  invoker: Invoker,
  isDisabled = false,
): TimerListener {
  let last = new Date(0);
  const cron = parseSchedule(definition.schedule);

  async function run(): Promise<void> {
    const now = new Date();
    const status = { Last: last, LastUpdated: last, Next: cron.nextRun(now) };
    last = now;
    const timer = { Schedule: { AdjustForDST: true }, ScheduleStatus: status, IsPastDue: false };
    await invoker.invoke(definition, { data: { json: JSON.stringify(timer) } });
  }

  if (isDisabled) return { name: definition.name, runNow: run, stop: () => {} };
  cron.schedule(run);
  if (definition.runOnStartup) void run();
  return { name: definition.name, runNow: run, stop: () => cron.stop() };
}

/** NCRONTAB has seconds first (they may be left out), Sunday as 0, and asks for both the day of the month and the day of the week. */
export function parseSchedule(schedule: string): Cron {
  return new Cron(schedule, {
    mode: "5-or-6-parts",
    timezone: "UTC",
    domAndDow: true,
    paused: false,
    protect: true,
  });
}
