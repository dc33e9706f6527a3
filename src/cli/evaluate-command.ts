import type { Baseline } from "../core/model/baseline.ts";
import type { ClusterMatch, Policy } from "../core/policy/policy.ts";
import { selectPolicy } from "../core/policy/policy-matching.ts";
import { counted } from "../core/text/readable.ts";
import type { CliIo } from "./cli-io.ts";
import { type EvaluationReport, evaluationReport } from "./evaluation-report.ts";
import { Notes, note } from "./note.ts";
import { createWriter } from "./output/create-writer.ts";
import { HeldOutput } from "./output/held-output.ts";
import { readBaseline } from "./read-baseline.ts";
import { type ListedCluster, streamClusters } from "./read-clusters.ts";
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
  /** The format: `json`, `table`, `sarif` or `markdown`. */
  readonly output?: string;
}

/** What a cluster is held to. */
interface Standard {
  readonly policy: Policy;
  readonly baseline: Baseline | undefined;
  readonly mode: "alert" | "revert";
  readonly now: Date;
}

/** How far the work is, is shown after each so many clusters. */
const progressEvery = 1000;

/**
 * Judges clusters, one at a time, and prints the verdicts. Answers the exit status: 0 nothing found, 1 findings. Throws
 * `UnusableInput` at the first body that cannot be judged; what was printed before it is closed then, and says that it is
 * not whole.
 */
export async function evaluateCommand(options: EvaluateOptions, io: CliIo): Promise<number> {
  const mode = readMode(options.mode);
  const writer = createWriter(options.output, io);
  if (options.source === "-" && options.baseline === "-") {
    throw new UnusableInput("--baseline: standard input is read for the cluster already; give a file");
  }
  const policy = await readPolicyFile(options.policy, io);
  const baseline = await readBaseline(options.baseline, io);
  const standard = { policy, baseline, mode, now: io.now() };
  const output = new HeldOutput(io);
  const notes = new Notes(io);
  let judged = 0;
  let hasFindings = false;
  try {
    for await (const cluster of streamClusters(options.source, io)) {
      const report = judge(cluster, standard, notes);
      hasFindings ||= report.findings.length > 0;
      await output.write(writer.add({ cluster, report }));
      if (++judged % progressEvery === 0) io.progress(`${counted(judged, "cluster")} judged`);
    }
  } catch (error) {
    if (error instanceof UnusableInput && output.hasBegun) await output.write(writer.end(error.message));
    throw error;
  } finally {
    io.progress("");
  }
  await output.write(writer.end(undefined));
  await output.release();
  notes.end();
  for (const remark of writer.remarks?.() ?? []) note(io, "the output", remark);
  return hasFindings ? 1 : 0;
}

function judge(cluster: ListedCluster, standard: Standard, notes: Notes): EvaluationReport {
  const { snapshot, clusterId, place } = cluster;
  const { policy, baseline, mode, now } = standard;
  if (clusterId === null && policy.clusters.some(({ match }) => isByPlace(match))) {
    notes.add(place, "it has no id, so policy entries by subscription or resource group may pass it over");
  }
  const { policy: own, skipped } = selectPolicy(policy, snapshot.cluster, snapshot.tags, mode);
  for (const { entry, weakerIn } of skipped) {
    notes.add(
      snapshot.cluster.name,
      `the policy entry ${entry} matches by tags, but is passed over, as it is weaker in ${weakerIn.join(", ")}; trustTags: true would let it apply`,
    );
  }
  return evaluationReport(snapshot, clusterId, baseline, own, now);
}

function isByPlace({ subscriptions, resourceGroups }: ClusterMatch): boolean {
  return subscriptions !== undefined || resourceGroups !== undefined;
}
