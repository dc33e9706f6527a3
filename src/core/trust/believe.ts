import { firstAskedAt } from "../activity/ask-again.ts";
import { effectiveBaseline } from "../baseline/effective-baseline.ts";
import { type ExposureProperty, guardedProperty } from "../cluster/exposure.ts";
import type { GuardedSetting } from "../cluster/guarded-setting.ts";
import { exposingFindings, isApproved } from "../findings/accepted-findings.ts";
import { evaluate } from "../findings/evaluate.ts";
import { closeIncident, type IncidentStep } from "../incident/advance-incident.ts";
import { writesSince } from "../incident/attribution.ts";
import { hasUnconfirmedUpdate } from "../incident/revert-attempt.ts";
import { isWriteListFull } from "../incident/writes.ts";
import type { Json } from "../json/json.ts";
import type { Baseline } from "../model/baseline.ts";
import type { BelievedChange, Trust } from "../model/believed-change.ts";
import type { ClusterState } from "../model/cluster-state.ts";
import type { Decision } from "../model/decision.ts";
import type { Incident } from "../model/incident.ts";
import type { DecisionInput } from "../model/planned-decision.ts";
import type { RunContext } from "../model/run-context.ts";
import { clockToleranceMs } from "../model/trigger.ts";
import type { Write } from "../model/write.ts";
import { listInWords } from "../text/list-in-words.ts";
import { unbelievable } from "./believable-settings.ts";
import { isTrusted } from "./is-trusted.ts";

/** What a run makes of a change that trusted deployers say is theirs. */
export type Belief =
  | {
      readonly kind: "believed";
      /** With the baseline that it moves, and the question to the Activity Log. */
      readonly state: ClusterState;
      readonly steps: readonly IncidentStep[];
      /** A sentence for the decision. */
      readonly message: string;
    }
  | { readonly kind: "not-believed"; readonly message: string };

/** So many changes may wait for the log at a time: whoever forges events must not keep it waiting for ever. */
const mostBelieved = 5;

/** So many correlation ids that were used are remembered. */
const mostUsed = 50;

/**
 * Believes a change at once where every write since the last compliant read that events have told of is a trusted
 * deployer's, and the policy lets them: the baseline moves to what the read shows, what was approved before is kept, and
 * the Activity Log is asked whether it is so (`settleTrust`). `undefined` where there is nothing of the kind to believe.
 *
 * The limits, which no trust goes beyond: what `unbelievable` says; what the policy declares; and whatever would be a
 * standing finding of the changed setting (a list that lets the internet in or has a block that is too broad, what
 * `require` demands), accepted or not. One setting beyond them, and nothing of the change is believed.
 */
export function believe(read: DecisionInput, context: RunContext): Belief | undefined {
  const { policy, snapshot, state } = read;
  const { baseline, compliantAt } = state;
  const settings = changedSettings(read);
  if (policy.trustedDeployers.length === 0 || settings.length === 0 || snapshot.phase !== "succeeded")
    return undefined;
  const writes = context.sighting ? writesSince(context.sighting) : [];
  if (!baseline || compliantAt === undefined || !areTheirs(writes, read)) return undefined;
  const moved = movedBaseline(baseline, settings, read);
  const why = whyNot(settings, moved, writes, read);
  const names = listInWords([...new Set(writes.map(({ actor }) => actor?.name ?? ""))]);
  if (why !== undefined)
    return {
      kind: "not-believed",
      message: `It was a trusted deployer (${names}), whose word is not enough: ${why}.`,
    };
  const change = changeOf(baseline, compliantAt, settings, writes, read, context);
  const after = evaluate(snapshot, effectiveBaseline(moved, policy.declared), policy, read.now);
  const isOver = isApproved(after, moved.acceptedFindings);
  const message = `${listInWords(settings)} was changed by a trusted deployer (${names}): that is the baseline now. The Activity Log is asked whether nobody else wrote; where it does not say so within 20 minutes, what was approved before is put back.`;
  const { exposure, narrowing, ...others } = state.incidents;
  const ended = [exposure, narrowing].filter((incident) => incident !== undefined);
  return {
    kind: "believed",
    message,
    state: {
      ...state,
      ...(isOver ? { incidents: others } : {}),
      baseline: moved,
      trust: withChange(state.trust, change),
      questions: [
        ...(state.questions ?? []),
        {
          kind: "trusted-change",
          window: change.window,
          asked: 0,
          nextAt: firstAskedAt(change.window),
        },
      ],
    },
    steps: isOver
      ? ended.map((incident) =>
          closeIncident(
            incident,
            "accepted",
            { reason: "TrustedDeployer", message },
            read.now.toISOString(),
            after.verdict,
            context,
          ),
        )
      : [],
  };
}

/** A believed change is learned, unless something else is wrong with the cluster. */
export function asBelieved(decision: Decision, { message }: Extract<Belief, { kind: "believed" }>): Decision {
  if (decision.action !== "none" && decision.action !== "learn")
    return { ...decision, message: `${decision.message} ${message}` };
  return { action: "learn", reason: "TrustedDeployer", message, patch: {}, withheld: [] };
}

/** What differs from the baseline: what drifted, and a list that shrank, where the policy minds it. */
function changedSettings({ evaluation, policy }: DecisionInput): readonly GuardedSetting[] {
  const drifted = evaluation.drift.map(({ setting }) => setting);
  const isNarrowed = evaluation.narrowedRanges.length > 0 && policy.onNarrowed !== "ignore";
  return isNarrowed && !drifted.includes("authorized-ranges") ? [...drifted, "authorized-ranges"] : drifted;
}

/** True where all writes that are known are trusted deployers', and none of an incident's story is anybody else's. */
function areTheirs(writes: readonly Write[], { policy, state }: DecisionInput): boolean {
  const isTheirs = ({ actor }: Pick<Write, "actor">): boolean => isTrusted(actor, policy.trustedDeployers);
  if (writes.length === 0 || isWriteListFull(writes) || !writes.every(isTheirs)) return false;
  const { exposure, narrowing } = state.incidents;
  return [exposure, narrowing].every(
    (incident) => incident === undefined || mayBeTheirs(incident, writes, isTheirs),
  );
}

/** A story that the guardrail, or a person, has begun to end goes its way; so does one that they came too late for. */
function mayBeTheirs(
  incident: Incident,
  writes: readonly Write[],
  isTheirs: (write: Pick<Write, "actor">) => boolean,
): boolean {
  const { status, manualRevert, attribution } = incident;
  if ((status !== "open" && status !== "waiting") || manualRevert || hasUnconfirmedUpdate(incident))
    return false;
  const { sight } = attribution;
  const latest = Date.parse(sight.at) + clockToleranceMs;
  const wasInTime = sight.isApplying || writes.some(({ at }) => Date.parse(at) <= latest);
  return wasInTime && attribution.writes.every(isTheirs);
}

/** Why it is not believed although it is theirs, for a sentence. */
function whyNot(
  settings: readonly GuardedSetting[],
  moved: Baseline,
  writes: readonly Write[],
  { snapshot, policy, state, now }: DecisionInput,
): string | undefined {
  for (const setting of settings) {
    const reason = unbelievable[setting];
    if (reason !== null) return `of ${setting}, as ${reason}`;
    if (policy.declared?.[guardedProperty[setting]] !== undefined)
      return `the policy file declares the baseline of ${setting}`;
  }
  const after = evaluate(snapshot, effectiveBaseline(moved, policy.declared), policy, now);
  const isChanged = ({ setting }: { readonly setting: string }): boolean =>
    settings.some((one) => one === setting);
  const broken = exposingFindings(after).filter(isChanged);
  if (broken.length > 0) return `it is against the policy (${listInWords(broken.map(({ rule }) => rule))})`;
  const used = new Set(state.trust?.used);
  if (writes.some(({ correlationId }) => correlationId === undefined))
    return "the event does not tell the correlation id of the write";
  if (writes.some(({ correlationId = "" }) => used.has(correlationId.toLowerCase())))
    return "the correlation id of the write had been used before";
  const waiting = (state.trust?.believed ?? []).filter(({ isConfirmed }) => !isConfirmed).length;
  if (waiting >= mostBelieved) return `${waiting} earlier changes wait for the Activity Log`;
  return undefined;
}

function movedBaseline(
  baseline: Baseline,
  settings: readonly GuardedSetting[],
  { snapshot, now }: DecisionInput,
): Baseline {
  const values: Partial<Record<ExposureProperty, Json>> = {};
  for (const setting of settings) {
    const value = snapshot.exposure[guardedProperty[setting]];
    if (value !== undefined) values[guardedProperty[setting]] = value;
  }
  return {
    ...baseline,
    takenAt: now.toISOString(),
    approved: { ...baseline.approved, ...values },
    lastCompliant: { ...baseline.lastCompliant, ...values },
    // What was let in beside the old list is in the new one, or it was left out of it.
    ...(settings.includes("authorized-ranges") ? { outboundAdditions: [] } : {}),
  };
}

function changeOf(
  baseline: Baseline,
  compliantAt: string,
  settings: readonly GuardedSetting[],
  writes: readonly Write[],
  { policy, state, now }: DecisionInput,
  { readAt }: RunContext,
): BelievedChange {
  const shifted = (instant: string, ms: number): string => new Date(Date.parse(instant) + ms).toISOString();
  const { compliantTags } = state;
  return {
    at: now.toISOString(),
    window: {
      from: shifted(compliantAt, -clockToleranceMs),
      to: shifted(readAt.toISOString(), clockToleranceMs),
    },
    deployers: policy.trustedDeployers,
    writes,
    pastWrites: state.pastWrites ?? [],
    isConfirmed: false,
    before: {
      approved: valuesOf(baseline.approved, settings),
      lastCompliant: valuesOf(baseline.lastCompliant, settings),
      outboundAdditions: settings.includes("authorized-ranges") ? baseline.outboundAdditions : [],
      compliantAt,
      ...(compliantTags ? { compliantTags } : {}),
    },
  };
}

function valuesOf(values: Baseline["approved"], settings: readonly GuardedSetting[]): Baseline["approved"] {
  const names = settings.map((setting) => guardedProperty[setting]);
  return Object.fromEntries(Object.entries(values).filter(([name]) => names.some((one) => one === name)));
}

function withChange(trust: Trust | undefined, change: BelievedChange): Trust {
  const ids = change.writes.flatMap(({ correlationId }) => correlationId?.toLowerCase() ?? []);
  const waiting = trust?.believed ?? [];
  return {
    ...trust,
    // Of those that were confirmed, the last ones can still be told to be wrong by an event that comes late.
    believed: [
      ...waiting.filter(({ isConfirmed }) => !isConfirmed),
      ...waiting.filter(({ isConfirmed }) => isConfirmed).slice(-mostBelieved),
    ]
      .toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at))
      .concat(change),
    used: [...new Set([...ids, ...(trust?.used ?? [])])].slice(0, mostUsed),
  };
}
