import { type Arrival, watchArrivals } from "../sandbox/arrivals.ts";
import { openCluster, seedClusters, seedLearnedClusters } from "../sandbox/bench-clusters.ts";
import type { BenchSandbox } from "../sandbox/bench-sandbox.ts";
import { postEvent } from "../sandbox/post-event.ts";
import type { ProbedHost } from "../sandbox/probed-host.ts";
import type { ServiceNames, TracedRun } from "./request-steps.ts";

/** How long after the sending of the event something arrived, in milliseconds, run by run. */
export interface Latencies {
  readonly toPut: readonly number[];
  readonly toAlert: readonly number[];
}

/** Both clients under one ARM latency. */
export interface LatencyFigures {
  /** Added to each answer of ARM, in milliseconds. */
  readonly armLatencyMs: number;
  readonly guardrail: Latencies;
  readonly bare: Latencies;
  /** What the guardrail sent in each run. */
  readonly traced: readonly TracedRun[];
}

export interface LatencyOptions {
  readonly armLatencyMs: number;
  /** Of each client, after the warm-up. */
  readonly runs: number;
  readonly warmUps: number;
  readonly onRun: (done: number) => void;
}

interface Sample {
  readonly toPut: number;
  readonly toAlert: number;
  readonly sentAt: number;
}

/**
 * Opens one fresh cluster after the other and sends the event of that write, to the guardrail and to the bare client in
 * turn, so that a machine that gets slower slows both. One event at a time; what a run leaves to do later is cleared
 * away, so that it does not run into the next.
 */
export async function measureLatency(
  sandbox: BenchSandbox,
  { armLatencyMs, runs, warmUps, onRun }: LatencyOptions,
): Promise<LatencyFigures> {
  const { arm, guardrail, bare, storage } = sandbox;
  const total = warmUps + runs;
  arm.setLatency(0);
  const clusters = {
    guardrail: await seedLearnedClusters(sandbox, total),
    bare: await seedClusters(arm, total),
  };
  arm.setLatency(armLatencyMs);
  const arrivals = watchArrivals();
  const samples = { guardrail: [] as Sample[], bare: [] as Sample[] };
  const traced: TracedRun[] = [];
  try {
    for (let run = 0; run < total; run++) {
      const isWarm = run >= warmUps;
      for (const name of run % 2 === 0
        ? (["guardrail", "bare"] as const)
        : (["bare", "guardrail"] as const)) {
        const client = { guardrail, bare }[name];
        const sample = await measureOnce(sandbox, client, clusters[name][run] ?? "", arrivals);
        if (name === "guardrail") {
          const requests = await client.requests();
          await storage.loseFollowUps();
          if (isWarm) traced.push({ sentAt: sample.sentAt, requests });
        }
        if (isWarm) samples[name].push(sample);
      }
      onRun(run + 1);
    }
  } finally {
    arrivals.end();
    arm.setLatency(0);
  }
  return {
    armLatencyMs,
    guardrail: latenciesOf(samples.guardrail),
    bare: latenciesOf(samples.bare),
    traced,
  };
}

async function measureOnce(
  { arm }: BenchSandbox,
  client: ProbedHost,
  clusterId: string,
  arrivals: { take(): readonly Arrival[] },
): Promise<Sample> {
  const event = await openCluster(arm, clusterId);
  arrivals.take();
  const sent = performance.now();
  await postEvent(client.host, event);
  const arrived = arrivals.take();
  const after = (what: string, fits: (arrival: Arrival) => boolean): number => {
    const found = arrived.find(fits);
    if (found === undefined) throw new Error(`No ${what} arrived for ${clusterId}.`);
    return found.at - sent;
  };
  const key = clusterId.toLowerCase();
  return {
    toPut: after("PUT", ({ method, url }) => method === "PUT" && url.toLowerCase().startsWith(`${key}?`)),
    toAlert: after("alert", ({ method, url }) => method === "POST" && url.startsWith("/slack")),
    sentAt: performance.timeOrigin + sent,
  };
}

function latenciesOf(samples: readonly Sample[]): Latencies {
  return { toPut: samples.map(({ toPut }) => toPut), toAlert: samples.map(({ toAlert }) => toAlert) };
}

/** The names of what the app calls in a sandbox. */
export function servicesOf({ arm, inbox, azurite }: BenchSandbox): ServiceNames {
  const { blob, queue, table } = azurite.ports;
  return new Map([
    [new URL(arm.url).host, "ARM"],
    [new URL(arm.tokenEndpoint.url).host, "token"],
    [new URL(inbox.url).host, "inbox"],
    [`127.0.0.1:${blob}`, "blob"],
    [`127.0.0.1:${queue}`, "queue"],
    [`127.0.0.1:${table}`, "table"],
  ]);
}
