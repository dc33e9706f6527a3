import { watchArrivals } from "./arrivals.ts";
import { type BenchSandbox, servicesOf, withBenchSandbox } from "./bench-sandbox.ts";
import { openCluster, seedClusters, seedLearnedClusters } from "./clusters.ts";
import type { Part } from "./options.ts";
import { judged, median, milliseconds, quantile, tableLines } from "./report.ts";
import { ownTimeBeforePut, type Step, stepsOf, type TracedRun } from "./request-steps.ts";

/** How long after the sending of the event something arrived, in milliseconds, run by run. */
export interface Latencies {
  readonly toPut: number[];
  readonly toAlert: number[];
}

/** Both clients under one ARM latency. */
export interface LatencyFigures {
  /** Added to each answer of ARM, in milliseconds. */
  readonly armLatencyMs: number;
  readonly guardrail: Latencies;
  readonly bare: Latencies;
  /** What the guardrail sent in each run. */
  readonly traced: TracedRun[];
}

/** Where ARM takes as long as it does in Azure, the PUT has an aim. */
const aimedLatencyMs = 50;

/** From an event to the PUT and to the alert, beside the bare client, and where the time goes. */
export const measureLatency: Part = async ({ isQuick, bundle, status }) =>
  withBenchSandbox(bundle, async (sandbox) => {
    const [warmUps, runs] = isQuick ? [8, 15] : [15, 40];
    const figures: LatencyFigures[] = [];
    for (const armLatencyMs of [0, aimedLatencyMs]) {
      const onRun = (done: number): void =>
        status(`ARM adds ${armLatencyMs} ms, run ${done} of ${warmUps + runs} …`);
      figures.push(await measureRuns(sandbox, armLatencyMs, warmUps, runs, onRun));
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

/**
 * Opens one fresh cluster after the other and sends the event of that write, to the guardrail and to the bare client in
 * turn, so that a machine that gets slower slows both. One event at a time; what a run leaves to do later is cleared
 * away, so that it does not run into the next.
 */
async function measureRuns(
  sandbox: BenchSandbox,
  armLatencyMs: number,
  warmUps: number,
  runs: number,
  onRun: (done: number) => void,
): Promise<LatencyFigures> {
  const { arm, storage } = sandbox;
  const total = warmUps + runs;
  arm.setLatency(0);
  const clusters = {
    guardrail: await seedLearnedClusters(sandbox, total),
    bare: await seedClusters(arm, total),
  };
  arm.setLatency(armLatencyMs);
  const figures: LatencyFigures = {
    armLatencyMs,
    guardrail: { toPut: [], toAlert: [] },
    bare: { toPut: [], toAlert: [] },
    traced: [],
  };
  const arrivals = watchArrivals();
  try {
    for (let run = 0; run < total; run++) {
      const isWarm = run >= warmUps;
      const inTurn = run % 2 === 0 ? (["guardrail", "bare"] as const) : (["bare", "guardrail"] as const);
      for (const name of inTurn) {
        const id = clusters[name][run] ?? "";
        const event = await openCluster(arm, id);
        arrivals.take();
        const sent = performance.now();
        await sandbox[name].post(event);
        const arrived = arrivals.take();
        const put = arrived.find(
          ({ method, url }) => method === "PUT" && url.toLowerCase().startsWith(`${id.toLowerCase()}?`),
        );
        const alert = arrived.find(({ method, url }) => method === "POST" && url.startsWith("/slack"));
        if (put === undefined || alert === undefined)
          throw new Error(`No ${put === undefined ? "PUT" : "alert"} arrived for ${id}.`);
        if (name === "guardrail") {
          const requests = await sandbox.guardrail.requests();
          await storage.loseFollowUps();
          if (isWarm) figures.traced.push({ sentAt: performance.timeOrigin + sent, requests });
        }
        if (!isWarm) continue;
        figures[name].toPut.push(put.at - sent);
        figures[name].toAlert.push(alert.at - sent);
      }
      onRun(run + 1);
    }
  } finally {
    arrivals.end();
  }
  return figures;
}

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
        isAimed ? judged(ratio, 1.3, "1.30") : "",
        ...[guardrail, bare].flatMap((latencies) => [
          milliseconds(median(latencies[what]), 1),
          milliseconds(quantile(latencies[what], 0.9), 1),
        ]),
      ];
    }),
  );
  return tableLines(["", "ARM adds", "ratio", "", "guardrail", "p90", "bare client", "p90"], rows);
}

/** Where the time goes: one line for each request, those side by side under each other. */
export function stepLines(steps: readonly Step[], ownBeforePut: number): readonly string[] {
  return [
    ...tableLines(
      ["request of the guardrail", "starts at", "takes"],
      steps.map(({ name, startsAt, takes }) => [name, milliseconds(startsAt, 1), milliseconds(takes, 1)]),
    ),
    `before the PUT, with no request under way (host, own work): ${milliseconds(ownBeforePut, 1)}`,
  ];
}
