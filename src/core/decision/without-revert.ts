import type { ActionAtOnce } from "../model/decision.ts";
import type { Why } from "../model/decision-reason.ts";
import type { PlannedDecision } from "../model/planned-decision.ts";
import type { RevertPlan } from "../model/revert-plan.ts";

const noRevert: RevertPlan = { leaves: [], withheld: [], outboundAdditions: [] };

/** A decision that reverts nothing. */
export function withoutRevert(
  action: ActionAtOnce,
  why: Why,
  topic: PlannedDecision["topic"] = "exposure",
): PlannedDecision {
  return {
    decision: { action, ...why, patch: {}, withheld: [] },
    revert: noRevert,
    settings: [],
    topic,
    isOwnUpdateRepeated: false,
  };
}
