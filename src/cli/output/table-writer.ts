import type { Severity } from "../../core/cluster/guarded-setting.ts";
import type { Verdict } from "../../core/model/finding.ts";
import { clip, oneLine } from "../../core/text/readable.ts";
import { paint } from "./colour.ts";
import { clusterName, type JudgedCluster, type ReportWriter } from "./report-writer.ts";
import { Tally } from "./tally.ts";

interface Cell {
  readonly text: string;
  readonly colour?: Severity | Verdict | "heading";
}

type Row = readonly Cell[];

/** As many clusters decide how wide the columns are: the table begins before the last one is known. */
const measured = 100;

/** Names are clipped to this: a name may be longer than a line, where it was made to be. */
const longestName = 90;

const gap = "  ";

/** The reports as a table for people: a line for each finding, and a summary. */
export class TableWriter implements ReportWriter {
  readonly #hasColours: boolean;
  readonly #tally = new Tally();
  /** Lines until the widths are known. */
  #rows: Row[] = [headings];
  #widths: readonly number[] | undefined;

  constructor(hasColours: boolean) {
    this.#hasColours = hasColours;
  }

  add(judged: JudgedCluster): string {
    this.#tally.add(judged.report);
    this.#rows.push(...rowsOf(judged));
    return this.#widths === undefined && this.#tally.clusters < measured ? "" : this.#lines();
  }

  end(stoppedBy: string | undefined): string {
    const rows = this.#tally.clusters === 0 ? "" : `${this.#lines()}\n`;
    const notWhole = stoppedBy === undefined ? "" : `Not whole, as the input is unusable: ${stoppedBy}\n`;
    const notSeen = this.#tally.notSeenInWords();
    return `${rows}${notWhole}${this.#tally.inWords()}\n${notSeen === undefined ? "" : `${notSeen}\n`}`;
  }

  #lines(): string {
    const rows = this.#rows;
    this.#rows = [];
    this.#widths ??= headings.map((_, column) =>
      Math.max(...rows.map((row) => row[column]?.text.length ?? 0)),
    );
    const widths = this.#widths;
    return rows.map((row) => `${this.#line(row, widths)}\n`).join("");
  }

  #line(row: Row, widths: readonly number[]): string {
    const last = row.findLastIndex(({ text }) => text !== "");
    const cells = row.slice(0, last + 1).map(({ text, colour }, column) => {
      const padded = column === last ? text : text.padEnd(widths[column] ?? 0);
      return this.#hasColours && colour && text !== "" ? paint(padded, colour) : padded;
    });
    return cells.join(gap);
  }
}

const headings: Row = ["CLUSTER", "RESOURCE GROUP", "VERDICT", "DECISION", "SEVERITY", "FINDING"].map(
  (text) => ({ text, colour: "heading" }),
);

function rowsOf({ cluster, report }: JudgedCluster): readonly Row[] {
  const { verdict, findings, decision } = report;
  const name = (text: string): Cell => ({ text: clip(oneLine(text), longestName) });
  const own: Row = [
    name(clusterName(cluster)),
    name(cluster.snapshot.cluster.resourceGroup),
    { text: verdict, colour: verdict },
    { text: decision.action },
  ];
  const [first = [], ...others] = findings.map(({ rule, severity, message }): Row => {
    return [{ text: severity, colour: severity }, { text: `${rule}: ${oneLine(message)}` }];
  });
  const nothing: Row = own.map(() => ({ text: "" }));
  return [[...own, ...first], ...others.map((finding) => [...nothing, ...finding])];
}
