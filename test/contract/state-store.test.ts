import { openStateStore } from "../adapters/storage/emulated-store.ts";
import { emulatorConnection } from "../adapters/storage/emulator-connection.ts";
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
    store: openStateStore(emulatorConnection(azurite.connectionString)),
    end: () => azurite.stop(),
  };
});
