import type { PolicyPlace } from "../model/cluster-policy.ts";
import { oneLine } from "../text/readable.ts";

/** One thing that is wrong with a policy file, with its place and its mend. It never holds the URL of a channel. */
export interface PolicyProblem extends PolicyPlace {
  /** What is wrong, one sentence. */
  readonly problem: string;
  /** What to do about it, one sentence. */
  readonly mend: string;
}

/** A problem on one line: `line 12, clusters[0].reverts.max: ...`. What the file says is quoted in it without controls. */
export function formatPolicyProblem({ line, path, problem, mend }: PolicyProblem): string {
  return oneLine(`line ${line}${path === "" ? "" : `, ${path}`}: ${problem} ${mend}`);
}

/** The steps from the top of the policy to a value: keys and list positions. */
export type PolicyPath = readonly (string | number)[];

/** A problem of the raw document, before its line is known. */
export interface UnplacedProblem {
  readonly path: PolicyPath;
  readonly problem: string;
  readonly mend: string;
}

/** A path as people write it: `clusters[0].reverts.max`. */
export function formatPolicyPath(path: PolicyPath): string {
  return path
    .map((step) =>
      typeof step === "number" ? `[${step}]` : /^[\w-]+$/.test(step) ? `.${step}` : `["${step}"]`,
    )
    .join("")
    .replace(/^\./, "");
}
