import type { ClusterId } from "../cluster/cluster-id.ts";
import type { EffectiveBaseline } from "../model/baseline.ts";
import type { Withheld } from "../model/decision.ts";
import type { Incident } from "../model/incident.ts";
import { commandsForWhatIsLeft } from "./left-open.ts";
import { manualCommands } from "./manual-commands.ts";

/**
 * What a person could type about an incident. While it is open, and where the policy no longer minds: for what drifted, or
 * for ranges that are missing or wrong in themselves; for nothing else is there a command, nor for what Azure has no way to
 * undo. Once it is closed: for what closing it did not undo. Which list the command of the ranges sets:
 *
 * | the incident | the list |
 * | --- | --- |
 * | a list that shrank | the approved one, whole, whatever the last compliant read showed |
 * | ended as the policy no longer minds | the one that it was told against: what is declared by now may be the exposure itself |
 * | ranges wrong in themselves, no drift | a placeholder: what is approved is what is wrong |
 * | else | the one that a revert puts back |
 */
export function incidentCommands(
  cluster: ClusterId,
  incident: Incident,
  baseline: EffectiveBaseline | undefined,
): readonly string[] {
  const { status, findings, newOutbound, decision } = incident;
  if (status === "reverted" || status === "resolved") return commandsForWhatIsLeft(cluster, incident);
  if (status === "accepted") return [];
  const drift = incident.drift.filter(
    ({ setting }) => !decision.withheld.some((left) => left.setting === setting && hasNoWay(left)),
  );
  const isAboutRanges = findings.some(({ setting }) => setting === "authorized-ranges");
  if (drift.length === 0 && !isAboutRanges) return [];
  return manualCommands(cluster, drift, baseline && restoredFor(incident, baseline), newOutbound);
}

/** Without a private DNS zone the Azure CLI refuses to turn the public name off, as Azure does. */
function hasNoWay({ reason }: Withheld): boolean {
  return reason === "NoPrivateDnsZone";
}

function restoredFor(
  { topic, status, drift }: Incident,
  baseline: EffectiveBaseline,
): EffectiveBaseline | undefined {
  const withList = (authorizedIPRanges: EffectiveBaseline["restore"]["authorizedIPRanges"]) => ({
    ...baseline,
    restore: { ...baseline.restore, authorizedIPRanges: authorizedIPRanges ?? null },
  });
  if (topic === "narrowing") return withList(baseline.approved.authorizedIPRanges);
  if (drift.length === 0) return undefined;
  const before = drift.find(({ setting }) => setting === "authorized-ranges")?.before;
  return status === "exempted" && before !== undefined ? withList(before) : baseline;
}
