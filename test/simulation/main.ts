import { parseArgs } from "node:util";
import { addFigures, figureNames, noFigures, simulate, stepsToViolation } from "./simulate.ts";

const help = `Runs the guardrail in simulated worlds and checks its invariants. Each seed is one world, always the same.

  npm run simulate                        1000 seeds
  npm run simulate -- --seeds 10000       so many, from --from (1 unless said otherwise)
  npm run simulate -- --seed 42           one, with all that happened in it

Exit status: 0 when all invariants held, 1 when one was broken, 2 for an option that is none.`;

process.exitCode = await run();

/** Answers the exit status. */
async function run(): Promise<number> {
  try {
    const { values } = parseArgs({
      options: {
        seeds: { type: "string", default: "1000" },
        from: { type: "string", default: "1" },
        seed: { type: "string" },
        help: { type: "boolean", short: "h", default: false },
      },
    });
    if (values.help) {
      console.log(help);
      return 0;
    }
    const [seeds, from] = [wholeNumber("seeds", values.seeds), wholeNumber("from", values.from)];
    return values.seed === undefined
      ? await runMany(from, seeds)
      : await replay(wholeNumber("seed", values.seed));
  } catch (error) {
    if (!(error instanceof TypeError || error instanceof RangeError)) throw error;
    console.error(`${error.message}\n\n${help}`);
    return 2;
  }
}

function wholeNumber(name: string, text: string): number {
  const number = Number(text);
  if (text === "" || !Number.isSafeInteger(number) || number < 0)
    throw new RangeError(`--${name} takes a whole number: ${text}`);
  return number;
}

/** Prints all that happened in the world of one seed. */
async function replay(seed: number): Promise<number> {
  const { trace, violations } = await simulate(seed);
  for (const line of trace) console.log(line);
  console.log(violations.length === 0 ? "All invariants held." : "Broken invariants:");
  for (const what of violations) console.log(`- ${what}`);
  return violations.length === 0 ? 0 : 1;
}

/** Runs many seeds; prints which broke what, and how much happened in all of them. */
async function runMany(from: number, count: number): Promise<number> {
  const isTerminal = process.stdout.isTTY;
  const started = performance.now();
  let sum = noFigures;
  let broken = 0;
  for (let done = 0; done < count; done++) {
    const result = await simulate(from + done);
    const { seed, violations, figures } = result;
    sum = addFigures(sum, figures);
    if (violations.length > 0) {
      broken++;
      if (isTerminal) process.stdout.write("\r\u001b[K");
      for (const line of stepsToViolation(result)) console.log(line);
      console.log(`seed ${seed} broke (replay: npm run simulate -- --seed ${seed})`);
      for (const what of violations) console.log(`  - ${what}`);
    }
    if (isTerminal) process.stdout.write(`\r${bar(done + 1, count)}`);
  }
  if (isTerminal) process.stdout.write("\n");
  const seconds = (performance.now() - started) / 1000;
  const rows: readonly (readonly [string, string])[] = [
    ["seeds", `${count} (from ${from})`],
    ...figureNames.map((name) => [name, String(sum[name])] as const),
    ["seeds with violations", String(broken)],
    ["time", `${seconds.toFixed(1)} s, ${(count / seconds).toFixed(1)} seeds a second`],
  ];
  for (const [name, value] of rows) console.log(`${name.padEnd(24)}${value}`);
  console.log(broken === 0 ? "All invariants held." : `${broken} seeds broke invariants.`);
  return broken === 0 ? 0 : 1;
}

function bar(done: number, count: number): string {
  const width = 40;
  const full = Math.round((done / count) * width);
  return `[${"#".repeat(full)}${"-".repeat(width - full)}] ${done}/${count}`;
}
