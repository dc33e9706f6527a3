import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { appFolder } from "../../infra/package/deployable.ts";
import { createEventDeliverer, type EventDeliverer } from "./arm/events/event-delivery.ts";
import type { LogEntry } from "./host/log-entry.ts";
import { type FunctionsHost, startFunctionsHost } from "./host/start-functions-host.ts";
import { lastingPort } from "./lasting-port.ts";
import { assertPortsFree, freePorts, type SandboxPorts } from "./sandbox-ports.ts";
import {
  type AppSettings,
  type RunningStorage,
  type SandboxPart,
  type Surroundings,
  startSurroundings,
} from "./surroundings.ts";

/** The project folder. */
export const projectDirectory = fileURLToPath(new URL("../..", import.meta.url));

/** The folder of the function app that the build makes, as it is deployed. */
export const builtAppDirectory = join(projectDirectory, appFolder);

/** The function that Event Grid delivers to. */
export const eventFunction = "onClusterWrite";

export interface SandboxOptions {
  /** Any free ports unless told. */
  readonly ports?: SandboxPorts | "free";
  /** `revert` unless told. */
  readonly mode?: "alert" | "revert";
  /** How long a cluster stays in `Updating` after a write, in milliseconds; 200 unless told. */
  readonly operationDurationMs?: number;
  /** App settings to add or to replace; `undefined` takes one out. */
  readonly settings?: Readonly<Record<string, string | undefined>>;
  /** `event-grid` unless told. */
  readonly schema?: "event-grid" | "cloud-events";
  /** How long one second of Event Grid's retry schedule takes here, in milliseconds; 1000 unless told. */
  readonly eventGridSecondMs?: number;
  /** A folder that keeps what is stored over a restart of storage; in memory only unless told. */
  readonly storageDirectory?: string;
  /** Storage that runs already; one is started unless told. */
  readonly storage?: RunningStorage;
  /** The folder of the function app; the one that the build made unless told. */
  readonly appDirectory?: string;
  /** Called when a part is up. */
  readonly onReady?: (part: SandboxPart) => void;
  /** Called for each line of the app's log; nothing is printed by itself. */
  readonly onLog?: (entry: LogEntry) => void;
}

/** The whole of it on this machine: the app's bundle in a Functions host, and everything around it. */
export interface Sandbox extends Surroundings {
  /** The present host: another one after `restartHost`. */
  readonly host: FunctionsHost;
  readonly eventDeliverer: EventDeliverer;
  /** Starts a host with the same port, key and settings, after the present one was stopped or killed. */
  restartHost(): Promise<FunctionsHost>;
}

/**
 * Starts the sandbox around the function app, which has to be built before. The app runs unchanged: only its settings
 * lead it here. What has been started is stopped again where a part cannot start.
 * @throws Error in one line that names the port, when one is taken.
 */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const ports = options.ports === undefined || options.ports === "free" ? freePorts : options.ports;
  await assertPortsFree(ports);
  const surroundings = await startSurroundings({
    ports,
    mode: options.mode ?? "revert",
    operationDurationMs: options.operationDurationMs ?? 200,
    storageDirectory: options.storageDirectory,
    storage: options.storage,
    ...(options.onReady === undefined ? {} : { onReady: options.onReady }),
  });
  const settings = withSettings(surroundings.settings, options.settings ?? {});
  const startHost = (port: number, key?: string): Promise<FunctionsHost> =>
    startFunctionsHost({
      appDirectory: options.appDirectory ?? builtAppDirectory,
      port,
      key,
      env: { ...settings },
      onLog: options.onLog,
    });
  let host: FunctionsHost;
  try {
    // A host is stopped and started anew on the same port.
    host = await startHost(ports.host === 0 ? await lastingPort() : ports.host);
  } catch (error) {
    await surroundings.stop();
    throw error;
  }
  options.onReady?.("host");

  const eventDeliverer = createEventDeliverer({
    endpoint: () => host.eventGridUrl(eventFunction),
    schema: options.schema ?? "event-grid",
    millisecondsPerSecond: options.eventGridSecondMs ?? 1000,
  });
  const stopEvents = surroundings.arm.onEvent((event) => eventDeliverer.deliver(event));
  let stopping: Promise<void> | undefined;
  return {
    ...surroundings,
    settings,
    eventDeliverer,
    get host() {
      return host;
    },
    async restartHost() {
      await host.exited;
      host = await startHost(host.port, host.key);
      return host;
    },
    stop() {
      stopping ??= (async () => {
        stopEvents();
        await eventDeliverer.stop();
        await host.stop();
        await surroundings.stop();
      })();
      return stopping;
    },
  };
}

function withSettings(
  settings: AppSettings,
  changes: Readonly<Record<string, string | undefined>>,
): AppSettings {
  return Object.fromEntries(
    Object.entries({ ...settings, ...changes }).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, value]],
    ),
  );
}
