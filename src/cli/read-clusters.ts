import { posix } from "node:path";
import type { CliIo } from "./cli-io.ts";
import { clusterBodies } from "./cluster-bodies.ts";
import { note } from "./note.ts";
import { parseJson } from "./parse-json.ts";
import { type GivenCluster, readBody } from "./read-body.ts";
import { reasonOf, UnusableInput } from "./unusable-input.ts";

/** The clusters of an input, in the order given. */
export interface ClusterInput {
  readonly clusters: readonly GivenCluster[];
  /** True for a list, an ARM list or a folder, however many clusters it holds: the answer is then a list too. */
  readonly isList: boolean;
}

/**
 * Reads clusters from a file, from a folder's *.json files in the order of their names, or from standard input (`-`).
 * Each holds one cluster or a list of them, in any of the forms of `clusterBodies`. Throws `UnusableInput` with the file
 * and the place in it.
 */
export async function readClusters(source: string, io: CliIo): Promise<ClusterInput> {
  if (source === "-") return clustersIn(await io.readStandardInput(), "standard input", io);
  const names = await io.listFolder(source).catch((error: unknown) => {
    throw new UnusableInput(`${source}: ${reasonOf(error)}`, { cause: error });
  });
  if (names === undefined) return clustersIn(await readText(source, io), source, io);
  const files = names.filter((name) => /\.json$/i.test(name)).sort();
  if (files.length === 0) throw new UnusableInput(`${source}: the folder has no *.json files`);
  const clusters: GivenCluster[] = [];
  for (const name of files) {
    const path = posix.join(source, name);
    clusters.push(...clustersIn(await readText(path, io), path, io).clusters);
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

function clustersIn(text: string, place: string, io: CliIo): ClusterInput {
  const { bodies, isList, goesOn } = clusterBodies(parseJson(text, place));
  if (isList && bodies.length === 0) note(io, place, "the list is empty: there is nothing to judge");
  if (goesOn) note(io, place, "the list goes on where this file ends: only what is here is judged");
  const at = (index: number): string => (isList ? `${place}[${index}]` : place);
  return { clusters: bodies.map((body, index) => readBody(body, at(index))), isList };
}
