import type { ClusterMatch } from "../core/policy/policy.ts";
import { selectPolicy } from "../core/policy/policy-matching.ts";
import type { CliIo } from "./cli-io.ts";
import { evaluationReport } from "./evaluation-report.ts";
import { note } from "./note.ts";
import { printableJson } from "./printable-json.ts";
import { readBaseline } from "./read-baseline.ts";
import { readClusters } from "./read-clusters.ts";
import { readMode } from "./read-mode.ts";
import { readPolicyFile } from "./read-policy-file.ts";
import { UnusableInput } from "./unusable-input.ts";

/** The options of `aks-guardrail evaluate`. */
export interface EvaluateOptions {
  /** A file, a folder, or `-` for standard input. */
  readonly source: string;
  readonly baseline?: string;
  readonly policy?: string;
  readonly mode?: string;
}

/** Judges clusters and prints the verdicts as JSON. Answers the exit status: 0 nothing found, 1 findings. */
export async function evaluateCommand(options: EvaluateOptions, io: CliIo): Promise<number> {
  const mode = readMode(options.mode);
  if (options.source === "-" && options.baseline === "-") {
    throw new UnusableInput("--baseline: standard input is read for the cluster already; give a file");
  }
  const now = io.now();
  const policy = await readPolicyFile(options.policy, io);
  const baseline = await readBaseline(options.baseline, io);
  const { clusters, isList } = await readClusters(options.source, io);
  const reports = clusters.map(({ snapshot, clusterId, place }) => {
    if (clusterId === null && policy.clusters.some(({ match }) => isByPlace(match))) {
      note(io, place, "it has no id, so policy entries by subscription or resource group may pass it over");
    }
    const { policy: own, skipped } = selectPolicy(policy, snapshot.cluster, snapshot.tags, mode);
    for (const { entry, weakerIn } of skipped) {
      note(
        io,
        snapshot.cluster.name,
        `the policy entry ${entry} matches by tags, but is passed over, as it is weaker in ${weakerIn.join(", ")}; trustTags: true would let it apply`,
      );
    }
    return evaluationReport(snapshot, clusterId, baseline, own, now);
  });
  io.out(printableJson(isList ? reports : reports[0]));
  return reports.some(({ findings }) => findings.length > 0) ? 1 : 0;
}

function isByPlace({ subscriptions, resourceGroups }: ClusterMatch): boolean {
  return subscriptions !== undefined || resourceGroups !== undefined;
}
