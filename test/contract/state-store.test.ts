import { tableStateStore } from "../../src/adapters/storage/table-state-store.ts";
import { openStateStore } from "../adapters/storage/emulated-store.ts";
import { emulatorConnection } from "../adapters/storage/emulator-connection.ts";
import { InMemoryStateStore } from "../fakes/in-memory-state-store.ts";
import { InMemoryPast, InMemoryTable, using } from "../fakes/in-memory-table.ts";
import { useSharedStorage } from "../shared-storage/shared-storage.ts";
import { describeStateStore } from "./state-store.contract.ts";

describeStateStore("the fake in memory", async () => ({
  store: new InMemoryStateStore(),
  end: async () => {},
}));

describeStateStore("a table in memory", async () => ({
  store: tableStateStore(using(new InMemoryTable()), new InMemoryPast()),
  end: async () => {},
}));

describeStateStore("Table storage", async () => {
  const azurite = useSharedStorage();
  return {
    store: openStateStore(emulatorConnection(azurite.connectionString)),
    end: () => azurite.stop(),
  };
});
