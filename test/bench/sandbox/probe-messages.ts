import * as v from "valibot";

/** What stands before the port in the probe's line. */
export const probeAnnouncement = "worker probe listens on ";

/** Bytes in use after a collection of garbage. */
export const memoryReading = v.object({
  heapUsed: v.number(),
  external: v.number(),
  rss: v.number(),
  isCollected: v.literal(true),
});
export type MemoryReading = v.InferOutput<typeof memoryReading>;

export const cpuReading = v.object({ milliseconds: v.number() });

/** One request that the app has sent. Times in milliseconds since 1970, with fractions. */
export const tracedRequest = v.object({
  method: v.string(),
  url: v.string(),
  start: v.number(),
  /** When the head of the answer was there. */
  end: v.number(),
});
export type TracedRequest = v.InferOutput<typeof tracedRequest>;
