import { effectiveBaseline } from "../baseline/effective-baseline.ts";
import { withBaselineOf } from "../baseline/move-baseline.ts";
import type { OutboundNews } from "../cluster/outbound.ts";
import type { ReconcileInput } from "../model/reconcile-input.ts";
import { areRangesToRestore } from "../revert/ranges-to-restore.ts";
import { outboundNews } from "../revert/revert-patch.ts";

/** The outbound addresses that are new since the baseline, where the approved ranges may go back. */
export function outboundOfRun({
  snapshot,
  state,
  policy,
  outbound,
  context,
}: ReconcileInput): OutboundNews | undefined {
  const baseline = effectiveBaseline(withBaselineOf(state, snapshot).baseline, policy.declared);
  if (!baseline || !areRangesToRestore(snapshot, baseline, state, policy, context.trigger.manualAction)) {
    return undefined;
  }
  return outboundNews(snapshot, baseline, outbound);
}
