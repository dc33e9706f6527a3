import { clusterDigest } from "../incident/incident-id.ts";
import { fingerprint } from "../json/fingerprint.ts";
import { sameJson } from "../json/same-json.ts";
import type { Actor } from "../model/actor.ts";
import type { Alert } from "../model/alert.ts";
import type { Baseline } from "../model/baseline.ts";
import type { ClusterState } from "../model/cluster-state.ts";
import type { Decision } from "../model/decision.ts";
import type { HistoryEntry } from "../model/history-entry.ts";
import type { ManualAction } from "../model/manual-action.ts";
import type { ManualActionAnswer } from "../model/manual-action-answer.ts";
import type { RunContext } from "../model/run-context.ts";
import { oneLine } from "../text/readable.ts";

/** What a run records in one write, as far as the history tells of it. */
export interface RecordedStep {
  readonly state: ClusterState;
  readonly alerts: readonly Alert[];
  /** Set where an update of the cluster is about to be sent. */
  readonly update?: unknown;
  readonly decision?: Decision;
  /** What became of the person's decision that the run is about. */
  readonly answer?: ManualActionAnswer;
}

/** So much of a text is kept: some are a person's, or Azure's, and of any length. */
const longest = 1_000;

/**
 * What the history tells of a step: every transition, every decision that moved something, and every change of what is
 * approved. A decision that left things as they were (nothing was found, a person came too late) is none of them.
 */
export function historyOfStep(
  before: ClusterState,
  step: RecordedStep,
  { now, clusterId, trigger }: Pick<RunContext, "now" | "clusterId" | "trigger">,
): readonly HistoryEntry[] {
  const at = now.toISOString();
  const person = step.answer?.kind === "done" ? trigger.manualAction : undefined;
  return [
    ...(person ? [decisionOf(person, clusterId, at)] : []),
    ...transitionsOf(step.alerts, person),
    ...revertOf(step, clusterId, at, person),
    ...baselineChange(before.baseline, step.state.baseline, clusterId, at, person),
  ];
}

function decisionOf(person: ManualAction, clusterId: string, at: string): HistoryEntry {
  const { incidentId, action, reason } = person;
  return {
    kind: "decision",
    what: action,
    // The run may start over, and carry it out once more.
    id: `${incidentId}-person-${action}-${fingerprint({ reason, by: nameOf(person) }).slice(0, 8)}`,
    at,
    clusterId,
    incidentId,
    by: nameOf(person),
    message: textOf(reason),
  };
}

function transitionsOf(alerts: readonly Alert[], person: ManualAction | undefined): readonly HistoryEntry[] {
  return alerts.map((alert) => {
    const { id, time, transition, incidentId, topic, clusterId, severity, verdict, decision } = alert;
    const isByPerson = transition === "accepted" && person?.incidentId === incidentId;
    return {
      kind: "transition",
      what: transition,
      id,
      at: time,
      clusterId,
      incidentId,
      topic,
      severity,
      verdict,
      ...(isByPerson && person ? { by: nameOf(person) } : {}),
      ...(alert.actor ? { actor: textOf(writerOf(alert.actor)) } : {}),
      reason: decision.reason,
      message: textOf(decision.message),
      ...(alert.correlationId === undefined ? {} : { correlationId: textOf(alert.correlationId) }),
    };
  });
}

/** The guardrail's own decision; what a person wished is told as theirs. */
function revertOf(
  { update, decision, state }: RecordedStep,
  clusterId: string,
  at: string,
  person: ManualAction | undefined,
): readonly HistoryEntry[] {
  if (update === undefined || !decision || person) return [];
  const incident = Object.values(state.incidents).find(
    ({ update: own }) => own?.attempt?.phase === "sending",
  );
  const wish = incident?.manualRevert;
  return [
    {
      kind: "decision",
      what: "revert",
      id: `${incident?.id ?? clusterDigest(clusterId)}-update-${stampOf(at)}`,
      at,
      clusterId,
      ...(incident ? { incidentId: incident.id, topic: incident.topic, severity: incident.severity } : {}),
      by: wish ? nameOf(wish) : "guardrail",
      reason: decision.reason,
      message: textOf(decision.message),
    },
  ];
}

function baselineChange(
  before: Baseline | undefined,
  after: Baseline | undefined,
  clusterId: string,
  at: string,
  person: ManualAction | undefined,
): readonly HistoryEntry[] {
  if (before === after || (before && after && isSameApproval(before, after))) return [];
  const changed = Object.keys({ ...before?.approved, ...after?.approved }).filter(
    (name) => !sameJson(approvedValue(before, name), approvedValue(after, name)),
  );
  const what = after?.source ?? "retired";
  return [
    {
      kind: "baseline",
      what,
      id: `${clusterDigest(clusterId)}-baseline-${what}-${stampOf(at)}`,
      at,
      clusterId,
      by: person && what === "accepted" ? nameOf(person) : "guardrail",
      message: after
        ? textOf(`Approved anew: ${changed.join(", ") || "nothing but where it comes from"}.`)
        : "The cluster is gone; its baseline is kept and not applied.",
    },
  ];
}

function isSameApproval(one: Baseline, other: Baseline): boolean {
  return one.source === other.source && sameJson({ ...one.approved }, { ...other.approved });
}

function approvedValue(baseline: Baseline | undefined, name: string) {
  return new Map(Object.entries(baseline?.approved ?? {})).get(name) ?? null;
}

function nameOf({ by }: { readonly by?: string }): string {
  return by === undefined ? "a person" : textOf(by);
}

function writerOf({ upn, name, appId }: Actor): string {
  return upn ?? (appId === undefined ? name : `${name} (app ${appId})`);
}

function textOf(text: string): string {
  return oneLine(text).slice(0, longest);
}

/** An instant as part of an id: `20261121t101502120z`. */
function stampOf(instant: string): string {
  return instant.replace(/[-:.]/g, "").toLowerCase();
}
