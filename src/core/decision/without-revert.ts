import type { Decision } from "../model/decision.ts";
import type { PlannedDecision } from "../model/planned-decision.ts";
import type { RevertPlan } from "../model/revert-plan.ts";

const noRevert: RevertPlan = { leaves: [], withheld: [], outboundAdditions: [] };

/** A decision that reverts nothing. */
export function withoutRevert(
  action: Decision["action"],
  reason: string,
  topic: PlannedDecision["topic"] = "exposure",
): PlannedDecision {
  return {
    decision: { action, reason, patch: {}, withheld: [] },
    revert: noRevert,
    settings: [],
    topic,
    isOwnUpdateRepeated: false,
  };
}
