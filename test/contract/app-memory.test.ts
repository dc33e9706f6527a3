import { useStateTable } from "../../src/adapters/storage/state-table.ts";
import { tableAlertOutbox } from "../../src/adapters/storage/table-alert-outbox.ts";
import { tableAppMemory } from "../../src/adapters/storage/table-app-memory.ts";
import { emulatorConnection, noCredential } from "../adapters/storage/emulator-connection.ts";
import { InMemoryAppMemory } from "../fakes/in-memory-app-memory.ts";
import { InMemoryStateStore } from "../fakes/in-memory-state-store.ts";
import { useSharedStorage } from "../shared-storage/shared-storage.ts";
import { describeAppMemory } from "./app-memory.contract.ts";

describeAppMemory("the fake in memory", async () => {
  const outbox = new InMemoryStateStore();
  return { memory: new InMemoryAppMemory(outbox), outbox, end: async () => {} };
});

describeAppMemory("Table storage", async () => {
  const azurite = useSharedStorage();
  const use = useStateTable(emulatorConnection(azurite.connectionString), noCredential);
  return { memory: tableAppMemory(use), outbox: tableAlertOutbox(use), end: () => azurite.stop() };
});
