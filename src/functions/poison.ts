import * as v from "valibot";
import { messageOf, parseFollowUp } from "../adapters/storage/follow-up-message.ts";
import { followUpQueueName } from "../adapters/storage/queue-names.ts";
import {
  type ActiveApp,
  type AppHost,
  type NoticeDelivery,
  type PausedApp,
  pausedDelaySeconds,
} from "../app/app-host.ts";
import { unopenedDelaySeconds } from "../app/open-or-keep.ts";
import { type ClusterId, parseClusterId } from "../core/cluster/cluster-id.ts";
import { fingerprint } from "../core/json/fingerprint.ts";
import type { Notice } from "../core/model/notice.ts";
import type { Trigger } from "../core/model/trigger.ts";
import { describeError } from "../core/text/describe-error.ts";
import { sendNoticeOnce } from "../notices/notify-once.ts";
import { sendNotice } from "../notices/send-notice.ts";
import type { Log } from "../ports/log.ts";
import { withinBudget } from "../reconcile/budget.ts";
import { sendReconcile } from "../reconcile/leave-note.ts";
import { toResult } from "../reconcile/to-result.ts";

/** What became of the cluster that a message names. */
type Restart =
  | { readonly kind: "no-cluster" }
  | { readonly kind: "restarted" | "kept"; readonly cluster: ClusterId }
  | { readonly kind: "failed"; readonly cluster: ClusterId; readonly error: unknown };

/**
 * The host gave a follow-up up. It ends here: the log and every channel are told, and the cluster that it still names
 * is looked at again. No content makes this fail, as a message that fails in a poison queue goes nowhere else.
 *
 * @throws whatever the queue throws where it cannot be written; then the host hands the message over again
 */
export async function onPoison(message: unknown, host: AppHost, log: Log): Promise<void> {
  await withinBudget(({ all }) => restart(message, host, all, log));
}

async function restart(message: unknown, host: AppHost, deadline: AbortSignal, log: Log): Promise<void> {
  const opened = await toResult(host.open(log, deadline));
  if ("error" in opened) {
    await restartUnopened(message, host, log, opened.error);
    return;
  }
  const app = opened.value;
  if (app.kind === "active") app.dependencies.telemetry.failed({ kind: "poison" });
  const outcome = await restartCluster(clusterNamedBy(message), aboutOf(message), app);
  const cluster = outcome.kind === "no-cluster" ? undefined : outcome.cluster;
  const about = cluster ? { clusterId: cluster.id } : {};
  log.error(`A follow-up was given up by the host: ${problemOf(message)} ${outcomeOf(outcome)}`, about);
  const now = app.kind === "paused" ? app.now() : app.dependencies.now();
  await tell(noticeOf(outcome, message, now), app.telling, log);
  if (outcome.kind === "failed") throw outcome.error;
}

/** Where the app cannot be opened, what can be started again is, and the log alone hears of it. */
async function restartUnopened(
  message: unknown,
  { queue }: AppHost,
  log: Log,
  error: unknown,
): Promise<void> {
  const cluster = clusterNamedBy(message);
  log.error(
    `A follow-up was given up by the host, and the app could not be opened: ${describeError(error)}`,
    cluster ? { clusterId: cluster.id } : {},
  );
  if (!queue) throw error;
  if (cluster) await sendReconcile(cluster, aboutOf(message), queue, new Date(), unopenedDelaySeconds);
}

/** What a message was about, as far as it can be read: who wrote, or what a person decided, is not lost with it. */
function aboutOf(message: unknown): Trigger {
  const followUp = parseFollowUp(message);
  if ("problem" in followUp || followUp.kind !== "reconcile") return { source: "follow-up" };
  const { dueAt: _over, ...trigger } = followUp.trigger;
  return trigger;
}

async function restartCluster(
  cluster: ClusterId | undefined,
  about: Trigger,
  app: ActiveApp | PausedApp,
): Promise<Restart> {
  if (!cluster) return { kind: "no-cluster" };
  try {
    if (app.kind === "active") {
      const { queue, now } = app.dependencies;
      await sendReconcile(cluster, about, queue, now(), 0);
      return { kind: "restarted", cluster };
    }
    if (!app.queue) throw new Error("The storage settings are wrong, so the follow-up cannot be kept.");
    await sendReconcile(cluster, about, app.queue, app.now(), pausedDelaySeconds);
    return { kind: "kept", cluster };
  } catch (error) {
    return { kind: "failed", cluster, error };
  }
}

const naming = v.object({ clusterId: v.string() });

/** The cluster that a message names, whatever else is wrong with it. */
function clusterNamedBy(message: unknown): ClusterId | undefined {
  const parsed = v.safeParse(naming, messageOf(message));
  return parsed.success ? parseClusterId(parsed.output.clusterId) : undefined;
}

/** For the log: what a message holds may be long, and may be anybody's. */
function problemOf(message: unknown): string {
  const followUp = parseFollowUp(message);
  return "problem" in followUp ? followUp.problem.slice(0, 300) : `It is well formed (${followUp.kind}).`;
}

function outcomeOf(restart: Restart): string {
  switch (restart.kind) {
    case "no-cluster":
      return "It names no cluster, so nothing can be started again from it.";
    case "restarted":
      return `The cluster that it names is looked at again now: ${restart.cluster.id}`;
    case "kept":
      return `The cluster that it names is looked at again when the settings are mended: ${restart.cluster.id}`;
    case "failed":
      return `The cluster that it names could not be queued yet (${describeError(restart.error)}): ${restart.cluster.id}`;
  }
}

/**
 * The id holds the hour: a cluster whose follow-ups keep failing is told of once an hour, and not with each message
 * that its new start costs.
 */
function noticeOf(restart: Restart, message: unknown, now: Date): Notice {
  const about =
    restart.kind === "no-cluster" ? (JSON.stringify(message) ?? String(message)) : restart.cluster.key;
  return {
    id: `poison-${fingerprint({ about, hour: now.toISOString().slice(0, 13) })}`,
    title: "AKS Guardrail gave up a message of its queue",
    lines: [
      outcomeOf(restart),
      restart.kind === "no-cluster"
        ? `Ask for a recheck of the clusters that may be meant, and see who else writes to the queue ${followUpQueueName}.`
        : "The log of the function followUp says what failed before.",
    ],
  };
}

/** Where it cannot be found out whether it was told, it is: twice is better than never. */
async function tell(notice: Notice, telling: NoticeDelivery | undefined, log: Log): Promise<void> {
  if (!telling) return;
  try {
    await sendNoticeOnce(notice, { ...telling, log });
  } catch (error) {
    log.warn(`It could not be remembered that "${notice.title}" was told: ${describeError(error)}`);
    await sendNotice(notice, telling.channels, log);
  }
}
