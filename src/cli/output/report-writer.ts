import type { EvaluationReport } from "../evaluation-report.ts";
import type { ListedCluster } from "../read-clusters.ts";

/** A cluster, and what is said of it. */
export interface JudgedCluster {
  readonly cluster: ListedCluster;
  readonly report: EvaluationReport;
}

/**
 * Makes one document of reports that come one at a time. It holds no more of them than its format needs, so that their
 * number is no matter. Texts out of the bodies are escaped for the format.
 */
export interface ReportWriter {
  /** The text that this report adds to the document; empty where the format waits for more. */
  add(judged: JudgedCluster): string;
  /** The end of the document. `stoppedBy` says what made the input unusable: the document then says that it is not whole. */
  end(stoppedBy: string | undefined): string;
  /** What a person should know of the document and does not see in it. */
  remarks?(): readonly string[];
}

/** How a cluster is named to people: a body without a name by its place. */
export function clusterName({ snapshot, place }: ListedCluster): string {
  return snapshot.cluster.name === "" ? place : snapshot.cluster.name;
}
