import { expect, test } from "vitest";
import { dropPast } from "../../../src/adapters/storage/drop-past.ts";
import { usePastTables } from "../../../src/adapters/storage/past-tables.ts";
import { InMemoryPast, InMemoryTable, using } from "../../fakes/in-memory-table.ts";
import { useSharedStorage } from "../../shared-storage/shared-storage.ts";
import { emulatorConnection, noCredential } from "./emulator-connection.ts";

const row = { partitionKey: "day-2025-10-31", rowKey: "x" };

function pastOf(...months: readonly string[]): InMemoryPast {
  const past = new InMemoryPast();
  for (const month of months) past.of(month).fill(row);
  return past;
}

function kept(past: InMemoryPast): readonly string[] {
  return [...past.tables].filter(([, table]) => table.isThere).map(([month]) => month);
}

test("the month of now and twelve more are kept, and what is older is dropped whole", async () => {
  const past = pastOf("2025-09", "2025-10", "2025-11", "2026-11");
  await dropPast(using(new InMemoryTable()), past, new Date("2026-11-29T10:00:00Z"));
  expect(kept(past)).toEqual(["2025-11", "2026-11"]);
});

test("is done once a month, whatever the clock of the machine that comes next says", async () => {
  const [table, past] = [new InMemoryTable(), pastOf("2025-10")];
  await dropPast(using(table), past, new Date("2026-11-29T10:00:00Z"));
  past.of("2025-10").fill(row);
  await past.of("2025-10").createTable();
  for (const now of ["2026-11-30T10:00:00Z", "2026-10-01T10:00:00Z"])
    await dropPast(using(table), past, new Date(now));
  expect(kept(past)).toEqual(["2025-10"]);
  await dropPast(using(table), past, new Date("2026-12-01T00:00:00Z"));
  expect(kept(past)).toEqual([]);
});

test("a table that is not there is no error, by the service's own answer", async () => {
  const azurite = useSharedStorage();
  const past = usePastTables(emulatorConnection(azurite.connectionString), noCredential)();
  await past.writing("2025-10")((table, abortSignal) => table.upsertEntity(row, "Replace", { abortSignal }));
  const now = new Date("2026-11-29T10:00:00Z");
  for (let times = 0; times < 2; times++) await dropPast(using(new InMemoryTable()), past, now);
  const read = past.reading("2025-10")((table, abortSignal) =>
    table.getEntity(row.partitionKey, row.rowKey, { abortSignal }),
  );
  await expect(read).rejects.toThrow("TableNotFound");
  await azurite.stop();
});
