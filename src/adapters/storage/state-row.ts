import * as v from "valibot";
import type { Baseline } from "../../core/baseline/baseline.ts";
import { rangesOf } from "../../core/cluster/exposure.ts";
import type { ClusterState } from "../../core/incident/cluster-state.ts";
import { shortened } from "./shortened.ts";
import { clusterStateSchema } from "./stored-schemas.ts";
import { type Row, readColumns, readDocument, writeDocument } from "./table-document.ts";
import { stateRowKey } from "./table-keys.ts";

/**
 * A cluster's state as a row. The columns beside the document are for people who look at the table, and are not read.
 * `CommitId` is the exception: it tells a commit whose answer was lost from somebody else's.
 */
export function toStateRow(partitionKey: string, state: ClusterState, commitId: string) {
  const { baseline, incidents } = state;
  return {
    partitionKey,
    rowKey: stateRowKey,
    ClusterId: state.clusterId,
    ...(state.verdict ? { Verdict: state.verdict } : {}),
    ...(baseline ? baselineColumns(baseline) : {}),
    OpenIncidents: Object.values(incidents)
      .map(({ topic, status }) => `${topic}: ${status}`)
      .join(", "),
    ...(state.unreadable ? { UnreadableSince: state.unreadable.since } : {}),
    CommitId: commitId,
    ...writeDocument(state, stateRowKey),
  };
}

function baselineColumns(baseline: Baseline) {
  const ranges = rangesOf(baseline.approved);
  return {
    BaselineSource: baseline.source,
    BaselineTakenAt: baseline.takenAt,
    ApprovedRanges: shortened(ranges.kind === "unrestricted" ? "any address" : ranges.entries.join(", ")),
  };
}

/** Reads a cluster's state. @throws UnreadableRowError */
export function fromStateRow(row: Row): ClusterState {
  return readDocument(row, clusterStateSchema);
}

/** The id of the commit that wrote the row. @throws UnreadableRowError */
export function commitIdOf(row: Row): string {
  return readColumns(row, v.object({ CommitId: v.string() })).CommitId;
}
