import * as v from "valibot";
import type { ResourceEvent } from "../sandbox/arm/events/event.ts";
import { type FunctionsHost, startFunctionsHost } from "../sandbox/host/start-functions-host.ts";
import { eventFunction } from "../sandbox/start-sandbox.ts";
import type { AppSettings } from "../sandbox/surroundings.ts";
import { probeAnnouncement } from "./worker-probe.ts";

/** Bytes in use after a collection of garbage. */
const memoryReading = v.object({
  heapUsed: v.number(),
  external: v.number(),
  rss: v.number(),
  isCollected: v.literal(true),
});
export type MemoryReading = v.InferOutput<typeof memoryReading>;

const cpuReading = v.object({ milliseconds: v.number() });

const peakReading = v.object({ bytes: v.number() });

/** One request that the app has sent. Times in milliseconds since 1970, with fractions. */
const tracedRequest = v.object({
  method: v.string(),
  url: v.string(),
  start: v.number(),
  /** When the head of the answer was there. */
  end: v.number(),
});
export type TracedRequest = v.InferOutput<typeof tracedRequest>;

/** A Functions host whose worker can be asked about itself. */
export interface ProbedHost {
  readonly host: FunctionsHost;
  /** Posts an event as Event Grid does, and waits for the answer. @throws Error when the app did not take it */
  post(event: ResourceEvent): Promise<void>;
  /** Collects the worker's garbage and reads what is left. */
  memory(): Promise<MemoryReading>;
  /** Milliseconds of CPU that the worker has taken so far. */
  cpu(): Promise<number>;
  /** The most memory of the worker that was in use since the last call, garbage included, in bytes; the first one starts the looking. */
  peakMemory(): Promise<number>;
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
      post: (event) => postEvent(host, event),
      memory: () => ask("/memory", memoryReading),
      cpu: async () => (await ask("/cpu", cpuReading)).milliseconds,
      peakMemory: async () => (await ask("/peak", peakReading)).bytes,
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

async function postEvent(host: FunctionsHost, event: ResourceEvent): Promise<void> {
  const response = await fetch(host.eventGridUrl(eventFunction), {
    method: "POST",
    headers: { "content-type": "application/json; charset=utf-8", "aeg-event-type": "Notification" },
    body: JSON.stringify([event]),
  });
  const text = await response.text();
  if (response.status === 202) return;
  const failed = host.logs.findLast(({ level }) => level === "error" || level === "critical");
  throw new Error(
    `An event was answered with ${response.status}: ${text} ${failed?.message.split("\n")[0] ?? ""}`,
  );
}
