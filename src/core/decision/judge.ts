import { effectiveBaseline } from "../baseline/effective-baseline.ts";
import { evaluate } from "../findings/evaluate.ts";
import type { DecisionInput } from "../model/planned-decision.ts";

/** What a read means by what is remembered and what the policy says: the function app and the command line judge by it. */
export function judge(read: Omit<DecisionInput, "evaluation" | "baseline">): DecisionInput {
  const { snapshot, state, policy, now } = read;
  const baseline = effectiveBaseline(state.baseline, policy.declared);
  return { ...read, baseline, evaluation: evaluate(snapshot, baseline, policy, now) };
}
