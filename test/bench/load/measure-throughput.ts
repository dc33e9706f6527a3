import { writeEvent } from "../../e2e/support/write-event.ts";
import { seedLearnedClusters } from "../sandbox/bench-clusters.ts";
import type { BenchSandbox } from "../sandbox/bench-sandbox.ts";
import { postEvent } from "../sandbox/post-event.ts";
import type { ProbedHost } from "../sandbox/probed-host.ts";
import { runBounded } from "../sandbox/run-bounded.ts";
import { busyShare, machineUse } from "./machine-use.ts";

/** One client's steady state. */
export interface Rate {
  readonly eventsPerSecond: number;
  /** CPU of the app's own process for one event, in milliseconds. */
  readonly cpuMsPerEvent: number;
  /** How busy the app's process was: 1 is one core. */
  readonly ownCore: number;
  /** How busy the whole machine was: 1 is all cores. */
  readonly machine: number;
}

export interface ThroughputOptions {
  /** Of each client, beside one block to warm up. */
  readonly events: number;
  /** Events under way at any time. */
  readonly atOnce: number;
  readonly onBlock: (done: number, blocks: number) => void;
}

const blocks = 4;
/** Many more than events under way, so that two for one cluster hardly meet. */
const clusterCount = 200;

/** Sends events of compliant clusters, block by block, to the guardrail and to the bare client in turn. */
export async function measureThroughput(
  sandbox: BenchSandbox,
  { events, atOnce, onBlock }: ThroughputOptions,
): Promise<{ readonly guardrail: Rate; readonly bare: Rate }> {
  const clusters = await seedLearnedClusters(sandbox, clusterCount);
  const perBlock = Math.ceil(events / blocks);
  const send = (client: ProbedHost): Promise<void> =>
    runBounded(Array(perBlock).keys(), atOnce, (index) =>
      postEvent(client.host, writeEvent(clusters[index % clusterCount] ?? "")),
    );
  const tallies = { guardrail: emptyTally(), bare: emptyTally() };
  for (let block = 0; block <= blocks; block++) {
    for (const name of ["guardrail", "bare"] as const) {
      const client = sandbox[name];
      sandbox.arm.clearRequests();
      if (block === 0) {
        await send(client);
        continue;
      }
      const [start, cpu, machine] = [performance.now(), await client.cpu(), machineUse()];
      await send(client);
      const tally = tallies[name];
      tally.seconds += (performance.now() - start) / 1000;
      tally.cpuMs += (await client.cpu()) - cpu;
      tally.events += perBlock;
      tally.machine.push(busyShare(machine, machineUse()));
    }
    onBlock(block, blocks);
  }
  return { guardrail: rateOf(tallies.guardrail), bare: rateOf(tallies.bare) };
}

interface Tally {
  events: number;
  seconds: number;
  cpuMs: number;
  readonly machine: number[];
}

function emptyTally(): Tally {
  return { events: 0, seconds: 0, cpuMs: 0, machine: [] };
}

function rateOf({ events, seconds, cpuMs, machine }: Tally): Rate {
  return {
    eventsPerSecond: events / seconds,
    cpuMsPerEvent: cpuMs / events,
    ownCore: cpuMs / 1000 / seconds,
    machine: machine.reduce((sum, share) => sum + share, 0) / machine.length,
  };
}
