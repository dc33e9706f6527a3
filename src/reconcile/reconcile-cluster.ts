import type { ClusterId } from "../core/cluster/cluster-id.ts";
import type { ClusterState } from "../core/model/cluster-state.ts";
import type { SweepLook } from "../core/model/sweep-look.ts";
import type { Trigger } from "../core/model/trigger.ts";
import type { Write } from "../core/model/write.ts";
import { isActToTell } from "../core/plan/tell-act-of-event.ts";
import { describeError } from "../core/text/describe-error.ts";
import type { FollowUpReceipt } from "../ports/follow-up-queue.ts";
import type { LogFields } from "../ports/log.ts";
import type { LoadedState } from "../ports/state-store.ts";
import { boundTelemetry } from "./bound-telemetry.ts";
import { ClusterLease, isHeld } from "./cluster-lease.ts";
import type { ReconcileDependencies } from "./dependencies.ts";
import { burstSeconds, isOfBurst } from "./event-burst.ts";
import { leaveNote, putOffNote } from "./leave-note.ts";
import type { PlannedRun } from "./read-and-plan.ts";
import { reconcileUnderLease } from "./reconcile-under-lease.ts";
import { type Result, toResult } from "./to-result.ts";

/** What became of a run. In every case but the first two, a note wakes and sees to it. */
export type RunOutcome =
  | { readonly kind: "done"; readonly run: PlannedRun }
  /** A read that began after the note was left has been carried through by somebody else. */
  | { readonly kind: "seen" }
  /** Another run has the cluster, or has just had it; the note wakes in a few seconds. */
  | { readonly kind: "under-way" }
  /** Something failed; the note wakes within a minute. */
  | { readonly kind: "left-to-note"; readonly reason: string };

/** How long a note sleeps that met another run: most runs are over by then. */
const underWaySeconds = 3;

/**
 * Runs a reconcile so that nothing of it can be lost, and no two at a time for one cluster: a durable note comes first,
 * then the cluster's lease, then the read. The note is taken back only when the run has been carried through. Once the
 * note is written, trouble ends in an outcome and never in a throw.
 *
 * @param signal ends the work
 * @param epoch the one that the note which woke for this run remembers; absent for what comes in now, and for the note of
 * a run that died
 * @throws whatever the queue throws when the note itself cannot be written
 */
export async function reconcileCluster(
  cluster: ClusterId,
  trigger: Trigger,
  dependencies: ReconcileDependencies,
  signal: AbortSignal,
  epoch?: number,
): Promise<RunOutcome> {
  const { store, queue, now, telemetry } = dependencies;
  // Most notes of a burst end here, before they cost more than a look at what is remembered.
  const known = epoch === undefined ? undefined : await toResult(store.load(cluster));
  if (known && "value" in known && isSeen(trigger, epoch, known.value)) return { kind: "seen" };
  // Looking up what is remembered waits for nothing: only the lease and the read have to come after the note.
  const [note, loading] = await Promise.all([
    leaveNote(cluster, trigger, queue, now(), epoch).catch((error: unknown) => {
      telemetry.failed({ kind: "note" });
      throw error;
    }),
    known ?? toResult(store.load(cluster)),
  ]);
  const fields = fieldsOf(cluster, trigger, "value" in loading ? loading.value.state : undefined);
  const log = dependencies.log.with(fields);
  const bound = { ...dependencies, log, telemetry: boundTelemetry(telemetry, fields) };
  const outcome = await carryThrough({ cluster, trigger, note, epoch }, loading, bound, signal);
  if (outcome.kind !== "done") return outcome;
  try {
    await queue.takeBack(note);
  } catch (error) {
    log.warn(`A note could not be taken back; it costs one more look: ${describeError(error)}`);
  }
  return outcome;
}

/** A run whose note is written. */
interface NotedRun {
  readonly cluster: ClusterId;
  readonly trigger: Trigger;
  readonly note: FollowUpReceipt;
  readonly epoch: number | undefined;
}

/** Takes the cluster's lease and reconciles. What cannot be carried through is left to the note. Never throws. */
async function carryThrough(
  { cluster, trigger, note, epoch }: NotedRun,
  loading: Result<LoadedState>,
  dependencies: ReconcileDependencies,
  signal: AbortSignal,
): Promise<RunOutcome> {
  const { store, queue, now, log, telemetry } = dependencies;
  let lease: ClusterLease | undefined;
  try {
    if ("error" in loading) throw loading.error;
    const loaded = loading.value;
    // This look at the row began after what the note stands for came in, so a later lease reads after that.
    const seenEpoch = epoch ?? loaded.epoch ?? 0;
    if (trigger.source === "event" && epoch === undefined && isOfBurst(loaded)) {
      log.info("Other events' runs have just been here; the note looks once for all that come now.");
      await putOffNote(note, cluster, trigger, queue, now(), burstSeconds, seenEpoch);
      return { kind: "under-way" };
    }
    if (!isHeld(loaded)) lease = await ClusterLease.take(cluster, loaded, note.messageId, store, now());
    if (!lease) {
      log.info("Another run has this cluster; the note looks after it in a few seconds.");
      await putOffNote(note, cluster, trigger, queue, now(), underWaySeconds, seenEpoch);
      return { kind: "under-way" };
    }
    const about = await withoutOurselves(trigger, dependencies, signal);
    return { kind: "done", run: await reconcileUnderLease(lease, about, dependencies, signal) };
  } catch (error) {
    await lease?.release();
    const reason = describeError(error);
    telemetry.failed({ kind: "run" });
    log.error(`The run was not carried through; its note wakes within a minute: ${reason}`);
    return { kind: "left-to-note", reason };
  }
}

/**
 * True for the note of an event, of a recheck or of the sweep when a read that began after it has been carried through. A
 * planned follow-up looks in any case: it is a link of a chain, which would end with it. So does a person's decision, the
 * event of an act that is still to be told, as no read shows it, and whatever is to look at the cluster's children: the
 * other read may have left these out.
 */
function isSeen(
  trigger: Trigger,
  epoch: number | undefined,
  { carriedEpoch = 0, state }: LoadedState,
): boolean {
  if (epoch === undefined || carriedEpoch <= epoch || trigger.looksAtWaysIn) return false;
  const { source } = trigger;
  const isQuestion = source === "event" || source === "recheck" || trigger.sweep !== undefined;
  return isQuestion && !isActToTell(state, trigger);
}

/**
 * Every line and span of a run names its cluster and the write that it is about: the event's, or for a later look that
 * of the incident that is open, so that one id finds the story from the event to the last alert.
 */
function fieldsOf(cluster: ClusterId, trigger: Trigger, state?: ClusterState): LogFields {
  const { exposure, narrowing } = state?.incidents ?? {};
  const correlationId =
    trigger.correlationId ?? exposure?.attribution.correlationId ?? narrowing?.attribution.correlationId;
  return {
    clusterId: cluster.id,
    source: trigger.source,
    ...(trigger.eventId === undefined ? {} : { eventId: trigger.eventId }),
    ...(correlationId === undefined ? {} : { correlationId }),
  };
}

/** The event of our own update says nothing of who opened the cluster, and is no news: it is but one more look. */
async function withoutOurselves(
  trigger: Trigger,
  { isOurselves }: ReconcileDependencies,
  signal: AbortSignal,
): Promise<Trigger> {
  if (trigger.sweep?.writes) return withoutOwnWrites(trigger, trigger.sweep, isOurselves, signal);
  if (!trigger.actor || !(await isOurselves(trigger.actor, signal))) return trigger;
  const { actor: _ourselves, correlationId: _own, act: _ours, ...rest } = trigger;
  return { ...rest, source: rest.source === "event" ? "follow-up" : rest.source };
}

/** Nor does one of the writes that a sweep learned of, where it was our own. */
async function withoutOwnWrites(
  trigger: Trigger,
  { writes = [], ...look }: SweepLook,
  isOurselves: ReconcileDependencies["isOurselves"],
  signal: AbortSignal,
): Promise<Trigger> {
  const others: Write[] = [];
  for (const write of writes)
    if (!write.actor || !(await isOurselves(write.actor, signal))) others.push(write);
  return { ...trigger, sweep: { ...look, ...(others.length > 0 ? { writes: others } : {}) } };
}
