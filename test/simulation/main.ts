import { parseArgs } from "node:util";
import { knownWeaknesses } from "./known-weaknesses.ts";
import { simulate } from "./simulate.ts";

const { values } = parseArgs({
  options: {
    seeds: { type: "string", default: "1000" },
    from: { type: "string", default: "1" },
    seed: { type: "string" },
  },
});
const wholeNumber = (name: string, text: string): number => {
  const number = Number(text);
  if (!Number.isSafeInteger(number) || number < 0) throw new Error(`--${name} takes a whole number: ${text}`);
  return number;
};
process.exitCode =
  values.seed === undefined
    ? await runMany(wholeNumber("from", values.from), wholeNumber("seeds", values.seeds))
    : await replay(wholeNumber("seed", values.seed));

/** Prints all that happened in the world of one seed. Answers the exit status. */
async function replay(seed: number): Promise<number> {
  const { trace, violations } = await simulate(seed);
  for (const line of trace) console.log(line);
  console.log(violations.length === 0 ? "All invariants held." : "Broken invariants:");
  for (const { what, weakness } of violations)
    console.log(`- ${what}${weakness ? ` (known: ${weakness})` : ""}`);
  return violations.every(({ weakness }) => weakness) ? 0 : 1;
}

/** Runs many seeds and prints which broke what. Answers the exit status. */
async function runMany(from: number, count: number): Promise<number> {
  const started = performance.now();
  const sum = { writes: 0, reverts: 0, alerts: 0, crashes: 0 };
  const known = new Map<string, number[]>();
  let broken = 0;
  for (let done = 0; done < count; done++) {
    const { seed, violations, figures } = await simulate(from + done);
    for (const name of ["writes", "reverts", "alerts", "crashes"] as const) sum[name] += figures[name];
    const fresh = violations.filter(({ weakness }) => !weakness);
    if (fresh.length > 0) {
      broken++;
      if (process.stdout.isTTY) process.stdout.write("\r\u001b[K");
      console.log(`seed ${seed}: ${fresh.map(({ what }) => what).join("; ")}`);
    }
    for (const weakness of new Set(violations.flatMap((violation) => violation.weakness ?? []))) {
      known.set(weakness, [...(known.get(weakness) ?? []), seed]);
    }
    if (process.stdout.isTTY) process.stdout.write(`\r${bar(done + 1, count)}`);
  }
  if (process.stdout.isTTY) process.stdout.write("\n");
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(
    `${count} seeds in ${seconds} s: ${sum.writes} writes by others, ${sum.reverts} reverts, ${sum.alerts} alerts, ${sum.crashes} crashes.`,
  );
  for (const weakness of knownWeaknesses) {
    const seeds = known.get(weakness) ?? [];
    if (seeds.length > 0)
      console.log(
        `Known weakness ${weakness}: ${seeds.length} seeds, such as ${seeds.slice(0, 5).join(", ")}.`,
      );
  }
  console.log(
    broken === 0
      ? "No other invariant was broken."
      : `${broken} seeds broke invariants. Replay one: npm run simulate -- --seed N`,
  );
  return broken === 0 ? 0 : 1;
}

function bar(done: number, count: number): string {
  const width = 40;
  const full = Math.round((done / count) * width);
  return `[${"#".repeat(full)}${"-".repeat(width - full)}] ${done}/${count}`;
}
