import { canonicalExposure } from "../cluster/canonical-exposure.ts";
import type { ClusterSnapshot } from "../cluster/cluster-snapshot.ts";
import { type ExposureValues, listedProperties } from "../cluster/exposure.ts";
import { fingerprint } from "../json/fingerprint.ts";
import type { ClusterState } from "../model/cluster-state.ts";
import type { Evaluation } from "../model/evaluation.ts";
import type { IncidentTopic } from "../model/incident-topic.ts";
import type { Trigger } from "../model/trigger.ts";

/**
 * Recognises what a person decides on: the whole guarded exposure, as an acceptance makes all of it the baseline, and the
 * rules that it broke, as an acceptance accepts these. Whatever changes who may reach the API server changes it; another
 * spelling of the same does not.
 */
export function exposureFingerprint(topic: IncidentTopic, { exposure, findings }: Evaluation): string {
  return fingerprint({
    topic,
    exposure: exposure ? canonicalExposure(exposure) : null,
    rules: [...new Set(findings.map(({ rule }) => rule))].toSorted(),
  });
}

/** Recognises what a cluster's own body shows of its exposure, whatever it is judged by: its children are not in it. */
export function shapeOf(exposure: ExposureValues): string {
  const lists = Object.fromEntries(listedProperties.map((name) => [name, null]));
  return fingerprint(canonicalExposure({ ...exposure, ...lists }));
}

/** True where a sweep's look shows another exposure than the last read did: nobody has told of the change. */
export function isUnheard(
  { sweep }: Trigger,
  { seenExposure }: ClusterState,
  { exposure }: ClusterSnapshot,
): boolean {
  return sweep !== undefined && seenExposure !== undefined && seenExposure !== shapeOf(exposure);
}
