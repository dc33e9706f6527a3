import { mergedWrites } from "../incident/writes.ts";
import type { Evaluation } from "../model/evaluation.ts";
import type { FleetChange } from "../model/fleet-change.ts";
import type { Write } from "../model/write.ts";

/**
 * The writes that may be behind what an inventory shows of a cluster: changes of the very settings that are open, each
 * with who made it. None where nothing is known of them.
 */
export function writesBehind(
  clusterKey: string,
  { findings, drift }: Pick<Evaluation, "findings" | "drift">,
  changes: readonly FleetChange[],
): readonly Write[] {
  const open = new Set<string>([...findings, ...drift].map(({ setting }) => setting));
  const writes = changes
    .filter((change) => change.clusterKey === clusterKey && change.settings.some((name) => open.has(name)))
    .filter(({ actor, correlationId }) => actor !== undefined || correlationId !== undefined)
    .map(
      ({ actor, correlationId, at }): Write => ({
        ...(actor ? { actor } : {}),
        ...(correlationId ? { correlationId } : {}),
        at,
      }),
    );
  return mergedWrites([], writes);
}
