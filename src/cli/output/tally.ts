import type { GuardedSetting, Severity } from "../../core/cluster/guarded-setting.ts";
import type { Verdict } from "../../core/model/finding.ts";
import { counted, readableCount } from "../../core/text/readable.ts";
import type { EvaluationReport } from "../evaluation-report.ts";
import { notSeenInWords } from "./not-seen.ts";

/** Severities, worst first. */
export const worstFirst: readonly Severity[] = ["critical", "high", "medium", "low"];

const verdicts: readonly Verdict[] = ["unknown", "drifted", "exposed", "compliant"];

/** How many clusters there were, by verdict, and how many findings, by severity. */
export class Tally {
  readonly #verdicts = new Map<Verdict, number>();
  readonly #severities = new Map<Severity, number>();
  readonly #notSeen = new Set<GuardedSetting>();
  clusters = 0;
  findings = 0;
  /** Clusters with a finding. */
  withFindings = 0;

  add({ verdict, findings, notSeen = [] }: EvaluationReport): void {
    this.clusters++;
    this.findings += findings.length;
    if (findings.length > 0) this.withFindings++;
    this.#verdicts.set(verdict, (this.#verdicts.get(verdict) ?? 0) + 1);
    for (const setting of notSeen) this.#notSeen.add(setting);
    for (const { severity } of findings) {
      this.#severities.set(severity, (this.#severities.get(severity) ?? 0) + 1);
    }
  }

  /** `3 clusters: 1 drifted, 2 compliant. 2 findings: 1 critical, 1 high.` */
  inWords(): string {
    if (this.clusters === 0) return "No clusters.";
    const clusters = `${counted(this.clusters, "cluster")}: ${parts(verdicts, this.#verdicts)}.`;
    if (this.findings === 0) return `${clusters} No findings.`;
    return `${clusters} ${counted(this.findings, "finding")}: ${parts(worstFirst, this.#severities)}.`;
  }

  /** The settings of which some cluster's body says nothing: a sentence, or `undefined` where there are none. */
  notSeenInWords(): string | undefined {
    return notSeenInWords(this.#notSeen);
  }
}

function parts<Key extends string>(keys: readonly Key[], counts: ReadonlyMap<Key, number>): string {
  return keys
    .flatMap((key) => {
      const count = counts.get(key) ?? 0;
      return count === 0 ? [] : [`${readableCount(count)} ${key}`];
    })
    .join(", ");
}
