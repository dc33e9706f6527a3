import type { Unfinished } from "../../ports/state-store.ts";
import { type ClusterIndex, clusterOfEntry } from "./cluster-index.ts";
import type { UseClient } from "./created-on-demand.ts";
import { readPartition, unfinishedIn } from "./partition.ts";
import { someAtATime } from "./some-at-a-time.ts";
import type { StateTable } from "./state-rows.ts";
import { UnreadableRowError } from "./unreadable-row-error.ts";

/** So many partitions are read side by side: a timer has a minute for thousands of them. */
const atATime = 16;

/**
 * What the index holds, each with what lies in its partition: one request for each page of the index, and one for each
 * cluster in it.
 * @throws AggregateError at the end, of an UnreadableRowError for each row that cannot be read
 */
export async function* unfinishedClusters(
  use: UseClient<StateTable>,
  index: ClusterIndex,
  pastBefore: string,
): AsyncGenerator<Unfinished> {
  const unreadable: UnreadableRowError[] = [];
  const partitions = someAtATime(index.entries(), atATime, async (entry) => {
    try {
      const cluster = clusterOfEntry(entry);
      return unfinishedIn(cluster, await readPartition(use, cluster), pastBefore);
    } catch (error) {
      if (!(error instanceof UnreadableRowError)) throw error;
      return { found: undefined, unreadable: [error] };
    }
  });
  for await (const partition of partitions) {
    unreadable.push(...partition.unreadable);
    if (partition.found) yield partition.found;
  }
  if (unreadable.length > 0)
    throw new AggregateError(unreadable, unreadable.map(({ message }) => message).join(" "));
}
