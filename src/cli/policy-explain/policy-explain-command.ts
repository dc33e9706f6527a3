import type { CliIo } from "../cli-io.ts";
import { printableJson } from "../printable-json.ts";
import { readBaseline } from "../read-baseline.ts";
import { readClusters } from "../read-clusters.ts";
import { readMode } from "../read-mode.ts";
import { readPolicyFile } from "../read-policy-file.ts";
import { UnusableInput } from "../unusable-input.ts";
import { explainPolicy } from "./explanation.ts";
import { renderExplanation } from "./render-explanation.ts";

/** The options of `aks-guardrail policy explain`. */
export interface PolicyExplainOptions {
  /** The policy file. */
  readonly file: string;
  /** A file, a folder, or `-` for standard input. */
  readonly cluster: string | undefined;
  readonly baseline: string | undefined;
  readonly mode: string | undefined;
  readonly output: string | undefined;
}

/**
 * Says which entry of a policy file applies to a cluster and why, which were passed over, and what would happen now and at
 * the end of each exemption. Answers the exit status: 0. Throws `UnusableInput`.
 */
export async function policyExplainCommand(options: PolicyExplainOptions, io: CliIo): Promise<number> {
  const { file, cluster, output = "text" } = options;
  const mode = readMode(options.mode);
  if (output !== "text" && output !== "json") {
    throw new UnusableInput("--output: it has to be text or json");
  }
  if (cluster === undefined) {
    throw new UnusableInput("policy explain: --cluster is missing; see aks-guardrail policy --help");
  }
  if ([file, cluster, options.baseline].filter((source) => source === "-").length > 1) {
    throw new UnusableInput("policy explain: standard input can be read once only; give files");
  }
  const policy = await readPolicyFile(file, io);
  const baseline = await readBaseline(options.baseline, io);
  const { clusters, isList } = await readClusters(cluster, io);
  const now = io.now();
  const explained = clusters.map((given) => ({
    place: given.place,
    explanation: explainPolicy(policy, given, baseline, mode, now),
  }));
  if (output === "json") {
    const explanations = explained.map(({ explanation }) => explanation);
    io.out(printableJson(isList ? explanations : explanations[0]));
    return 0;
  }
  for (const [index, { place, explanation }] of explained.entries()) {
    if (index > 0) io.out("");
    for (const line of renderExplanation(explanation, place)) io.out(line);
  }
  return 0;
}
