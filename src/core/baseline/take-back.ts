import { guardedProperty } from "../cluster/exposure.ts";
import { guardedSettings } from "../cluster/guarded-setting.ts";
import type { Baseline } from "../model/baseline.ts";
import type { BelievedChange } from "../model/believed-change.ts";
import type { ClusterState } from "../model/cluster-state.ts";
import type { LogQuestion } from "../model/log-question.ts";

/**
 * The state as if these changes had never been believed: the last of those that are remembered, as what came after one
 * stands on it. What else has moved since stays.
 */
export function withoutBelieved(state: ClusterState, changes: readonly BelievedChange[]): ClusterState {
  const [first] = changes;
  const { trust, compliantTags: _since, questions: _asked, ...rest } = state;
  if (!first || !trust) return state;
  const baseline = changes.toReversed().reduce(asBefore, state.baseline);
  const { compliantAt, compliantTags } = first.before;
  const questions = (state.questions ?? []).filter(
    (question) => !changes.some((change) => isAbout(question, change)),
  );
  return {
    ...rest,
    ...(baseline ? { baseline } : {}),
    compliantAt,
    ...(compliantTags ? { compliantTags } : {}),
    ...(questions.length > 0 ? { questions } : {}),
    trust: { ...trust, believed: trust.believed.filter((change) => !changes.includes(change)) },
  };
}

/** The state once a person has approved these settings as they are: nothing of them is taken back any more. */
export function asApproved(state: ClusterState, settings: readonly string[]): ClusterState {
  const { trust, questions = [], ...rest } = state;
  if (!trust) return state;
  const names = guardedSettings.filter((one) => settings.includes(one)).map((one) => guardedProperty[one]);
  const without = (values: Baseline["approved"]): Baseline["approved"] =>
    Object.fromEntries(Object.entries(values).filter(([name]) => !names.some((one) => one === name)));
  const all = trust.believed.map((change) => {
    const { approved, lastCompliant } = change.before;
    return {
      ...change,
      before: { ...change.before, approved: without(approved), lastCompliant: without(lastCompliant) },
    };
  });
  const believed = all.filter(({ before }) => Object.keys(before.approved).length > 0);
  const gone = all.filter((change) => !believed.includes(change));
  const left = questions.filter((question) => !gone.some((change) => isAbout(question, change)));
  return { ...rest, ...(left.length > 0 ? { questions: left } : {}), trust: { ...trust, believed } };
}

/** The believed changes from the first that holds on. */
export function fromFirst(
  believed: readonly BelievedChange[],
  holds: (change: BelievedChange) => boolean,
): readonly BelievedChange[] {
  const first = believed.findIndex(holds);
  return first < 0 ? [] : believed.slice(first);
}

/** True for the question to the log whether a change was theirs. */
export function isAbout({ kind, window }: LogQuestion, change: BelievedChange): boolean {
  return kind === "trusted-change" && window.from === change.window.from && window.to === change.window.to;
}

function asBefore(baseline: Baseline | undefined, { before }: BelievedChange): Baseline | undefined {
  if (!baseline) return undefined;
  const { approved, lastCompliant, outboundAdditions } = before;
  return {
    ...baseline,
    approved: { ...baseline.approved, ...approved },
    lastCompliant: { ...baseline.lastCompliant, ...lastCompliant },
    outboundAdditions: [...new Set([...outboundAdditions, ...baseline.outboundAdditions])],
  };
}
