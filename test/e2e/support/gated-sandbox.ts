import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Azurite, azuriteAccount, startAzurite } from "../../sandbox/azurite.ts";
import type { SandboxOptions } from "../../sandbox/start-sandbox.ts";
import { type StorageGate, startStorageGate } from "../../sandbox/storage-gate.ts";
import { type GuardedSandbox, startGuardedSandbox } from "./guarded-sandbox.ts";

/** A sandbox whose app reaches storage through gates only, and whose storage can go away and come back. */
export interface GatedSandbox extends GuardedSandbox {
  readonly queueGate: StorageGate;
  readonly tableGate: StorageGate;
  /** Ends storage in order: what it has acknowledged is kept. */
  stopStorage(): Promise<void>;
  /** Starts it again on the same ports, with all that it kept. */
  startStorage(): Promise<void>;
}

/** Starts such a sandbox around the unpacked package, which must be up to date. */
export async function startGatedSandbox(options: SandboxOptions = {}): Promise<GatedSandbox> {
  const directory = await mkdtemp(join(tmpdir(), "aks-guardrail-storage-"));
  let ports: Azurite["ports"] | undefined;
  const portOf = (service: "queue" | "table") => (): number => {
    if (ports === undefined) throw new Error("The app asks for storage before there is any.");
    return ports[service];
  };
  const [queueGate, tableGate] = await Promise.all([
    startStorageGate(portOf("queue")),
    startStorageGate(portOf("table")),
  ]);
  const endpoint = ({ port }: StorageGate): string => `http://127.0.0.1:${port}/${azuriteAccount.name}`;
  const storage = [
    "DefaultEndpointsProtocol=http",
    `AccountName=${azuriteAccount.name}`,
    `AccountKey=${azuriteAccount.key}`,
    `QueueEndpoint=${endpoint(queueGate)}`,
    `TableEndpoint=${endpoint(tableGate)}`,
  ].join(";");
  const stopOwn = async (): Promise<void> => {
    await Promise.all([queueGate.stop(), tableGate.stop()]);
    await rm(directory, { recursive: true, force: true });
  };
  let sandbox: GuardedSandbox;
  try {
    sandbox = await startGuardedSandbox({
      ...options,
      storageDirectory: directory,
      settings: { ...options.settings, AzureWebJobsStorage: storage },
    });
  } catch (error) {
    await stopOwn();
    throw error;
  }
  ports = sandbox.azurite.ports;
  let azurite: Pick<Azurite, "ports" | "stop"> = sandbox.azurite;
  return {
    ...sandbox,
    get host() {
      return sandbox.host;
    },
    queueGate,
    tableGate,
    stopStorage: () => azurite.stop(),
    async startStorage() {
      const { blob, queue, table } = azurite.ports;
      azurite = await startAzurite({ blobPort: blob, queuePort: queue, tablePort: table, directory });
    },
    async stop() {
      try {
        await sandbox.stop();
      } finally {
        await azurite.stop();
        await stopOwn();
      }
    },
  };
}
