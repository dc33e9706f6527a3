import * as v from "valibot";
import { type FunctionsHost, startFunctionsHost } from "../../sandbox/host/start-functions-host.ts";
import type { AppSettings } from "../../sandbox/surroundings.ts";
import {
  cpuReading,
  type MemoryReading,
  memoryReading,
  probeAnnouncement,
  type TracedRequest,
  tracedRequest,
} from "./probe-messages.ts";

/** A Functions host whose worker can be asked about itself. */
export interface ProbedHost {
  readonly host: FunctionsHost;
  /** Collects the worker's garbage and reads what is left. */
  memory(): Promise<MemoryReading>;
  /** Milliseconds of CPU that the worker has taken so far. */
  cpu(): Promise<number>;
  /** What the app has sent since the last call; the first one starts the recording. */
  requests(): Promise<readonly TracedRequest[]>;
  stop(): Promise<void>;
}

const announcedWithinMs = 10_000;

/** Starts a host around an app folder. @throws Error in one line where it, or the probe in its worker, does not start */
export async function startProbedHost(appDirectory: string, settings: AppSettings): Promise<ProbedHost> {
  const probeFile = new URL("./worker-probe.ts", import.meta.url).href;
  const announced = Promise.withResolvers<number>();
  const host = await startFunctionsHost({
    appDirectory,
    env: { ...settings, NODE_OPTIONS: `--expose-gc --import=${probeFile}` },
    onLog: ({ message }) => {
      if (message.startsWith(probeAnnouncement))
        announced.resolve(Number(message.slice(probeAnnouncement.length)));
    },
  });
  const timer = setTimeout(
    () => announced.reject(new Error("The probe in the worker did not say where it listens.")),
    announcedWithinMs,
  );
  const stop = async (): Promise<void> => void (await host.stop());
  try {
    const url = `http://127.0.0.1:${await announced.promise}`;
    const ask = async <Schema extends v.GenericSchema>(
      path: string,
      schema: Schema,
    ): Promise<v.InferOutput<Schema>> => v.parse(schema, await (await fetch(`${url}${path}`)).json());
    return {
      host,
      memory: () => ask("/memory", memoryReading),
      cpu: async () => (await ask("/cpu", cpuReading)).milliseconds,
      requests: () => ask("/requests", v.array(tracedRequest)),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  } finally {
    clearTimeout(timer);
  }
}
