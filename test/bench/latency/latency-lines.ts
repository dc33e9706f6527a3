import { type Aim, judged } from "../report/aim.ts";
import { median, quantile } from "../report/statistics.ts";
import { tableLines } from "../report/table.ts";
import type { Latencies, LatencyFigures } from "./measure-latency.ts";
import type { Step } from "./request-steps.ts";

/** Where ARM takes as long as it does in Azure. */
const putAim: Aim = { atMost: 1.3, text: "1.30" };
const aimedLatencyMs = 50;

/** The ratios first, then what they are made of. */
export function latencyLines(figures: readonly LatencyFigures[]): readonly string[] {
  const rows = figures.flatMap(({ armLatencyMs, guardrail, bare }) =>
    (["toPut", "toAlert"] as const).map((what) => {
      const ratio = median(guardrail[what]) / median(bare[what]);
      const isAimed = what === "toPut" && armLatencyMs === aimedLatencyMs;
      return [
        `event to ${what === "toPut" ? "PUT" : "alert"}`,
        `${armLatencyMs} ms`,
        ratio.toFixed(2),
        isAimed ? judged(ratio, putAim) : "",
        ...cells(guardrail, what),
        ...cells(bare, what),
      ];
    }),
  );
  return tableLines(
    [
      { heading: "", align: "left" },
      { heading: "ARM adds", align: "right" },
      { heading: "ratio", align: "right" },
      { heading: "", align: "left" },
      { heading: "guardrail", align: "right" },
      { heading: "p90", align: "right" },
      { heading: "bare client", align: "right" },
      { heading: "p90", align: "right" },
    ],
    rows,
  );
}

function cells(latencies: Latencies, what: keyof Latencies): readonly string[] {
  return [milliseconds(median(latencies[what])), milliseconds(quantile(latencies[what], 0.9))];
}

/** Where the time goes: one line for each request, those side by side under each other. */
export function stepLines(steps: readonly Step[], ownBeforePut: number): readonly string[] {
  return [
    ...tableLines(
      [
        { heading: "request of the guardrail", align: "left" },
        { heading: "starts at", align: "right" },
        { heading: "takes", align: "right" },
      ],
      steps.map(({ name, startsAt, takes }) => [name, milliseconds(startsAt), milliseconds(takes)]),
    ),
    `before the PUT, with no request under way (host, own work): ${milliseconds(ownBeforePut)}`,
  ];
}

function milliseconds(value: number): string {
  return `${value.toFixed(1)} ms`;
}
