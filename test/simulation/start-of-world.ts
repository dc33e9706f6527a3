import { readCluster } from "../../src/core/cluster/cluster-snapshot.ts";
import { areWaysInDue } from "../../src/core/ways-in/lists-to-read.ts";
import { bodyOf } from "./exposures.ts";
import type { Scenario } from "./scenario.ts";

const minute = 60_000;
const usual = Date.parse("2026-11-21T08:00:00.000Z");
const midnight = Date.parse("2026-11-21T00:00:00.000Z");

/** So long after the busy time the lists of the first cluster's children are due. */
const dueAfterMs = 35 * minute;

/**
 * When a world begins, in milliseconds since 1970: where people change children, so that the time of the day at which the
 * lists of the first cluster's are read comes when nothing else happens any more.
 */
export function startOf({ children, clusters, busyMs, showsETag }: Scenario): number {
  const [kind] = clusters;
  if (!children || !kind) return usual;
  const snapshot = readCluster(bodyOf(kind, "aks-1", "", showsETag));
  if ("problem" in snapshot) throw new TypeError(snapshot.problem);
  return dueAt(snapshot.cluster.key) - 2 * minute - busyMs - dueAfterMs;
}

/** The minute of that day in which the cluster's lists are due. */
function dueAt(clusterKey: string): number {
  const isDueBetween = (from: number, to: number): boolean =>
    areWaysInDue(clusterKey, new Date(from).toISOString(), new Date(to));
  let at = midnight;
  for (const step of [60 * minute, minute]) while (!isDueBetween(at, at + step)) at += step;
  return at;
}
