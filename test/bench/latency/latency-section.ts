import { withBenchSandbox } from "../sandbox/bench-sandbox.ts";
import type { Section } from "../sections.ts";
import { latencyLines, stepLines } from "./latency-lines.ts";
import { type LatencyFigures, measureLatency, servicesOf } from "./measure-latency.ts";
import { ownTimeBeforePut, stepsOf } from "./request-steps.ts";

const armLatencies = [0, 50];

export const latencySection: Section = async ({ isQuick, bundle, terminal }) => {
  const runs = isQuick ? 15 : 40;
  const warmUps = isQuick ? 8 : 15;
  terminal.status("  latency: starting …");
  return withBenchSandbox(bundle, async (sandbox) => {
    const figures: LatencyFigures[] = [];
    for (const armLatencyMs of armLatencies) {
      const onRun = (done: number): void =>
        terminal.status(`  latency: ARM adds ${armLatencyMs} ms, run ${done} of ${warmUps + runs} …`);
      figures.push(await measureLatency(sandbox, { armLatencyMs, runs, warmUps, onRun }));
    }
    const services = servicesOf(sandbox);
    return [
      `Latency beside a bare client: GET, PUT and one POST, no storage (${runs} runs of each, in turn)`,
      ...latencyLines(figures),
      ...figures.flatMap(({ armLatencyMs, traced }) => [
        "",
        `Where the time goes, ARM adds ${armLatencyMs} ms (medians)`,
        ...stepLines(stepsOf(traced, services), ownTimeBeforePut(traced, services)),
      ]),
    ];
  });
};
