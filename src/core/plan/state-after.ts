import { withOutboundAdditions } from "../baseline/move-baseline.ts";
import { nextBaseline } from "../baseline/next-baseline.ts";
import { recentReverts } from "../decision/decide-revert.ts";
import { isApproved } from "../findings/accepted-findings.ts";
import { narrowingToldAfter } from "../incident/advance-narrowing.ts";
import { writesSince } from "../incident/attribution.ts";
import { shapeOf } from "../incident/exposure-fingerprint.ts";
import { lateRevert, stillOnTheirWay } from "../incident/late-update.ts";
import { endedBefore } from "../incident/suspects.ts";
import { writeOf } from "../incident/writes.ts";
import type { ClusterState } from "../model/cluster-state.ts";
import type { Evaluation } from "../model/evaluation.ts";
import type { Incident } from "../model/incident.ts";
import type { DecisionInput, PlannedDecision } from "../model/planned-decision.ts";
import type { ReconcileInput } from "../model/reconcile-input.ts";
import type { RunContext } from "../model/run-context.ts";
import type { Write } from "../model/write.ts";

/**
 * What a run that has read its cluster remembers of it.
 *
 * @param open the incidents that stand open after it
 * @param closed those that it has ended
 */
export function stateAfter(
  input: ReconcileInput,
  { evaluation }: DecisionInput,
  { decision, revert, topic }: PlannedDecision,
  open: readonly Incident[],
  closed: readonly Incident[],
): ClusterState {
  const { state, snapshot, policy, context } = input;
  const { now } = context;
  const { unreadable: _readable, narrowingTold: _told, baseline: _before, writes: _written, ...more } = state;
  const { lostUpdates: _lost, exemptions: _watched, ...rest } = more;
  const isReverting = decision.action === "revert";
  const next = nextBaseline(state.baseline, snapshot, evaluation, policy, now);
  const additions = isReverting ? revert.outboundAdditions : [];
  const baseline = withOutboundAdditions(next, additions, snapshot, now);
  const narrowingTold = narrowingToldAfter(state, evaluation, input);
  const reverts = recentReverts(state, policy, now);
  const isCompliant = isCompliantRead(input, evaluation);
  const readAt = context.readAt.toISOString();
  const writes = isCompliant || !context.sighting ? [] : writesSince(context.sighting);
  const pastWrites = pastWritesAfter(state, closed, isCompliant ? innocentOf(context) : undefined);
  const isCounted = isReverting && !state.incidents[topic]?.manualRevert;
  const late = lateRevert(state, closed, now);
  const lostUpdates = stillOnTheirWay(state.lostUpdates, now).filter((sentAt) => sentAt !== late);
  return {
    ...rest,
    ...(baseline ? { baseline } : {}),
    incidents: Object.fromEntries(open.map((incident) => [incident.topic, incident])),
    reverts: [...reverts, ...(late ? [late] : []), ...(isCounted ? [now.toISOString()] : [])],
    ...(lostUpdates.length > 0 ? { lostUpdates } : {}),
    ...(narrowingTold === undefined ? {} : { narrowingTold }),
    ...(pastWrites.length > 0 ? { pastWrites } : {}),
    ...(isCompliant ? { compliantAt: readAt } : {}),
    seenAt: readAt,
    seenExposure: shapeOf(snapshot.exposure),
    ...(writes.length > 0 ? { writes } : {}),
    verdict: evaluation.verdict,
  };
}

/** What a read shows that nobody minds is in force at `Succeeded`: whoever had written by then opened nothing. */
function isCompliantRead({ snapshot, state }: ReconcileInput, evaluation: Evaluation): boolean {
  return snapshot.phase === "succeeded" && isApproved(evaluation, state.baseline?.acceptedFindings);
}

/** The write that a run found innocent, where its time alone will not tell that the next time its event comes. */
function innocentOf({ trigger, readAt }: RunContext): Write | undefined {
  const write = writeOf(trigger);
  return write && !endedBefore(write, readAt.toISOString()) ? write : undefined;
}

/** So many writes are remembered: Event Grid delivers an event again within a day, and few incidents end in one. */
const mostPastWrites = 10;

function pastWritesAfter(
  { pastWrites = [] }: ClusterState,
  closed: readonly Incident[],
  innocent: Write | undefined,
): readonly string[] {
  const ended = [...closed.map(({ attribution }) => attribution), ...(innocent ? [innocent] : [])].flatMap(
    ({ correlationId }) => (correlationId === undefined ? [] : [correlationId]),
  );
  return [...new Set([...ended, ...pastWrites])].slice(0, mostPastWrites);
}
