import { baselineOf } from "../core/baseline/next-baseline.ts";
import type { Baseline } from "../core/model/baseline.ts";
import type { CliIo } from "./cli-io.ts";
import { readClusters } from "./read-clusters.ts";
import { UnusableInput } from "./unusable-input.ts";

/**
 * The baseline that a cluster's state makes; none where none was given. It is held to every cluster given, so it must
 * not name one of them.
 */
export async function readBaseline(source: string | undefined, io: CliIo): Promise<Baseline | undefined> {
  if (source === undefined) return undefined;
  const { clusters } = await readClusters(source, io);
  const [given, ...others] = clusters;
  if (!given || others.length > 0) {
    throw new UnusableInput(`--baseline: ${source} holds ${clusters.length} clusters; give exactly one`);
  }
  const { resourceUid: _, ...baseline } = baselineOf(given.snapshot, "accepted", io.now());
  return baseline;
}
