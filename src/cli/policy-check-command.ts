import { parsePolicy } from "../core/policy/policy-file.ts";
import { formatPolicyProblem } from "../core/policy/policy-problem.ts";
import { oneLine } from "../core/text/readable.ts";
import type { CliIo } from "./cli-io.ts";
import { readPolicyText } from "./read-policy-file.ts";

/** Validates a policy file. Answers the exit status: 0 when it is good; 2 with a line for each problem otherwise. */
export async function policyCheckCommand(path: string, io: CliIo): Promise<number> {
  const [text, place] = await readPolicyText(path, io);
  const parsed = parsePolicy(text, io.now());
  const say = (words: string): void => io.err(oneLine(`aks-guardrail: ${place}: ${words}`));
  if ("policy" in parsed) {
    const { clusters, alerts } = parsed.policy;
    const channels =
      alerts === undefined ? "the channels of the app settings" : count(alerts.length, "alert channel");
    io.out(
      `${place}: the policy is good: ${count(clusters.length, "cluster entry", "cluster entries")}, ${channels}.`,
    );
    return 0;
  }
  for (const problem of parsed.problems) say(formatPolicyProblem(problem));
  return 2;
}

function count(number: number, one: string, many = `${one}s`): string {
  return `${number} ${number === 1 ? one : many}`;
}
