import { foldCase } from "../cluster/cluster-id.ts";
import type { ActivityEntry } from "../model/activity.ts";
import type { Actor } from "../model/actor.ts";
import type { Write } from "../model/write.ts";
import { isNobody, mayBeOneActor } from "./same-actor.ts";

/** The operations that change what a cluster's own body shows of its exposure, in lower case. */
const writeOperations: ReadonlySet<string> = new Set([
  "microsoft.containerservice/managedclusters/write",
  "microsoft.containerservice/managedclusters/resetaadprofile/action",
]);

/** A write with who made it. */
type NamedWrite = Write & { readonly actor: Actor; readonly correlationId: string };

/**
 * The writes of a cluster's own body of which the log tells, the entries of each operation as one write at its end. One
 * that failed counts: it may have opened the cluster all the same. The guardrail's own are nobody's, and an entry that
 * does not say who it was says nothing here.
 */
export function writesInLog(clusterId: string, entries: readonly ActivityEntry[]): readonly Write[] {
  const writes: NamedWrite[] = [];
  const ofCluster = entries
    .filter(({ operation }) => writeOperations.has(operation.toLowerCase()))
    .filter(({ resourceId, isOurs }) => !isOurs && foldCase(resourceId) === foldCase(clusterId))
    .filter(({ actor }) => !isNobody(actor))
    .toSorted((one, other) => Date.parse(one.at) - Date.parse(other.at));
  for (const { actor, correlationId, at } of ofCluster) {
    const index = writes.findIndex(
      (write) =>
        write.correlationId.toLowerCase() === correlationId.toLowerCase() &&
        mayBeOneActor(write.actor, actor),
    );
    const known = writes[index];
    if (known) writes[index] = { actor: surer(known.actor, actor), correlationId, at };
    else writes.push({ actor, correlationId, at });
  }
  return writes;
}

/** An entry may lack the claims that the others of its operation have, and name its caller alone. */
function surer(one: Actor, other: Actor): Actor {
  return one.objectId === undefined ? other : one;
}
