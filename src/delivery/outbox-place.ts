import { parseClusterId } from "../core/cluster/cluster-id.ts";
import type { OutboxPlace } from "../ports/outbox-entry.ts";

/** Where an entry is kept. @throws RangeError where it names something else than a cluster */
export function placeOf({ clusterId }: { readonly clusterId?: string }): OutboxPlace {
  if (clusterId === undefined) return "app";
  const cluster = parseClusterId(clusterId);
  if (cluster) return cluster;
  throw new RangeError(`"${clusterId.slice(0, 200)}" is no cluster's id.`);
}
