import { parseArgs } from "node:util";

/** The parts of the benchmark, in the order in which they run, with what each tells. */
export const parts = {
  load: "size and load time of the bundle beside a function that only says hello",
  ranges: "what judging a list of authorized ranges costs",
  work: "the app's own work for one event, beside all waiting",
  latency: "event to PUT and event to alert beside a bare client, and where the time goes",
  throughput: "events per second in one process, beside the bare client",
  reads: "ARM reads per event, one after another and in a burst",
  storage: "requests and rows of the tables at 10,000 clusters and 1,000,000 old incidents, counted",
  memory: "memory of the app's process after many events",
  fleet:
    "10,000 clusters in 100 subscriptions: what a sweep and an early look ask, and how soon a lost event is told",
} as const satisfies Record<string, string>;

export type PartName = keyof typeof parts;

/** Measures one part; answers its heading and then its lines. */
export type Part = (
  options: Pick<BenchOptions, "isQuick" | "bundle"> & { status(text: string): void },
) => Promise<readonly string[]>;

/** What was asked for on the command line. */
export interface BenchOptions {
  readonly help: boolean;
  /** Fewer runs: sooner done, with more noise. */
  readonly isQuick: boolean;
  readonly parts: readonly PartName[];
  /** The deployable to measure. */
  readonly bundle: string;
}

/** Reads the arguments. @throws Error in one line for an argument that is not known. */
export function parseBenchOptions(args: readonly string[]): BenchOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      help: { type: "boolean", short: "h", default: false },
      quick: { type: "boolean", short: "q", default: false },
      only: { type: "string" },
      bundle: { type: "string", default: "dist/app/main.cjs" },
    },
  });
  const { help, quick, only, bundle } = values;
  const names = Object.keys(parts).filter(isPartName);
  const wanted = only?.split(",").map((name) => name.trim()) ?? names;
  const unknown = wanted.find((name) => !isPartName(name));
  if (unknown !== undefined)
    throw new Error(`--only has "${unknown}": give one or more of ${names.join(",")}.`);
  return { help, isQuick: quick, parts: names.filter((name) => wanted.includes(name)), bundle };
}

function isPartName(name: string): name is PartName {
  return Object.hasOwn(parts, name);
}

/** The text of `--help`. */
export function helpText(): string {
  return `AKS Guardrail's benchmark. Everything is a ratio, or counted, within one run on this machine: the guardrail's
bundle beside a bare client in the same sandbox.

  npm run bench                           all of it, in about four minutes
  npm run bench -- --quick                fewer runs, in about 70 seconds, with more noise
  npm run bench -- --only latency,reads   these parts only
  npm run bench -- --bundle FILE          another build of the app than dist/app/main.cjs
  npm run bench -- --help                 this text

Parts:
${Object.entries(parts)
  .map(([name, tells]) => `  ${name.padEnd(12)}${tells}`)
  .join("\n")}

Ends with 1 where something did not work, with 2 for wrong arguments, never for a speed.
`;
}
