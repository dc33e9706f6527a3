import type { Finding } from "../../core/model/finding.ts";
import { readableCount } from "../../core/text/readable.ts";
import { htmlCode, markdownCode, markdownText } from "./markdown-text.ts";
import { clusterName, type JudgedCluster, type ReportWriter } from "./report-writer.ts";
import { Tally, worstFirst } from "./tally.ts";
import { Worst } from "./worst.ts";

/**
 * In characters. A comment of GitHub's takes 65,536 (its answer to more, in telia-oss/github-pr-resource#259); there is
 * room left for what a pipeline puts around it.
 */
const longestDocument = 60_000;

const mostRows = 100;
const mostDetails = 25;

/**
 * The reports as Markdown for a pull request: a summary, a table of findings and the details of clusters, worst first.
 * What does not fit into a comment is counted. The summary comes first, so everything is written at the end; no more is
 * held than is shown.
 */
export class MarkdownWriter implements ReportWriter {
  readonly #tally = new Tally();
  readonly #rows = new Worst<string>(mostRows);
  readonly #details = new Worst<string>(mostDetails);

  add(judged: JudgedCluster): string {
    const { findings } = judged.report;
    this.#tally.add(judged.report);
    for (const finding of findings) this.#rows.add(rankOf(finding), () => row(finding, judged));
    if (findings.length > 0) this.#details.add(Math.min(...findings.map(rankOf)), () => details(judged));
    return "";
  }

  end(stoppedBy: string | undefined): string {
    const { findings, withFindings } = this.#tally;
    const lines = [`## AKS Guardrail: ${title(this.#tally)}`, "", this.#tally.inWords()];
    const notSeen = this.#tally.notSeenInWords();
    if (notSeen !== undefined) lines.push("", notSeen);
    if (stoppedBy !== undefined) {
      lines.push("", "> [!CAUTION]", `> Not whole, as the input is unusable: ${markdownText(stoppedBy)}`);
    }
    if (findings === 0) return `${lines.join("\n")}\n`;
    const head = [
      "",
      "| severity | cluster | resource group | rule | finding |",
      "| --- | --- | --- | --- | --- |",
    ];
    let room = longestDocument - [...lines, ...head].join("\n").length;
    const take = (texts: readonly string[], share: number): readonly string[] => {
      const fitting: string[] = [];
      const least = room * (1 - share);
      for (const text of texts) {
        if (room - text.length - 1 < least) break;
        room -= text.length + 1;
        fitting.push(text);
      }
      return fitting;
    };
    const rows = take(this.#rows.items, 0.6);
    const shown = take(this.#details.items, 0.95);
    return `${[
      ...lines,
      ...head,
      ...rows,
      ...more(findings - rows.length, "findings"),
      ...shown,
      ...more(withFindings - shown.length, "clusters with findings, without their details"),
    ].join("\n")}\n`;
  }
}

function title({ clusters, withFindings }: Tally): string {
  if (withFindings === 0) return "no findings";
  return `${readableCount(withFindings)} of ${readableCount(clusters)} ${clusters === 1 ? "cluster" : "clusters"} with findings`;
}

function rankOf({ severity }: Finding): number {
  return worstFirst.indexOf(severity);
}

function row({ severity, rule, message }: Finding, { cluster }: JudgedCluster): string {
  const { resourceGroup } = cluster.snapshot.cluster;
  const cells = [
    severity,
    markdownCode(clusterName(cluster)),
    markdownCode(resourceGroup),
    `\`${rule}\``,
    markdownText(message),
  ];
  return `| ${cells.join(" | ")} |`;
}

function details({ cluster, report }: JudgedCluster): string {
  const { findings, drift, decision, verdict, clusterId } = report;
  return [
    "",
    `<details><summary>${htmlCode(clusterName(cluster))}: ${verdict}</summary>`,
    "",
    ...(clusterId === null ? [] : [`- Cluster: ${markdownCode(clusterId, 500)}`]),
    `- Read from: ${markdownCode(cluster.place)}`,
    ...findings.map(({ rule, remediation }) => `- To mend \`${rule}\`: ${markdownText(remediation)}`),
    ...drift.map(
      ({ setting, before, after }) =>
        `- Changed: \`${setting}\` from ${markdownCode(JSON.stringify(before))} to ${markdownCode(JSON.stringify(after))}`,
    ),
    `- The guardrail would: \`${decision.action}\`. ${markdownText(decision.message)}`,
    "",
    "</details>",
  ].join("\n");
}

function more(count: number, what: string): readonly string[] {
  return count > 0 ? ["", `And ${readableCount(count)} more ${what}.`] : [];
}
