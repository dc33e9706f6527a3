import { posix } from "node:path";
import { type ClusterSnapshot, readCluster } from "../core/cluster/cluster-snapshot.ts";
import { isJsonObject } from "../core/json/json.ts";
import type { CliIo } from "./cli-io.ts";
import { reasonOf, UnusableInput } from "./unusable-input.ts";

/** The clusters of an input, in the order given. */
export interface ClusterInput {
  readonly clusters: readonly ClusterSnapshot[];
  /** True for a list, an ARM list or a folder, however many clusters it holds: the answer is then a list too. */
  readonly isList: boolean;
}

/**
 * Reads clusters from a file, from a folder's *.json files in the order of their names, or from standard input (`-`).
 * Each holds one cluster, a JSON array of clusters, or an ARM list (`{"value": [...]}`). Throws `UnusableInput` with the
 * file and the place in it.
 */
export async function readClusters(source: string, io: CliIo): Promise<ClusterInput> {
  if (source === "-") return clustersIn(await io.readStandardInput(), "standard input");
  const names = await io.listFolder(source).catch((error: unknown) => {
    throw new UnusableInput(`${source}: ${reasonOf(error)}`, { cause: error });
  });
  if (names === undefined) return clustersIn(await readText(source, io), source);
  const files = names.filter((name) => /\.json$/i.test(name)).sort();
  if (files.length === 0) throw new UnusableInput(`${source}: the folder has no *.json files`);
  const clusters: ClusterSnapshot[] = [];
  for (const name of files) {
    const path = posix.join(source, name);
    clusters.push(...clustersIn(await readText(path, io), path).clusters);
  }
  return { clusters, isList: true };
}

/** A file's text. Throws `UnusableInput`. */
export async function readText(path: string, io: CliIo): Promise<string> {
  try {
    return await io.readFile(path);
  } catch (error) {
    throw new UnusableInput(`${path}: ${reasonOf(error)}`, { cause: error });
  }
}

function clustersIn(text: string, place: string): ClusterInput {
  const json = parseJson(text, place);
  const list = Array.isArray(json)
    ? json
    : isJsonObject(json) && Array.isArray(json.value)
      ? json.value
      : undefined;
  if (!list) return { clusters: [clusterIn(json, place)], isList: false };
  return { clusters: list.map((body, index) => clusterIn(body, `${place}[${index}]`)), isList: true };
}

function parseJson(text: string, place: string): unknown {
  if (text.trim() === "") throw new UnusableInput(`${place}: it is empty, not JSON`);
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch (error) {
    throw new UnusableInput(`${place}: it is not JSON: ${reasonOf(error)}`, { cause: error });
  }
}

function clusterIn(body: unknown, place: string): ClusterSnapshot {
  const read = readCluster(body);
  if ("problem" in read) throw new UnusableInput(`${place}: it is not an AKS cluster: ${read.problem}`);
  return read;
}
