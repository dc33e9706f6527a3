import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createRequire } from "node:module";
import { createInterface } from "node:readline";
import { compileCache } from "./compile-cache.ts";

/** Where Azurite listens and what it keeps. A port of 0, or one left out, is chosen by the system. */
export interface AzuriteOptions {
  blobPort?: number | undefined;
  queuePort?: number | undefined;
  tablePort?: number | undefined;
  /** A folder that keeps the data over a restart; without it everything is in memory. */
  directory?: string | undefined;
  /** The names of its accounts, each with the published key; the published account alone unless told. */
  accounts?: readonly string[] | undefined;
}

/** A running storage emulator. */
export interface Azurite {
  /** Of its first account. */
  connectionString: string;
  account: StorageAccount;
  ports: Readonly<Record<Service, number>>;
  /** Ends it (SIGTERM) and waits until its ports are free again. Calling it twice is no error. */
  stop(): Promise<void>;
  /** Ends it at once (SIGKILL), for tests of an outage. */
  kill(): Promise<void>;
}

/** An account of the emulator. */
export interface StorageAccount {
  readonly name: string;
  readonly key: string;
}

type Service = "blob" | "queue" | "table";
const services: readonly Service[] = ["blob", "queue", "table"];

/** The account that every Azurite has; its key is published by Microsoft and opens nothing but emulators. */
export const azuriteAccount = {
  name: "devstoreaccount1",
  key: "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==",
} as const satisfies StorageAccount;

const announcement =
  /Azurite (Blob|Queue|Table) service is successfully listening at http:\/\/127\.0\.0\.1:(\d+)/;
const takenPort = /EADDRINUSE.*?:(\d+)/;

/**
 * Starts Azurite on this machine and resolves when all three services listen.
 * @throws Error in one line that names the port, when one is taken; with Azurite's own words otherwise.
 */
export async function startAzurite(options: AzuriteOptions = {}): Promise<Azurite> {
  const accounts = (options.accounts ?? [azuriteAccount.name]).map((name) => ({
    name,
    key: azuriteAccount.key,
  }));
  const [account = azuriteAccount] = accounts;
  const child = spawn(
    process.execPath,
    azuriteArguments(options),
    // In a process group of its own, Ctrl-C in the terminal reaches only the sandbox, which ends its parts in order.
    {
      stdio: ["ignore", "pipe", "pipe"],
      detached: true,
      env: {
        ...process.env,
        ...compileCache,
        AZURITE_ACCOUNTS: accounts.map(({ name, key }) => `${name}:${key}`).join(";"),
      },
    },
  );
  const killWithParent = (): void => void child.kill("SIGKILL");
  process.once("exit", killWithParent);
  const exited = once(child, "exit").then(() => void process.removeListener("exit", killWithParent));

  const ports = await portsWhenListening(child);
  const stopWith = async (signal: NodeJS.Signals): Promise<void> => {
    child.kill(signal);
    await exited;
  };
  return {
    connectionString: connectionStringOf(ports, account),
    account,
    ports,
    stop: () => stopWith("SIGTERM"),
    kill: () => stopWith("SIGKILL"),
  };
}

/** What Node is started with: Azurite, with what makes it cheaper loaded before it. */
export function azuriteArguments(options: AzuriteOptions): readonly string[] {
  return [
    ...["--import", new URL("azurite-preload.ts", import.meta.url).href],
    createRequire(import.meta.url).resolve("azurite/dist/src/azurite.js"),
    ...(options.directory === undefined ? ["--inMemoryPersistence"] : ["--location", options.directory]),
    "--silent",
    "--disableTelemetry",
    "--skipApiVersionCheck",
    ...["--blobPort", `${options.blobPort ?? 0}`],
    ...["--queuePort", `${options.queuePort ?? 0}`],
    ...["--tablePort", `${options.tablePort ?? 0}`],
  ];
}

function portsWhenListening(child: ChildProcess): Promise<Record<Service, number>> {
  const { stdout, stderr } = child;
  if (stdout === null || stderr === null)
    throw new Error("Azurite was started without pipes for its output.");
  return new Promise((resolve, reject) => {
    const ports = new Map<string, number>();
    let complaint = "";
    stderr.setEncoding("utf8").on("data", (text: string) => {
      complaint += text;
    });
    createInterface({ input: stdout }).on("line", (line) => {
      const [, service, port] = announcement.exec(line) ?? [];
      if (service !== undefined) ports.set(service.toLowerCase(), Number(port));
      const [blob, queue, table] = services.map((name) => ports.get(name));
      if (blob !== undefined && queue !== undefined && table !== undefined) resolve({ blob, queue, table });
    });
    child.once("error", reject);
    child.once("close", (code) => {
      const [, port] = takenPort.exec(complaint) ?? [];
      reject(
        new Error(
          port === undefined
            ? `Azurite ended with ${code} before it listened: ${complaint.trim()}`
            : `Port ${port}, wanted by Azurite, is taken: end the program that has it, or choose another port.`,
        ),
      );
    });
  });
}

/** What a client needs to reach one account of an emulator. */
export function connectionStringOf(
  ports: Readonly<Record<Service, number>>,
  { name, key }: StorageAccount,
): string {
  const endpoint = (service: Service): string => `http://127.0.0.1:${ports[service]}/${name}`;
  return [
    "DefaultEndpointsProtocol=http",
    `AccountName=${name}`,
    `AccountKey=${key}`,
    `BlobEndpoint=${endpoint("blob")}`,
    `QueueEndpoint=${endpoint("queue")}`,
    `TableEndpoint=${endpoint("table")}`,
  ].join(";");
}
