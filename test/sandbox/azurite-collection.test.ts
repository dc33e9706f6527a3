import { expect, test } from "vitest";
import { azuriteArguments } from "./azurite.ts";
import { collectWithoutSorting, type ExtentMetadata, extentMetadataClass } from "./azurite-collection.ts";

const ids = Array.from({ length: 3_000 }, (_, index) => `extent-${(index * 7_919) % 3_000}`);

/** Counts how often the index of the extents is sorted. */
function sortsOf(extents: ExtentMetadata): { count: number } {
  const collection = extents.db.getCollection(extents.EXTENTS_COLLECTION);
  const sort = collection.ensureIndex.bind(collection);
  const sorts = { count: 0 };
  collection.ensureIndex = (property, force) => {
    sorts.count++;
    sort(property, force);
  };
  return sorts;
}

test("three thousand deleted messages are collected without sorting once, and none that is still there", async () => {
  collectWithoutSorting();
  const extents = new (extentMetadataClass())("nowhere", true);
  await extents.init();
  for (const id of [...ids, "kept"]) await extents.updateExtent({ id });
  const sorts = sortsOf(extents);
  for (const id of ids) await extents.deleteExtent(id);
  await extents.deleteExtent("never there");
  const [left] = await extents.listExtents();
  await extents.close();
  expect(left).toMatchObject([{ id: "kept" }]);
  expect(sorts).toEqual({ count: 0 });
});

test("Azurite starts with that", () => {
  const [option, preload] = azuriteArguments({});
  expect([option, preload]).toEqual(["--import", new URL("azurite-preload.ts", import.meta.url).href]);
});
