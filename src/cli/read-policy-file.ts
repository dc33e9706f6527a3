import { builtInPolicy, type Policy } from "../core/policy/policy.ts";
import { parsePolicy } from "../core/policy/policy-file.ts";
import { formatPolicyProblem } from "../core/policy/policy-problem.ts";
import type { CliIo } from "./cli-io.ts";
import { readText } from "./read-clusters.ts";
import { UnusableInput } from "./unusable-input.ts";

/** The policy of a file (`-` for standard input), or the built-in one. Throws `UnusableInput` with the first problem and how many more there are. */
export async function readPolicyFile(path: string | undefined, io: CliIo): Promise<Policy> {
  if (path === undefined) return builtInPolicy;
  const [text, place] = await readPolicyText(path, io);
  const parsed = parsePolicy(text);
  if ("policy" in parsed) return parsed.policy;
  const [first, ...others] = parsed.problems.map(formatPolicyProblem);
  const more = others.length > 0 ? ` (and ${others.length} more: aks-guardrail policy check ${path})` : "";
  throw new UnusableInput(`${place}: ${first}${more}`);
}

/** The text of a policy file, or of standard input (`-`), and the words for where it comes from. Throws `UnusableInput`. */
export async function readPolicyText(
  path: string,
  io: CliIo,
): Promise<readonly [text: string, place: string]> {
  return path === "-" ? [await io.readStandardInput(), "standard input"] : [await readText(path, io), path];
}
