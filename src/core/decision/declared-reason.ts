import { guardedProperty } from "../cluster/exposure.ts";
import type { ClusterPolicy } from "../model/cluster-policy.ts";
import type { Evaluation } from "../model/evaluation.ts";

/**
 * Why what a read shows cannot be accepted: the policy declares the baseline of a setting that it is about, and what is
 * declared wins over what is accepted. `undefined` where it can.
 */
export function declaredReason(
  { drift, findings }: Evaluation,
  { declared, declaredAt }: ClusterPolicy,
): string | undefined {
  const isDeclared = [...drift, ...findings].some(
    ({ setting }) => setting !== "cluster" && declared?.[guardedProperty[setting]] !== undefined,
  );
  if (!isDeclared) return undefined;
  const place = declaredAt ? ` (line ${declaredAt.line}, ${declaredAt.path})` : "";
  return `The baseline is declared in the policy${place}: change it there.`;
}
