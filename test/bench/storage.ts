import { readableCount } from "../../src/core/text/readable.ts";
import { filledStore, readAsList, readAsTimer } from "../adapters/storage/table-work.ts";
import type { Part } from "./options.ts";
import { tableLines } from "./report.ts";

const sizes = [
  { clusters: 100, open: 20, past: 1_000 },
  { clusters: 10_000, open: 20, past: 1_000_000 },
] as const;

/**
 * Counts what is asked of the tables, and how many rows the service would have to look at, in a store of two sizes with as
 * much open in both: the app's own storage code on a table in memory that counts.
 */
export const measureStorage: Part = async ({ isQuick, status }) => {
  const rows: string[][] = [];
  for (const size of sizes) {
    const fleet = isQuick ? { ...size, past: Math.min(size.past, 100_000) } : size;
    status(
      `filling a store with ${readableCount(fleet.clusters)} clusters and ${readableCount(fleet.past)} old incidents`,
    );
    const { store, clusters, oldIncident, measured } = await filledStore(fleet);
    const [cluster] = clusters;
    if (!cluster) throw new Error("The store is empty.");
    const asked: readonly (readonly [string, () => Promise<unknown>])[] = [
      ["the timer, every five minutes", () => readAsTimer(store)],
      ["a cluster", () => store.load(cluster)],
      ["an old incident by its id", () => store.findIncident(oldIncident.id)],
      ["the list of clusters", () => readAsList(store)],
    ];
    for (const [what, act] of asked) {
      const { requests, scanned, returned } = await measured(act);
      rows.push([
        what,
        readableCount(fleet.clusters),
        readableCount(fleet.past),
        ...[requests, scanned, returned].map(readableCount),
      ]);
    }
  }
  return [
    "Storage, with 20 clusters open in both",
    ...tableLines(
      ["what is read", "clusters", "old incidents", "requests", "rows looked at", "rows sent"],
      rows,
    ),
  ];
};
