/** The eTag of a cluster's row, and whether the index holds the cluster: what whoever writes the row next has to know. */
export interface RowVersion {
  readonly etag: string;
  readonly isIndexed: boolean;
}

const indexed = "indexed ";
const resting = "resting ";

/** A version as the port hands it on, in one text. */
export function writeVersion({ etag, isIndexed }: RowVersion): string {
  return `${isIndexed ? indexed : resting}${etag}`;
}

/** Takes such a text apart. A version of anybody else's is one that no row has. */
export function readVersion(version: string): RowVersion {
  if (version.startsWith(indexed)) return { etag: version.slice(indexed.length), isIndexed: true };
  return { etag: version.startsWith(resting) ? version.slice(resting.length) : version, isIndexed: false };
}
