import { foldCase } from "../cluster/cluster-id.ts";
import { fingerprint } from "../json/fingerprint.ts";
import type { IncidentTopic } from "../model/incident-topic.ts";

/**
 * So many hexadecimal digits of a cluster's digest: 80 bits, so that nobody finds a name for a cluster of their own by
 * which the incidents of another one would not be found.
 */
const clusterDigits = 20;
const storyDigits = 8;

const pattern = new RegExp(
  `^(?<year>\\d{4})(?<month>\\d{2})\\d{2}t\\d{6}z-(?<cluster>[0-9a-f]{${clusterDigits}})[0-9a-f]{${storyDigits}}$`,
);

/** Recognises a cluster, whatever the case of its id: what an incident's id leads to its cluster by. */
export function clusterDigest(clusterId: string): string {
  return fingerprint({ cluster: foldCase(clusterId) }).slice(0, clusterDigits);
}

/** Sorts by time, is the same for the same cluster, topic and instant, and leads to its cluster. */
export function incidentId(clusterId: string, topic: IncidentTopic, openedAt: string): string {
  const stamp = openedAt.replace(/[-:]|\.\d+/g, "").toLowerCase();
  const story = fingerprint({ topic, openedAt }).slice(0, storyDigits);
  return `${stamp}-${clusterDigest(clusterId)}${story}`;
}

/** What an incident's id says of it: where it is looked for. */
export interface IncidentIdParts {
  readonly clusterDigest: string;
  /** The month in which it was opened, such as `2026-11`. */
  readonly openedMonth: string;
}

/** Takes an incident's id apart; `undefined` for what no incident is called. */
export function parseIncidentId(id: string): IncidentIdParts | undefined {
  const groups = pattern.exec(id)?.groups;
  if (!groups?.year || !groups.month || !groups.cluster) return undefined;
  return { clusterDigest: groups.cluster, openedMonth: `${groups.year}-${groups.month}` };
}
