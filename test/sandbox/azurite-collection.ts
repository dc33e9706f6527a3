import { createRequire } from "node:module";

/** What is used of a collection of LokiJS's, in which Azurite keeps everything. */
interface Collection {
  findOne(query: object): object | null;
  remove(document: object): void;
  /** Sorts the index of a property anew, or makes it. */
  ensureIndex(property: string, force?: boolean): void;
}

/** What Azurite keeps of its extents: the pieces of storage that hold messages and blobs. */
export interface ExtentMetadata {
  readonly EXTENTS_COLLECTION: string;
  readonly db: { getCollection(name: string): Collection };
  init(): Promise<void>;
  close(): Promise<void>;
  updateExtent(extent: { readonly id: string }): Promise<void>;
  listExtents(): Promise<readonly [readonly { readonly id: string }[], unknown]>;
  deleteExtent(id: string): Promise<void>;
}

interface ExtentMetadataClass {
  new (path: string, inMemory: boolean): ExtentMetadata;
  readonly prototype: ExtentMetadata;
}

/** Azurite's own class for what it keeps of its extents. */
export function extentMetadataClass(): ExtentMetadataClass {
  const path = "azurite/dist/src/common/persistence/LokiExtentMetadataStore.js";
  const { default: found }: { default: ExtentMetadataClass } = createRequire(import.meta.url)(path);
  if (typeof found?.prototype?.deleteExtent !== "function") {
    throw new Error(`${path} is not what it was: look whether Azurite still sorts for each deleted message.`);
  }
  return found;
}

/**
 * Makes Azurite's collection of deleted messages cheap. Once a minute it removes each one's extent by `findAndRemove`,
 * after which LokiJS sorts the whole index anew: 5,000 deleted messages keep all of Azurite busy for minutes, and events
 * get a 500 meanwhile, as their notes cannot be written. Removing the one document that was found keeps the index.
 */
export function collectWithoutSorting(): void {
  extentMetadataClass().prototype.deleteExtent = async function (this: ExtentMetadata, id: string) {
    const extents = this.db.getCollection(this.EXTENTS_COLLECTION);
    const extent = extents.findOne({ id });
    if (extent) extents.remove(extent);
  };
}
