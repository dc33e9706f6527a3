import { tableLines } from "../report/table.ts";
import type { Section } from "../sections.ts";
import { measureRanges } from "./ranges.ts";

export const rangesSection: Section = async ({ isQuick }) => [
  "Judging authorized ranges: parse, compare with the baseline, standing findings (medians)",
  ...tableLines(
    [
      { heading: "ranges", align: "right" },
      { heading: "change", align: "left" },
      { heading: "takes", align: "right" },
    ],
    measureRanges(isQuick ? 50 : 200).map(({ change, ranges, milliseconds }) => [
      `${ranges}`,
      change,
      `${milliseconds.toFixed(2)} ms`,
    ]),
  ),
];
