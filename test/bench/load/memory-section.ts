import { withBenchSandbox } from "../sandbox/bench-sandbox.ts";
import type { Section } from "../sections.ts";
import { measureMemory } from "./measure-memory.ts";
import { memoryLines } from "./memory-lines.ts";

const atOnce = 16;

export const memorySection: Section = async ({ isQuick, bundle, terminal }) => {
  const lookAfter = isQuick ? [1_000, 3_000] : [1_000, 4_000, 7_000, 10_000];
  const last = lookAfter.at(-1) ?? 0;
  terminal.status("  memory: starting …");
  return withBenchSandbox(bundle, async (sandbox) => {
    const onEvents = (done: number): void => terminal.status(`  memory: event ${done} of ${last} …`);
    const points = await measureMemory(sandbox, { lookAfter, atOnce, onEvents });
    return ["Memory of the app's process, garbage collected (compliant events)", ...memoryLines(points)];
  });
};
