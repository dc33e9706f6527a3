import { withBenchSandbox } from "../sandbox/bench-sandbox.ts";
import type { Section } from "../sections.ts";
import { measureReads } from "./measure-reads.ts";
import { readsLines } from "./reads-lines.ts";

export const readsSection: Section = async ({ isQuick, bundle, terminal }) => {
  terminal.status("  reads: starting …");
  return withBenchSandbox(bundle, async (sandbox) => {
    const counts = await measureReads(sandbox, {
      sequential: 50,
      burst: 100,
      patienceMs: isQuick ? 10_000 : 90_000,
      onWait: (messages, reads) =>
        terminal.status(`  reads: ${reads} so far, ${messages} messages in the queue …`),
    });
    return ["ARM reads of a compliant cluster", ...readsLines(counts)];
  });
};
