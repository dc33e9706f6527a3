import { withBenchSandbox } from "../sandbox/bench-sandbox.ts";
import type { Section } from "../sections.ts";
import { measureThroughput } from "./measure-throughput.ts";
import { throughputLines } from "./throughput-lines.ts";

const atOnce = 16;

export const throughputSection: Section = async ({ isQuick, bundle, terminal }) => {
  const events = isQuick ? 800 : 3200;
  terminal.status("  throughput: starting …");
  return withBenchSandbox(bundle, async (sandbox) => {
    const onBlock = (done: number, blocks: number): void =>
      terminal.status(`  throughput: block ${done} of ${blocks} …`);
    const { guardrail, bare } = await measureThroughput(sandbox, { events, atOnce, onBlock });
    return [
      `Events of compliant clusters per second, in one process (${events} of each, ${atOnce} at once, in turn)`,
      ...throughputLines(guardrail, bare),
    ];
  });
};
