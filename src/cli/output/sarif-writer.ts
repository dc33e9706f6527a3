import { createHash } from "node:crypto";
import type { Invocation, Notification, Result, Run } from "sarif";
import manifest from "../../../package.json" with { type: "json" };
import type { Finding } from "../../core/model/finding.ts";
import { oneLine, readableCount } from "../../core/text/readable.ts";
import { printableJson } from "../printable-json.ts";
import type { ListedCluster } from "../read-clusters.ts";
import { clusterName, type JudgedCluster, type ReportWriter } from "./report-writer.ts";
import { sarifLocation } from "./sarif-location.ts";
import { levels, ruleIndex, sarifRules } from "./sarif-rules.ts";
import { Tally } from "./tally.ts";

/**
 * GitHub code scanning refuses a run with more results, and shows the worst 5,000 of it
 * (docs.github.com/code-security/reference/code-scanning/sarif-files/sarif-support-for-code-scanning, read November 2026;
 * also there: 20 runs in a file, 10 MB when it is compressed, and what has to be in rules and results).
 */
const mostResults = 25_000;
const mostShown = 5_000;

/**
 * The findings as SARIF 2.1.0 (docs.oasis-open.org/sarif/sarif/v2.1.0), one run, a line for each result. What is not
 * known before the end, whether the input could be read to its end, stands behind the results.
 */
export class SarifWriter implements ReportWriter {
  readonly #tally = new Tally();
  #results = 0;
  #hasBegun = false;

  add({ cluster, report }: JudgedCluster): string {
    this.#tally.add(report);
    const begin = this.#begin();
    return begin + report.findings.map((finding) => this.#result(finding, cluster)).join("");
  }

  end(stoppedBy: string | undefined): string {
    return `${this.#begin()}\n      ],\n      "invocations": ${printableJson([invocation(stoppedBy, this.#tally.notSeenInWords())], 0)}\n    }\n  ]\n}\n`;
  }

  remarks(): readonly string[] {
    if (this.#results <= mostShown) return [];
    const found = `${readableCount(this.#results)} results: GitHub code scanning`;
    return this.#results > mostResults
      ? [
          `${found} refuses more than ${readableCount(mostResults)} in one file; evaluate the clusters in parts`,
        ]
      : [`${found} shows the worst ${readableCount(mostShown)} of a file`];
  }

  #begin(): string {
    if (this.#hasBegun) return "";
    this.#hasBegun = true;
    return `{
  "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
  "version": "2.1.0",
  "runs": [
    {
      "tool": ${printableJson(tool, 0)},
      "results": [`;
  }

  #result(finding: Finding, cluster: ListedCluster): string {
    const before = this.#results++ === 0 ? "\n" : ",\n";
    return `${before}        ${printableJson(resultOf(finding, cluster), 0)}`;
  }
}

const tool: Run["tool"] = {
  driver: {
    name: "AKS Guardrail",
    semanticVersion: manifest.version,
    version: manifest.version,
    rules: sarifRules,
  },
};

function resultOf(finding: Finding, cluster: ListedCluster): Result {
  const { rule, severity, setting, message, remediation } = finding;
  return {
    ruleId: rule,
    ruleIndex: ruleIndex(rule),
    level: levels[severity],
    message: { text: plain(`${clusterName(cluster)}: ${message} ${remediation}`) },
    locations: [sarifLocation(cluster)],
    partialFingerprints: fingerprints(finding, cluster),
    properties: { severity, setting },
  };
}

/** A message for SARIF: `[text](target)` would be a link there (section 3.11.6), and nothing here is one. */
function plain(text: string): string {
  return oneLine(text).replaceAll("](", "] (");
}

/**
 * The same for the same rule of the same cluster, wherever it stands in a file and whatever was seen of it. Code scanning
 * looks at `primaryLocationLineHash` alone.
 */
function fingerprints({ rule, setting }: Finding, cluster: ListedCluster): Record<string, string> {
  const identity = cluster.snapshot.cluster.key === "" ? cluster.place : cluster.snapshot.cluster.key;
  const hash = createHash("sha256").update([identity, rule, setting].join("\n")).digest("hex");
  return { primaryLocationLineHash: `${hash.slice(0, 16)}:1`, "clusterAndRule/v1": hash };
}

function invocation(stoppedBy: string | undefined, notSeen: string | undefined): Invocation {
  const notifications: Notification[] = [
    ...(stoppedBy === undefined
      ? []
      : [notification("error", `Not whole, as the input is unusable: ${stoppedBy}`)]),
    ...(notSeen === undefined ? [] : [notification("note", notSeen)]),
  ];
  return {
    executionSuccessful: stoppedBy === undefined,
    ...(notifications.length === 0 ? {} : { toolExecutionNotifications: notifications }),
  };
}

function notification(level: "error" | "note", text: string): Notification {
  return { level, message: { text: plain(text) } };
}
