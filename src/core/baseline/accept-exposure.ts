import { type ExposureProperty, guardedProperty } from "../cluster/exposure.ts";
import { exposingFindings } from "../findings/accepted-findings.ts";
import { evaluate } from "../findings/evaluate.ts";
import type { Json } from "../json/json.ts";
import type { Baseline } from "../model/baseline.ts";
import type { DecisionInput } from "../model/planned-decision.ts";
import { effectiveBaseline } from "./effective-baseline.ts";
import { baselineOf } from "./next-baseline.ts";

/**
 * The baseline that a person makes of the present exposure, as it was read, whatever the cluster is in the middle of:
 * once it has settled, the guardrail would put back what the person wants to keep. It remembers which standing findings
 * came with it.
 *
 * What the incident does not tell is not the person's to approve: a setting that the policy exempts for a while keeps what
 * was approved before, if anything was, a resource that it exempts alone is left out, and outbound addresses that were let
 * in beside a declared list stay let in.
 */
export function acceptExposure({ snapshot: read, evaluation, policy, state, now }: DecisionInput): Baseline {
  const snapshot = { ...read, exposure: evaluation.exposure ?? read.exposure };
  const stored = state.baseline;
  const fresh = baselineOf(snapshot, "accepted", now);
  const whole = evaluation.exempted.filter(({ resource }) => resource === undefined);
  const exempted = new Set(whole.map(({ setting }) => setting));
  const kept = (before: Baseline["approved"] = {}): Baseline["approved"] => {
    const values: Partial<Record<ExposureProperty, Json>> = { ...snapshot.exposure };
    for (const setting of exempted) {
      const property = guardedProperty[setting];
      const value = before[property];
      if (value === undefined) delete values[property];
      else values[property] = value;
    }
    return values;
  };
  const keepsList = exempted.has("authorized-ranges") || policy.declared?.authorizedIPRanges !== undefined;
  const baseline: Baseline = {
    ...fresh,
    approved: kept(stored?.approved),
    lastCompliant: kept(stored?.lastCompliant),
    ...(stored && exempted.has("private-cluster")
      ? { privateDnsZone: stored.privateDnsZone, apiServerSubnetId: stored.apiServerSubnetId }
      : {}),
    ...(stored && keepsList
      ? { outbound: stored.outbound, outboundAdditions: stored.outboundAdditions }
      : {}),
  };
  const after = evaluate(read, effectiveBaseline(baseline, policy.declared), policy, now);
  const acceptedFindings = [...new Set(exposingFindings(after).map(({ rule }) => rule))];
  return acceptedFindings.length > 0 ? { ...baseline, acceptedFindings } : baseline;
}
