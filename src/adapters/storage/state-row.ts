import * as v from "valibot";
import { rangesOf } from "../../core/cluster/exposure.ts";
import { summarizeCluster } from "../../core/incident/summarize-cluster.ts";
import type { Baseline } from "../../core/model/baseline.ts";
import type { ClusterState } from "../../core/model/cluster-state.ts";
import type { ClusterSummary } from "../../core/model/cluster-summary.ts";
import type { Lease, ReadOrder, StateChange } from "../../ports/state-store.ts";
import { clusterStateSchema } from "./cluster-state-schema.ts";
import { shortened } from "./shortened.ts";
import { clusterSummarySchema } from "./summary-schema.ts";
import { type Row, readColumns, readDocument, readJson, writeDocument } from "./table-document.ts";
import { stateRowKey } from "./table-keys.ts";

/**
 * A cluster's state as a row. The columns beside the document are for people who look at the table, and are not read,
 * but for those of the lease and the order of reads, `Summary`, which the list of all clusters shows, `Indexed` (see
 * `cluster-index.ts`), and `CommitId`, which tells a commit whose answer was lost from somebody else's.
 */
export function toStateRow(partitionKey: string, change: StateChange, commitId: string) {
  const { state, lease } = change;
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
    Summary: JSON.stringify(summarizeCluster(state)),
    CommitId: commitId,
    ...indexedColumns,
    ...(lease ? leaseColumns(lease) : {}),
    ...orderColumns(change),
    ...writeDocument(state, stateRowKey),
  };
}

function baselineColumns(baseline: Baseline) {
  return {
    BaselineSource: baseline.source,
    BaselineTakenAt: baseline.takenAt,
    ApprovedRanges: shortened(approvedRanges(baseline)),
  };
}

function approvedRanges({ approved }: Baseline): string {
  if (approved.authorizedIPRanges === undefined) return "none yet";
  const ranges = rangesOf(approved);
  return ranges.kind === "unrestricted" ? "any address" : ranges.entries.join(", ");
}

/** The columns of a lease that is held. */
export function leaseColumns({ holder, until }: Lease) {
  return { LeaseHolder: holder, LeaseUntil: until };
}

/** The columns by which reads are put in order. */
export function orderColumns({ epoch, carriedEpoch, runsInARow }: ReadOrder) {
  return {
    ...(epoch === undefined ? {} : { Epoch: epoch }),
    ...(runsInARow === undefined ? {} : { RunsInARow: runsInARow }),
    ...(carriedEpoch === undefined ? {} : { CarriedEpoch: carriedEpoch }),
  };
}

/** Every write that puts something under way says that the index holds the cluster. */
export const indexedColumns = { Indexed: true } as const;

/** Nothing is under way: runs that follow do not follow at once, however lately this was written. */
export const notIndexedColumns = { Indexed: false, RunsInARow: 1 } as const;

/** The columns of a lease that was given back: a merge takes no column away. */
export const noLeaseColumns = { LeaseHolder: "", LeaseUntil: "" } as const;

const columns = v.object({
  CommitId: v.optional(v.string()),
  Indexed: v.optional(v.boolean()),
  LeaseHolder: v.optional(v.string()),
  LeaseUntil: v.optional(v.string()),
  Epoch: v.optional(v.number()),
  CarriedEpoch: v.optional(v.number()),
  RunsInARow: v.optional(v.number()),
  DocumentParts: v.optional(v.number()),
});

/** The columns that `progressOfRow` reads. */
export const progressColumns = Object.keys(columns.entries);

/** Who wrote a row last and who holds it, without the state itself. @throws UnreadableRowError */
export function progressOfRow(row: Row): ReadOrder & {
  readonly commitId?: string;
  /** Whether the index holds the cluster for certain. */
  readonly isIndexed: boolean;
  readonly lease?: Lease;
  /** False for a row that holds a lease and nothing else yet. */
  readonly isSeen: boolean;
} {
  const { CommitId, Indexed, LeaseHolder, LeaseUntil, Epoch, CarriedEpoch, RunsInARow, DocumentParts } =
    readColumns(row, columns);
  return {
    ...(CommitId ? { commitId: CommitId } : {}),
    isIndexed: Indexed === true,
    ...(LeaseHolder && LeaseUntil ? { lease: { holder: LeaseHolder, until: LeaseUntil } } : {}),
    ...(Epoch === undefined ? {} : { epoch: Epoch }),
    ...(CarriedEpoch === undefined ? {} : { carriedEpoch: CarriedEpoch }),
    ...(RunsInARow === undefined ? {} : { runsInARow: RunsInARow }),
    isSeen: DocumentParts !== undefined,
  };
}

/** The columns that `summaryOfRow` reads. */
export const summaryColumns = ["Summary"] as const;

/** What the list of all clusters shows of one; `undefined` where nothing of it was recorded yet. @throws UnreadableRowError */
export function summaryOfRow(row: Row): ClusterSummary | undefined {
  const { Summary } = readColumns(row, v.object({ Summary: v.optional(v.string()) }));
  return Summary === undefined ? undefined : readJson(row, "Summary", Summary, clusterSummarySchema);
}

/** Reads a cluster's state; `undefined` where nothing of it was recorded yet. @throws UnreadableRowError */
export function fromStateRow(row: Row): ClusterState | undefined {
  return progressOfRow(row).isSeen ? readDocument(row, clusterStateSchema) : undefined;
}
