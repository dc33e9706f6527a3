import type { ClusterId } from "../core/cluster/cluster-id.ts";
import { fingerprint } from "../core/json/fingerprint.ts";
import type { Notice } from "../core/model/notice.ts";
import { describeError } from "../core/text/describe-error.ts";
import { sendNoticeOnce } from "../notices/send-notice-once.ts";
import type { Log } from "../ports/log.ts";
import type { PoisonedMessage } from "../ports/poisoned-message.ts";
import { sendReconcile } from "../reconcile/leave-note.ts";
import { toResult } from "../reconcile/to-result.ts";
import { type ActiveApp, type AppHost, type PausedApp, pausedDelaySeconds } from "./app-host.ts";
import { unopenedDelaySeconds } from "./open-or-keep.ts";

/** What became of the cluster that a message names. */
type Restart =
  | { readonly kind: "no-cluster" }
  | { readonly kind: "restarted" | "kept"; readonly cluster: ClusterId }
  | { readonly kind: "failed"; readonly cluster: ClusterId; readonly error: unknown };

/**
 * Has the cluster looked at again that a message names which the host gave up, and tells it loudly: in the log, and on
 * every channel, once an hour for each cluster.
 * @throws whatever the queue throws where it cannot be written
 */
export async function restartPoisoned(
  message: PoisonedMessage,
  host: AppHost,
  deadline: AbortSignal,
  log: Log,
): Promise<void> {
  const opened = await toResult(host.open(log, deadline));
  if ("error" in opened) {
    await restartUnopened(message, host, log, opened.error);
    return;
  }
  const app = opened.value;
  if (app.kind === "active") app.dependencies.telemetry.failed({ kind: "poison" });
  const outcome = await restartCluster(message, app);
  const about = message.cluster ? { clusterId: message.cluster.id } : {};
  log.error(`A follow-up was given up by the host: ${message.problem} ${outcomeOf(outcome)}`, about);
  const now = app.kind === "paused" ? app.now() : app.dependencies.now();
  // The message is gone for good: nobody finds it again.
  if (app.telling) await sendNoticeOnce(noticeOf(outcome, message, now), "tell", { ...app.telling, log });
  if (outcome.kind === "failed") throw outcome.error;
}

/** Where the app cannot be opened, what can be started again is, and the log alone hears of it. */
async function restartUnopened(
  { cluster, trigger }: PoisonedMessage,
  { queue }: AppHost,
  log: Log,
  error: unknown,
): Promise<void> {
  log.error(
    `A follow-up was given up by the host, and the app could not be opened: ${describeError(error)}`,
    cluster ? { clusterId: cluster.id } : {},
  );
  if (!queue) throw error;
  if (cluster) await sendReconcile(cluster, trigger, queue, new Date(), unopenedDelaySeconds);
}

async function restartCluster(
  { cluster, trigger }: PoisonedMessage,
  app: ActiveApp | PausedApp,
): Promise<Restart> {
  if (!cluster) return { kind: "no-cluster" };
  try {
    if (app.kind === "active") {
      const { queue, now } = app.dependencies;
      await sendReconcile(cluster, trigger, queue, now(), 0);
      return { kind: "restarted", cluster };
    }
    if (!app.queue) throw new Error("The storage settings are wrong, so the follow-up cannot be kept.");
    await sendReconcile(cluster, trigger, app.queue, app.now(), pausedDelaySeconds);
    return { kind: "kept", cluster };
  } catch (error) {
    return { kind: "failed", cluster, error };
  }
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
function noticeOf(restart: Restart, { content, queueName }: PoisonedMessage, now: Date): Notice {
  const about = restart.kind === "no-cluster" ? content : restart.cluster.key;
  return {
    id: `poison-${fingerprint({ about, hour: now.toISOString().slice(0, 13) })}`,
    title: "AKS Guardrail gave up a message of its queue",
    lines: [
      outcomeOf(restart),
      restart.kind === "no-cluster"
        ? `Ask for a recheck of the clusters that may be meant, and see who else writes to the queue ${queueName}.`
        : "The log of the function followUp says what failed before.",
    ],
  };
}
