import { useStateTable } from "../../src/adapters/storage/state-table.ts";
import { tableSweepMemory } from "../../src/adapters/storage/table-sweep-memory.ts";
import { emulatorConnection, noCredential } from "../adapters/storage/emulator-connection.ts";
import { InMemorySweepMemory } from "../fakes/in-memory-sweep-memory.ts";
import { useSharedStorage } from "../shared-storage/shared-storage.ts";
import { describeSweepMemory } from "./sweep-memory.contract.ts";

describeSweepMemory("the fake in memory", async () => ({
  memory: new InMemorySweepMemory(),
  end: async () => {},
}));

describeSweepMemory("Table storage", async () => {
  const azurite = useSharedStorage();
  const use = useStateTable(emulatorConnection(azurite.connectionString), noCredential);
  return { memory: tableSweepMemory(use), end: () => azurite.stop() };
});
