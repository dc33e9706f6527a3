import { useStateTable } from "../../src/adapters/storage/state-table.ts";
import { tableStateStore } from "../../src/adapters/storage/table-state-store.ts";
import { emulatorConnection, noCredential } from "../adapters/storage/emulator-connection.ts";
import { InMemoryStateStore } from "../fakes/in-memory-state-store.ts";
import { useSharedStorage } from "../shared-storage/shared-storage.ts";
import { describeStateStore } from "./state-store.contract.ts";

describeStateStore("the fake in memory", async () => ({
  store: new InMemoryStateStore(),
  end: async () => {},
}));

describeStateStore("Table storage", async () => {
  const azurite = useSharedStorage();
  return {
    store: tableStateStore(useStateTable(emulatorConnection(azurite.connectionString), noCredential)),
    end: () => azurite.stop(),
  };
});
