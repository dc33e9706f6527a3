import { unlearnedSettings } from "../../src/core/baseline/first-values.ts";
import { unshownProperties } from "../../src/core/cluster/exposure.ts";
import type { ClusterState } from "../../src/core/model/cluster-state.ts";

/** True once something is approved for every setting of whoever stands under the id now. */
export function isWholeBaseline(state: ClusterState | undefined, resourceUid: string): boolean {
  const { baseline } = state ?? {};
  return (
    baseline?.resourceUid === resourceUid &&
    unlearnedSettings(baseline.approved, unshownProperties).length === 0
  );
}
