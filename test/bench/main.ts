/** `npm run bench`: what the guardrail costs, as ratios within one run. `--help` tells what it can do. */

import { cpus } from "node:os";
import { setTimeout as delay } from "node:timers/promises";
import { onShutdown } from "../sandbox/shutdown.ts";
import { createTerminal } from "../sandbox/terminal.ts";
import { measureFleet } from "./fleet.ts";
import { measureLatency } from "./latency.ts";
import { measureLoadTime } from "./load-time.ts";
import { measureMemory } from "./memory.ts";
import { type BenchOptions, helpText, type Part, type PartName, parseBenchOptions } from "./options.ts";
import { measureRanges, measureWork } from "./own-work.ts";
import { measureReads } from "./reads.ts";
import { percent } from "./report.ts";
import { measureStorage } from "./storage.ts";
import { busyShare, machineUse, measureThroughput } from "./throughput.ts";

const measure: Readonly<Record<PartName, Part>> = {
  load: measureLoadTime,
  ranges: measureRanges,
  work: measureWork,
  latency: measureLatency,
  throughput: measureThroughput,
  reads: measureReads,
  storage: measureStorage,
  memory: measureMemory,
  fleet: measureFleet,
};

/** More of the machine than this in use by others spoils the figures. */
const mostBusy = 0.15;

const terminal = createTerminal();
process.exitCode = await run();

/** Answers the exit status: 1 where something did not work, 2 for wrong arguments. */
async function run(): Promise<number> {
  let options: BenchOptions;
  try {
    options = parseBenchOptions(process.argv.slice(2));
  } catch (error) {
    console.error(`${messageOf(error)} See npm run bench -- --help.`);
    return 2;
  }
  if (options.help) {
    process.stdout.write(helpText());
    return 0;
  }
  // Ends what was started too: child processes and folders go when this process exits.
  onShutdown(() => process.exit(130));
  const started = performance.now();
  let failed = 0;
  terminal.line(`AKS Guardrail bench: Node ${process.versions.node}, ${cpus().length} cores`);
  await warnOfOthers();
  for (const name of options.parts) {
    const status = (text: string): void => terminal.status(`  ${name}: ${text}`);
    terminal.line();
    status("starting …");
    try {
      const [heading = name, ...lines] = await measure[name]({ ...options, status });
      terminal.status("");
      terminal.line(terminal.paint("bold", heading));
      for (const line of lines) terminal.line(`  ${coloured(line)}`.trimEnd());
    } catch (error) {
      failed++;
      terminal.status("");
      terminal.line(terminal.paint("red", `${name} could not be measured: ${messageOf(error)}`));
    }
  }
  terminal.line();
  terminal.line(terminal.paint("dim", `${((performance.now() - started) / 1000).toFixed(0)} s`));
  return failed === 0 ? 0 : 1;
}

/** Looks at the machine for a second and says so where other programs keep it busy: the figures are noise in part. */
async function warnOfOthers(): Promise<void> {
  terminal.status("  looking how busy this machine is …");
  const before = machineUse();
  await delay(1000);
  const busy = busyShare(before, machineUse());
  terminal.status("");
  if (busy < mostBusy) return;
  const told = `Other programs keep ${percent(busy)} of this machine busy: the figures are noisy.`;
  terminal.line(terminal.paint("yellow", told));
}

/** An aim's verdict stands out, after all columns have been aligned. */
function coloured(line: string): string {
  return line
    .replace(/(aim ≤ [^:]*: )met/, `$1${terminal.paint("green", "met")}`)
    .replace(/(aim ≤ [^:]*: )MISSED/, `$1${terminal.paint("yellow", "MISSED")}`);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
