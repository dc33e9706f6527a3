import { measureEvent } from "./event.ts";
import { measureLoadTime } from "./load-time.ts";
import { measureRanges } from "./ranges.ts";

const { guardrail, hello } = await measureLoadTime();
const row = (name: string, { kilobytes, loadMs }: typeof guardrail): string =>
  `${name.padEnd(22)}${String(kilobytes).padStart(8)} KiB${loadMs.toFixed(0).padStart(8)} ms`;

console.log("Bundle                    size    load (median of 11)");
console.log(row("hello-world function", hello));
console.log(row("AKS Guardrail", guardrail));
console.log(`ratio of load times   ${(guardrail.loadMs / hello.loadMs).toFixed(2)}`);

console.log("\nJudging authorized ranges: parse, compare with the baseline, standing findings (medians)");
for (const { change, ranges, milliseconds } of measureRanges()) {
  console.log(`${`${ranges} ranges, ${change}`.padEnd(26)}${milliseconds.toFixed(2).padStart(10)} ms`);
}

const { compliant, opened } = measureEvent();
console.log("\nOwn work for one event, beside all waiting (medians)");
console.log(`${"compliant cluster".padEnd(26)}${compliant.toFixed(2).padStart(10)} ms`);
console.log(`${"opened cluster, with PUT".padEnd(26)}${opened.toFixed(2).padStart(10)} ms`);
