import { tableLines } from "../report/table.ts";
import type { Rate } from "./measure-throughput.ts";

/** Busier than this, a core has next to no room for more: nothing comes at an even pace. */
const full = 0.8;

/** The rates, the ratio first, and what stands in the way of more. */
export function throughputLines(guardrail: Rate, bare: Rate): readonly string[] {
  const row = (name: string, rate: Rate, ratio: string): readonly string[] => [
    name,
    ratio,
    rate.eventsPerSecond.toFixed(0),
    `${rate.cpuMsPerEvent.toFixed(2)} ms`,
    percent(rate.ownCore),
    percent(rate.machine),
  ];
  return [
    ...tableLines(
      [
        { heading: "", align: "left" },
        { heading: "ratio", align: "right" },
        { heading: "events/s", align: "right" },
        { heading: "own CPU per event", align: "right" },
        { heading: "own core", align: "right" },
        { heading: "whole machine", align: "right" },
      ],
      [
        row("guardrail", guardrail, (guardrail.eventsPerSecond / bare.eventsPerSecond).toFixed(2)),
        row("bare client", bare, "1.00"),
      ],
    ),
    boundOf(guardrail),
  ];
}

/** What bounds the rate, in a sentence. */
export function boundOf({ ownCore, machine, cpuMsPerEvent }: Rate): string {
  const alone = `by its own CPU alone it would be ${(1000 / cpuMsPerEvent).toFixed(0)} events/s`;
  if (ownCore >= full) return "Bound by the app's own process, which keeps one core busy.";
  if (machine >= full)
    return `Bound by this machine's CPU, which storage, ARM's simulator and the host share; ${alone}.`;
  return `Bound by waiting for storage and ARM; ${alone}.`;
}

function percent(share: number): string {
  return `${(share * 100).toFixed(0)} %`;
}
