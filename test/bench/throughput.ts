import { cpus } from "node:os";
import { withBenchSandbox } from "./bench-sandbox.ts";
import { atOnce, seedLearnedClusters, sendEvents } from "./clusters.ts";
import type { Part } from "./options.ts";
import { milliseconds, percent, tableLines } from "./report.ts";

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

/** Beside one to warm up. */
const blocks = 4;
/** Many more than events under way, so that two for one cluster hardly meet. */
const clusterCount = 200;

/** Sends events of compliant clusters, block by block, to the guardrail and to the bare client in turn. */
export const measureThroughput: Part = async ({ isQuick, bundle, status }) =>
  withBenchSandbox(bundle, async (sandbox) => {
    const perBlock = isQuick ? 200 : 800;
    const clusters = await seedLearnedClusters(sandbox, clusterCount);
    const tallies = { guardrail: emptyTally(), bare: emptyTally() };
    for (let block = 0; block <= blocks; block++) {
      for (const name of ["guardrail", "bare"] as const) {
        const client = sandbox[name];
        sandbox.arm.clearRequests();
        const [start, cpu, machine] = [performance.now(), await client.cpu(), machineUse()];
        await sendEvents(client, clusters, perBlock);
        if (block === 0) continue;
        const tally = tallies[name];
        tally.seconds += (performance.now() - start) / 1000;
        tally.cpuMs += (await client.cpu()) - cpu;
        tally.events += perBlock;
        tally.machine.push(busyShare(machine, machineUse()));
      }
      status(`block ${block} of ${blocks} …`);
    }
    return [
      `Events of compliant clusters per second, in one process (${blocks * perBlock} of each, ${atOnce} at once, in turn)`,
      ...throughputLines(rateOf(tallies.guardrail), rateOf(tallies.bare)),
    ];
  });

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

/** The rates, the ratio first, and what stands in the way of more. */
export function throughputLines(guardrail: Rate, bare: Rate): readonly string[] {
  const row = (name: string, rate: Rate, ratio: string): readonly string[] => [
    name,
    ratio,
    rate.eventsPerSecond.toFixed(0),
    milliseconds(rate.cpuMsPerEvent),
    percent(rate.ownCore),
    percent(rate.machine),
  ];
  return [
    ...tableLines(
      ["", "ratio", "events/s", "own CPU per event", "own core", "whole machine"],
      [
        row("guardrail", guardrail, (guardrail.eventsPerSecond / bare.eventsPerSecond).toFixed(2)),
        row("bare client", bare, "1.00"),
      ],
    ),
    boundOf(guardrail),
  ];
}

/** Busier than this, a core has next to no room for more: nothing comes at an even pace. */
const full = 0.8;

/** What bounds the rate, in a sentence. */
export function boundOf({ ownCore, machine, cpuMsPerEvent }: Rate): string {
  const alone = `by its own CPU alone it would be ${(1000 / cpuMsPerEvent).toFixed(0)} events/s`;
  if (ownCore >= full) return "Bound by the app's own process, which keeps one core busy.";
  if (machine >= full)
    return `Bound by this machine's CPU, which storage, ARM's simulator and the host share; ${alone}.`;
  return `Bound by waiting for storage and ARM; ${alone}.`;
}

/** CPU time since the machine's start, of all cores together, in milliseconds. */
export interface MachineUse {
  readonly busy: number;
  readonly total: number;
}

/** What the machine has done so far. */
export function machineUse(): MachineUse {
  const sum = { busy: 0, total: 0 };
  for (const { times } of cpus()) {
    const busy = times.user + times.nice + times.sys + times.irq;
    sum.busy += busy;
    sum.total += busy + times.idle;
  }
  return sum;
}

/** The share of all cores that was busy between two looks: 1 is all of it. */
export function busyShare(before: MachineUse, after: MachineUse): number {
  return (after.busy - before.busy) / (after.total - before.total);
}
