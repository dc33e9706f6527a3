import { expect, test } from "vitest";
import { type AzuriteRow, lookUpByNarrowerKey, tableMetadataClass } from "./azurite-lookups.ts";

const context = {};
const table = "Clusters";
const account = "account";
const rows = 2_000;

/** A row that counts how often anybody looks at its keys. */
function countedRow(partition: string, row: string, looks: { count: number }): AzuriteRow {
  const looked = (key: string): string => {
    looks.count++;
    return key;
  };
  return {
    get PartitionKey() {
      return looked(partition);
    },
    get RowKey() {
      return looked(row);
    },
    properties: {},
  };
}

test.each([
  ["row key", (name: string): readonly [string, string] => [name, "state"]],
  ["partition", (name: string): readonly [string, string] => ["index", name]],
])(
  "a row is found by a search among two thousand of one %s, and one that is not there is not found",
  async (_same, keysOf) => {
    lookUpByNarrowerKey();
    const looks = { count: 0 };
    const metadata = new (tableMetadataClass())("nowhere", true);
    await metadata.init();
    await metadata.createTable(context, { account, table });
    for (let at = 0; at < rows; at++) {
      const row = countedRow(...keysOf(`aks-${(at * 7_919) % rows}`), looks);
      await metadata.insertTableEntity(context, table, account, row);
    }
    const find = (...[partition, row]: readonly [string, string]) =>
      metadata.queryTableEntitiesWithPartitionAndRowKey(context, table, account, partition, row);
    looks.count = 0;
    const found = await find(...keysOf("aks-1234"));
    const looked = looks.count;
    expect([found?.PartitionKey, found?.RowKey]).toEqual(keysOf("aks-1234"));
    // A few binary searches, and some to spare.
    expect(looked).toBeLessThan(300);
    expect(await find(...keysOf("aks-none"))).toBeNull();
    expect(await find("aks-1234", "lease")).toBeNull();
    await metadata.close();
  },
);
