import type { Terminal } from "../sandbox/terminal.ts";
import type { SectionName } from "./bench-options.ts";

/** What a part of the benchmark works with. */
export interface SectionContext {
  readonly isQuick: boolean;
  /** The deployable to measure. */
  readonly bundle: string;
  readonly terminal: Terminal;
}

/** Measures one part; answers its heading and then its lines. */
export type Section = (context: SectionContext) => Promise<readonly string[]>;

/** Each part is loaded when its turn comes: one that does not load keeps no other from running. */
export const sections: Readonly<Record<SectionName, () => Promise<Section>>> = {
  load: async () => (await import("./own-work/load-section.ts")).loadSection,
  ranges: async () => (await import("./own-work/ranges-section.ts")).rangesSection,
  work: async () => (await import("./own-work/event-section.ts")).eventSection,
  latency: async () => (await import("./latency/latency-section.ts")).latencySection,
  throughput: async () => (await import("./load/throughput-section.ts")).throughputSection,
  reads: async () => (await import("./load/reads-section.ts")).readsSection,
  memory: async () => (await import("./load/memory-section.ts")).memorySection,
};
