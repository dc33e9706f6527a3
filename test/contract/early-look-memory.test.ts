import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { useStateTable } from "../../src/adapters/storage/state-table.ts";
import { tableEarlyLookMemory } from "../../src/adapters/storage/table-early-look-memory.ts";
import type { EarlyLookRecord } from "../../src/core/model/early-look-record.ts";
import type { EarlyLookMemory } from "../../src/ports/early-look-memory.ts";
import { StateConflictError } from "../../src/ports/state-store.ts";
import { emulatorConnection, noCredential } from "../adapters/storage/emulator-connection.ts";
import { InMemoryEarlyLookMemory } from "../fakes/in-memory-early-look-memory.ts";
import { useSharedStorage } from "../shared-storage/shared-storage.ts";

const at = "2026-11-21T10:15:00.000Z";
const record: EarlyLookRecord = {
  doneMinute: 29_906_415,
  runningSince: at,
  putOff: [
    { subscriptionId: "0a000000-0000-0000-0000-000000000001", until: at },
    { subscriptionId: "0a000000-0000-0000-0000-000000000002", until: at, failures: 2, isDenied: true },
  ],
};

function describeMemory(
  name: string,
  start: () => { readonly memory: EarlyLookMemory; end(): Promise<void> },
): void {
  describe(`${name} as the early look's memory`, () => {
    let memory: EarlyLookMemory;
    let end: () => Promise<void>;
    beforeAll(() => {
      ({ memory, end } = start());
    });
    afterAll(() => end());

    test("knows of nothing before there was one, then of all of it, and how old that is", async () => {
      expect(await memory.load()).toBeUndefined();
      const version = await memory.save(record, undefined);
      expect(await memory.load()).toEqual({ record, version, ageMs: expect.any(Number) });
    });

    test("of two that claim it, one is told that the other was faster", async () => {
      const { version } = (await memory.load()) ?? expect.fail("there was a record");
      const claims = await Promise.allSettled([memory.save(record, version), memory.save(record, version)]);
      expect(claims.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
      const [lost] = claims.filter((claim) => claim.status === "rejected");
      expect(lost?.reason).toBeInstanceOf(StateConflictError);
      await expect(memory.save(record, undefined)).rejects.toBeInstanceOf(StateConflictError);
    });
  });
}

describeMemory("the fake in memory", () => ({
  memory: new InMemoryEarlyLookMemory(),
  end: async () => {},
}));

describeMemory("Table storage", () => {
  const azurite = useSharedStorage();
  const use = useStateTable(emulatorConnection(azurite.connectionString), noCredential);
  return { memory: tableEarlyLookMemory(use), end: () => azurite.stop() };
});
