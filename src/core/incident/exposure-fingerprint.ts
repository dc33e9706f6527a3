import { canonicalExposure } from "../cluster/canonical-exposure.ts";
import { fingerprint } from "../json/fingerprint.ts";
import type { Evaluation } from "../model/evaluation.ts";
import type { IncidentTopic } from "../model/incident-topic.ts";

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
