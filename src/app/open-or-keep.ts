import { describeError } from "../core/text/describe-error.ts";
import type { FollowUpQueue } from "../ports/follow-up-queue.ts";
import type { Log } from "../ports/log.ts";
import type { Budget } from "../reconcile/budget.ts";
import { type Result, toResult } from "../reconcile/to-result.ts";
import { type ActiveApp, type AppHost, pausedDelaySeconds } from "./app-host.ts";

/**
 * How long opening the app may take, as a policy is read anew or a wrong setting is told, before what came in is kept:
 * there has to be time left to write it down.
 */
export const openingMs = 6_000;

/** When what was kept because the app could not be opened is looked at again. */
export const unopenedDelaySeconds = 60;

/** Writes down what came in, to be looked at after `delaySeconds`. */
export type Keep = (queue: FollowUpQueue, now: Date, delaySeconds: number) => Promise<unknown>;

/**
 * Opens the app for work that must not be lost. Where a setting is wrong, or the app cannot be opened or takes long, the
 * work is kept instead and the answer is `undefined`: our trouble never reaches whoever brought it.
 * @throws where not even that is possible
 */
export async function openOrKeep(
  host: AppHost,
  { all }: Budget,
  log: Log,
  keep: Keep,
): Promise<ActiveApp | undefined> {
  const opening = toResult(host.open(log, all));
  const opened = await within(openingMs, opening);
  if (opened && "value" in opened) {
    const app = opened.value;
    if (app.kind === "active") return app;
    await keep(usable(app.queue), app.now(), pausedDelaySeconds);
    log.warn("What came in is kept until the settings are mended.");
    return undefined;
  }
  const reason = opened ? describeError(opened.error) : `it takes longer than ${openingMs / 1000} s`;
  await keep(usable(host.queue), new Date(), unopenedDelaySeconds);
  log.error(`The app could not be opened, so what came in is kept for a minute: ${reason}`);
  // Nothing may run on once the invocation has ended.
  await opening;
  return undefined;
}

function usable(queue: FollowUpQueue | undefined): FollowUpQueue {
  if (queue) return queue;
  throw new Error("The storage settings are wrong, so what came in cannot be kept.");
}

async function within<T>(milliseconds: number, promise: Promise<Result<T>>): Promise<Result<T> | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), milliseconds);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
