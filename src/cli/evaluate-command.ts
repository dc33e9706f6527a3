import { baselineOf } from "../core/baseline/next-baseline.ts";
import type { Baseline } from "../core/model/baseline.ts";
import type { ClusterMatch } from "../core/policy/policy.ts";
import { selectPolicy } from "../core/policy/policy-matching.ts";
import type { CliIo } from "./cli-io.ts";
import { evaluationReport } from "./evaluation-report.ts";
import { note } from "./note.ts";
import { printableJson } from "./printable-json.ts";
import { readClusters } from "./read-clusters.ts";
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
  const mode = options.mode ?? "alert";
  if (mode !== "alert" && mode !== "revert") throw new UnusableInput("--mode: it has to be alert or revert");
  if (options.source === "-" && options.baseline === "-") {
    throw new UnusableInput("--baseline: standard input is read for the cluster already; give a file");
  }
  const now = io.now();
  const policy = await readPolicyFile(options.policy, io);
  const baseline = options.baseline === undefined ? undefined : await readBaseline(options.baseline, io, now);
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

/** The baseline that a cluster's state makes. It is held to every cluster given, so it must not name one of them. */
async function readBaseline(source: string, io: CliIo, now: Date): Promise<Baseline> {
  const { clusters } = await readClusters(source, io);
  const [given, ...others] = clusters;
  if (!given || others.length > 0) {
    throw new UnusableInput(`--baseline: ${source} holds ${clusters.length} clusters; give exactly one`);
  }
  const { resourceUid: _, ...baseline } = baselineOf(given.snapshot, "accepted", now);
  return baseline;
}
