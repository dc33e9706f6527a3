import { type ClusterId, parseClusterId } from "../core/cluster/cluster-id.ts";
import {
  isExemptionDue,
  isLookOverdue,
  isRetryDue,
  overdueBefore,
  overdueMs,
} from "../core/incident/overdue.ts";
import { describeError } from "../core/text/describe-error.ts";
import { restMs } from "../delivery/alert-try.ts";
import { deliveryOf } from "../delivery/deliver-alerts.ts";
import type { LogFields } from "../ports/log.ts";
import { type OutboxEntry, type OutboxPlace, toldId } from "../ports/outbox-entry.ts";
import type { Unfinished } from "../ports/state-store.ts";
import type { ScopeAnswer } from "../ports/subscription-scope.ts";
import { leaseMs } from "./cluster-lease.ts";
import type { ReconcileDependencies } from "./dependencies.ts";
import { sendReconcile } from "./leave-note.ts";

type ReArmDependencies = Pick<ReconcileDependencies, "store" | "queue" | "now" | "log"> & {
  /** Whether a subscription is guarded. Never throws. */
  readonly askScope: (subscriptionId: string) => Promise<ScopeAnswer>;
};

/** What ended so long ago is past, in milliseconds: until then, what is found out later still belongs to it. */
const pastMs = 24 * 60 * 60_000;

/** So many clusters are tidied side by side. */
const tidiedAtATime = 16;

/**
 * Sends the follow-ups again that should have woken by now and were lost: of clusters that wait for a look, of alerts
 * that wait for a try, and of runs that died with their notes. Reverts that Azure refused are tried again when it is
 * time, and what is past is put away. A message too many costs a read, or a try under the same alert id. Never throws: a
 * row that cannot be read, or a message that cannot be sent, stops nothing else. What `signal` cuts off comes next time.
 *
 * What it reads hangs on what is open, and not on how many clusters there are or on what is past.
 *
 * @returns how many alerts and notices wait to be sent; `undefined` where not all could be read
 */
export async function reArm(
  dependencies: ReArmDependencies,
  signal: AbortSignal,
): Promise<number | undefined> {
  const { store, now, log } = dependencies;
  const pastBefore = new Date(now().getTime() - pastMs).toISOString();
  const looked = new Set<string>();
  const untidy: OutboxPlace[] = ["app"];
  let pending = 0;
  const isWhole = await forEach(
    "cluster",
    store.unfinished(pastBefore),
    async (found) => {
      pending += found.pending.length;
      if (found.isUntidy) untidy.push(found.cluster);
      if (await reArmCluster(found, dependencies)) looked.add(found.cluster.key);
      await reArmAlerts(found.pending, dependencies);
    },
    dependencies,
    signal,
  );
  const ofApp = await attempt("alert", {}, () => store.pendingOf("app"), dependencies);
  await reArmAlerts(ofApp ?? [], dependencies);
  await reArmVanished(looked, dependencies, signal);
  for (let from = 0; from < untidy.length && !signal.aborted; from += tidiedAtATime)
    await Promise.all(
      untidy.slice(from, from + tidiedAtATime).map(async (place) => {
        try {
          await store.tidy(place, pastBefore);
        } catch (error) {
          const about = place === "app" ? {} : { clusterId: place.id };
          log.warn(
            `What is past could not be put away; the next sweep does it: ${describeError(error)}`,
            about,
          );
        }
      }),
    );
  return isWhole && ofApp ? pending + ofApp.length : undefined;
}

/** Has a cluster looked at where its run died, its look is overdue, or a refused revert is due; true where it is. */
async function reArmCluster(
  { cluster, loaded }: Unfinished,
  dependencies: ReArmDependencies,
): Promise<boolean> {
  if (!loaded) return false;
  const { state, isSeen } = loaded;
  const about = { clusterId: cluster.id };
  const { now, log } = dependencies;
  // The note that was to finish a dead run's work should have woken long ago.
  const isLost =
    loaded.lease !== undefined && (loaded.ageMs ?? Number.POSITIVE_INFINITY) > leaseMs + overdueMs;
  const lost =
    isLost &&
    (await attempt("run", about, () => look(cluster, "follow-up", dependencies), dependencies)) === true;
  if (lost) log.warn("A run was lost with its note, so the cluster is looked at now.", about);
  if (!isSeen) return lost;
  const looked = await attempt(
    "cluster",
    about,
    async () => {
      if (isLookOverdue(state, now())) {
        if (!(await look(cluster, "follow-up", dependencies))) return false;
        log.warn("A follow-up was overdue, so the cluster is looked at now.", about);
        return true;
      }
      if (isExemptionDue(state, now())) {
        if (!(await look(cluster, "follow-up", dependencies))) return false;
        log.info("An exemption ends, or has ended, so the cluster is looked at now.", about);
        return true;
      }
      if (!isRetryDue(state, now()) || !(await look(cluster, "sweep", dependencies))) return false;
      log.info("Azure refused a revert some time ago; it is tried again.", about);
      return true;
    },
    dependencies,
  );
  return lost || looked === true;
}

/** Sends the messages again of what should have been tried by now. */
async function reArmAlerts(entries: readonly OutboxEntry[], dependencies: ReArmDependencies): Promise<void> {
  const before = overdueBefore(dependencies.now()).getTime();
  for (const entry of entries)
    if (Date.parse(dueAt(entry)) < before)
      await attempt("alert", aboutOf(entry), () => reArmAlert(entry, dependencies), dependencies);
}

/** When the next try was due, or the present one was to have ended. */
function dueAt({ progress }: OutboxEntry): string {
  return progress.kind === "trying" ? progress.lockedUntil : progress.nextAttemptAt;
}

/** Looks after known clusters that were readable, and whose subscription the identity cannot list any more. */
async function reArmVanished(
  looked: ReadonlySet<string>,
  dependencies: ReArmDependencies,
  signal: AbortSignal,
): Promise<void> {
  const { store, askScope, log } = dependencies;
  const subscriptions = await attempt("cluster", {}, () => store.subscriptions(), dependencies);
  for (const subscription of subscriptions ?? []) {
    if (signal.aborted || (await askScope(subscription)).kind !== "unlisted") continue;
    await forEach(
      "cluster",
      store.listClusters(subscription),
      async ({ clusterId, verdict, unreadableSince }) => {
        const cluster = parseClusterId(clusterId);
        // One that is deleted has no verdict; one that cannot be read has been told of, and has its next read planned.
        if (!cluster || verdict === undefined || unreadableSince !== undefined || looked.has(cluster.key))
          return;
        if (await look(cluster, "follow-up", dependencies))
          log.warn("A cluster's subscription is not listed any more, so the cluster is looked at now.", {
            clusterId,
          });
      },
      dependencies,
      signal,
    );
  }
}

/** Has a cluster looked at now; false where it is not guarded any more. */
async function look(
  cluster: ClusterId,
  source: "follow-up" | "sweep",
  { queue, now, askScope }: ReArmDependencies,
): Promise<boolean> {
  const answer = await askScope(cluster.subscriptionId);
  // A known cluster whose subscription is not listed any more is told of by its follow-up.
  if (answer.kind === "out") return false;
  // While that is unknown, each message would be kept and go round: one more every sweep.
  if (answer.kind === "unknown")
    throw new Error(`it is not known whether its subscription is guarded: ${answer.reason}`);
  await sendReconcile(cluster, { source }, queue, now(), 0);
  return true;
}

async function reArmAlert(entry: OutboxEntry, { queue, now, log }: ReArmDependencies): Promise<void> {
  // Overdue by the clock of the machine that wrote it; by the store's, its try may be under way.
  if (restMs(entry, now()) > 0) return;
  await queue.send(deliveryOf(entry), 0);
  log.warn(`${entry.kind === "alert" ? "An alert" : "A notice"} was overdue, so it is tried now.`, {
    alertId: toldId(entry),
    ...aboutOf(entry),
    channel: entry.channelKey,
  });
}

/** Acts on all items, one after the other; false where not all of them could be read, or there was no time. */
async function forEach<Item>(
  what: Overdue,
  items: AsyncIterable<Item>,
  act: (item: Item) => Promise<void>,
  dependencies: ReArmDependencies,
  signal: AbortSignal,
): Promise<boolean> {
  const { log } = dependencies;
  try {
    for await (const item of items) {
      if (signal.aborted) {
        log.warn(`The sweep's time is over; what else is overdue comes with the next one.`);
        return false;
      }
      await attempt(what, {}, () => act(item), dependencies);
    }
    return true;
  } catch (error) {
    log.error(`The sweep could not read every ${what}: ${describeError(error)}`);
    return false;
  }
}

/** What can be overdue. */
type Overdue = "cluster" | "alert" | "run";

/** Does one thing of many, and says where it fails. Never throws. */
async function attempt<T>(
  what: Overdue,
  about: LogFields,
  act: () => Promise<T>,
  { log }: ReArmDependencies,
): Promise<T | undefined> {
  try {
    return await act();
  } catch (error) {
    log.error(`An overdue ${what} could not be taken up again: ${describeError(error)}`, about);
    return undefined;
  }
}

function aboutOf({ clusterId }: OutboxEntry): LogFields {
  return clusterId === undefined ? {} : { clusterId };
}
