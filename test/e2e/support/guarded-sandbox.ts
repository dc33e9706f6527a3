import { type Sandbox, type SandboxOptions, startSandbox } from "../../sandbox/start-sandbox.ts";
import { useSharedStorage } from "../../shared-storage/shared-storage.ts";
import { type AppClient, createAppClient } from "./app-client.ts";
import { assertCarefulPuts } from "./careful-puts.ts";
import { eventually } from "./eventually.ts";
import { freshPackage } from "./fresh-package.ts";
import { createStorageView, type StorageView } from "./storage-view.ts";
import { seedTestCluster, type TestCluster, type TestClusterOptions } from "./test-cluster.ts";
import { createToldAlerts } from "./told-alerts.ts";

/** The sandbox of one test file. */
export interface GuardedSandbox extends Sandbox {
  /** The app's HTTP surface. */
  readonly app: AppClient;
  /** What lies in the app's queue and table. */
  readonly storage: StorageView;
  /**
   * Ends everything.
   * @throws Error where any PUT of the guardrail's, in whatever test, was not as careful as AKS needs it
   */
  stop(): Promise<void>;
  /** Puts a cluster of its own name and resource group into the simulator; the app has not seen it yet. */
  seed(options?: TestClusterOptions): Promise<TestCluster>;
  /** The same, and the app has seen it: what it shows is its baseline. */
  seedLearned(options?: TestClusterOptions): Promise<TestCluster>;
}

/** Milliseconds that a write takes here, unless a test holds it. */
const operationDurationMs = 60;

/** Starts a sandbox around the unpacked package, which must be up to date. */
export async function startGuardedSandbox(options: SandboxOptions = {}): Promise<GuardedSandbox> {
  const appDirectory = freshPackage();
  const storage = options.storageDirectory === undefined ? { storage: useSharedStorage() } : {};
  const sandbox = await startSandbox({
    appDirectory,
    operationDurationMs,
    eventGridSecondMs: 20,
    ...storage,
    ...options,
    // A test that wants the timer runs it: it looks at every cluster of its file, also at those of other tests.
    settings: { "AzureWebJobs.sweep.Disabled": "true", ...options.settings },
  });
  const toldAlerts = createToldAlerts(sandbox.inbox);
  const app = createAppClient(() => sandbox.host);
  const view = createStorageView(sandbox.azurite.connectionString);
  let seeded = 0;
  const seed = (seedOptions?: TestClusterOptions): Promise<TestCluster> => {
    seeded += 1;
    return seedTestCluster(sandbox, toldAlerts, seeded, seedOptions);
  };
  return {
    ...sandbox,
    get host() {
      return sandbox.host;
    },
    app,
    storage: view,
    seed,
    async seedLearned(seedOptions) {
      const cluster = await seed(seedOptions);
      await cluster.touch();
      // Handled is not seen: on a busy machine the app may keep the event for its note.
      await eventually(`${cluster.name} is known`, () => view.isKnown(cluster.id));
      return cluster;
    },
    async stop() {
      await sandbox.stop();
      assertCarefulPuts(sandbox);
    },
  };
}
