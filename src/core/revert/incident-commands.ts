import type { ClusterId } from "../cluster/cluster-id.ts";
import type { EffectiveBaseline } from "../model/baseline.ts";
import type { Incident } from "../model/incident.ts";
import { manualCommands } from "./manual-commands.ts";

/**
 * What a person could type about an incident: for what drifted, or for ranges that are missing or wrong in themselves; for
 * nothing else is there a command. Which list the command of the ranges sets:
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
  const { drift, findings, newOutbound } = incident;
  const isAboutRanges = findings.some(({ setting }) => setting === "authorized-ranges");
  if (drift.length === 0 && !isAboutRanges) return [];
  return manualCommands(cluster, drift, baseline && restoredFor(incident, baseline), newOutbound);
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
