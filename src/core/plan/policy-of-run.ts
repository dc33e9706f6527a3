import { isApproved } from "../findings/accepted-findings.ts";
import type { ClusterPolicy } from "../model/cluster-policy.ts";
import type { Notice } from "../model/notice.ts";
import type { DecisionInput, PlannedDecision } from "../model/planned-decision.ts";
import type { PolicyByTags, SelectingTags } from "../model/policy-by-tags.ts";
import type { ReconcileInput } from "../model/reconcile-input.ts";
import { stillDecides, weakerEntryNotice } from "./tag-change-in-words.ts";

/**
 * The policy that a run goes by. The entry that applied at the last compliant read at `Succeeded` decides about all that
 * is found after it, until the next such read; stricter tags apply at once.
 */
export function policyOfRun({ policy, stricter }: PolicyByTags): ClusterPolicy {
  return stricter?.policy ?? policy;
}

/** A decision about something that is wrong says why it goes by the entry of before. */
export function withEntryReason(planned: PlannedDecision, { byTags }: ReconcileInput): PlannedDecision {
  const { decision } = planned;
  if (!byTags?.stricter || decision.action === "none" || decision.action === "learn") return planned;
  const message = `${decision.message} ${stillDecides(byTags.stricter)}`;
  return { ...planned, decision: { ...decision, message } };
}

/** What a compliant read at `Succeeded` remembers of the tags, and tells of them: so nobody is disarmed in two steps unseen. */
export function tagsAfter(
  { byTags, context }: ReconcileInput,
  { snapshot, evaluation, state }: DecisionInput,
): { readonly compliantTags?: SelectingTags; readonly notices: readonly Notice[] } {
  const { compliantTags } = state;
  const isCompliant =
    snapshot.phase === "succeeded" && isApproved(evaluation, state.baseline?.acceptedFindings);
  if (!byTags || !isCompliant) return { ...(compliantTags ? { compliantTags } : {}), notices: [] };
  const { policy, tags, stricter } = byTags;
  const notices = stricter ? [weakerEntryNotice(context.clusterId, stricter, policy, context.now)] : [];
  return { ...(Object.keys(tags).length > 0 ? { compliantTags: tags } : {}), notices };
}
