import { posix } from "node:path";
import type { CliIo } from "./cli-io.ts";
import { note } from "./note.ts";
import { type GivenCluster, readBody } from "./read-body.ts";
import { findBodies } from "./streaming/find-bodies.ts";
import { reasonOf, UnusableInput } from "./unusable-input.ts";

/** A cluster of an input, and where it stands there. */
export interface ListedCluster extends GivenCluster {
  /** The file; `undefined` for standard input. */
  readonly file: string | undefined;
  /** The line of the file in which its body begins, from 1. */
  readonly line: number;
  /** True in a list, an ARM list or a folder, however many clusters it holds: the answer is then a list too. */
  readonly isListed: boolean;
}

/** The clusters of an input, in the order given. */
export interface ClusterInput {
  readonly clusters: readonly ListedCluster[];
  /** As `isListed` of each; an empty input is an empty list. */
  readonly isList: boolean;
}

/**
 * Reads clusters from a file, from a folder's *.json files in the order of their names, or from standard input (`-`),
 * one at a time, so that their number is no matter. Each holds one cluster or a list of them, in any of the forms of
 * `findBodies`. Throws `UnusableInput` with the file and the place in it.
 */
export async function* streamClusters(source: string, io: CliIo): AsyncGenerator<ListedCluster> {
  if (source === "-") {
    yield* clustersIn(io.streamStandardInput(), undefined, io);
    return;
  }
  const names = await io.listFolder(source).catch((error: unknown) => {
    throw unreadable(source, error);
  });
  if (names === undefined) {
    yield* clustersIn(readable(source, io), source, io);
    return;
  }
  const files = names.filter((name) => /\.json$/i.test(name)).sort();
  if (files.length === 0) throw new UnusableInput(`${source}: the folder has no *.json files`);
  for (const name of files) {
    const path = posix.join(source, name);
    for await (const cluster of clustersIn(readable(path, io), path, io)) {
      yield { ...cluster, isListed: true };
    }
  }
}

/** The same clusters, all at once: for what has few of them. */
export async function readClusters(source: string, io: CliIo): Promise<ClusterInput> {
  const clusters: ListedCluster[] = [];
  for await (const cluster of streamClusters(source, io)) clusters.push(cluster);
  return { clusters, isList: clusters[0]?.isListed ?? true };
}

/** A file's text. Throws `UnusableInput`. */
export async function readText(path: string, io: CliIo): Promise<string> {
  try {
    return await io.readFile(path);
  } catch (error) {
    throw unreadable(path, error);
  }
}

async function* readable(path: string, io: CliIo): AsyncGenerator<string> {
  try {
    yield* io.streamFile(path);
  } catch (error) {
    throw unreadable(path, error);
  }
}

async function* clustersIn(
  chunks: AsyncIterable<string>,
  file: string | undefined,
  io: CliIo,
): AsyncGenerator<ListedCluster> {
  const place = file ?? "standard input";
  for await (const found of findBodies(chunks, place)) {
    if (found.kind === "body") {
      const { body, index, line } = found;
      const at = index === undefined ? place : `${place}[${index}]`;
      yield { ...readBody(body, at), file, line, isListed: index !== undefined };
      continue;
    }
    if (found.isEmpty) note(io, place, "the list is empty: there is nothing to judge");
    if (found.goesOn) note(io, place, "the list goes on where this file ends: only what is here is judged");
  }
}

function unreadable(path: string, error: unknown): UnusableInput {
  return new UnusableInput(`${path}: ${reasonOf(error)}`, { cause: error });
}
