import { printableJson } from "../printable-json.ts";
import type { JudgedCluster, ReportWriter } from "./report-writer.ts";

/**
 * The reports as JSON: an object for one cluster, an array for a list of any length. An input that turned out unusable
 * ends the array with an element that is no cluster's and has the verdict `unknown`: the array stays JSON, and whoever
 * asks it for what is not compliant is told.
 */
export class JsonWriter implements ReportWriter {
  #isList = true;
  #count = 0;

  add({ cluster, report }: JudgedCluster): string {
    this.#isList = cluster.isListed;
    return this.#isList ? this.#element(report) : printableJson(report);
  }

  end(stoppedBy: string | undefined): string {
    const last = stoppedBy === undefined ? "" : this.#element(unknownRest(stoppedBy));
    if (!this.#isList) return "\n";
    return this.#count === 0 ? "[]\n" : `${last}\n]\n`;
  }

  #element(value: unknown): string {
    const before = this.#count++ === 0 ? "[\n" : ",\n";
    return before + printableJson(value).replaceAll(/^/gm, "  ");
  }
}

/** Stands for what was not read. */
function unknownRest(message: string): unknown {
  return {
    clusterId: null,
    verdict: "unknown",
    findings: [],
    drift: [],
    decision: { action: "none", reason: "UnusableInput", message, patch: {} },
  };
}
