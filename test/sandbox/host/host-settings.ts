import { readFile } from "node:fs/promises";
import { join } from "node:path";
import * as v from "valibot";
import { parseTimeSpan } from "./duration.ts";

/** What this host reads of `host.json`. Durations in milliseconds. */
export interface HostSettings {
  /** What stands before every HTTP route, without slashes; may be empty. */
  routePrefix: string;
  queues: QueueSettings;
}

/** `extensions.queues`; defaults as documented (see `storage queue bindings`, host.json settings). */
export interface QueueSettings {
  /** Messages fetched at once, at most 32. */
  batchSize: number;
  /** More are fetched when no more than this many are in work: up to both together run side by side. */
  newBatchThreshold: number;
  /** The longest pause between two looks at an empty queue. */
  maxPollingInterval: number;
  /** How long a message that failed stays invisible. */
  visibilityTimeout: number;
  maxDequeueCount: number;
  messageEncoding: "base64" | "none";
}

const timeSpan = v.pipe(
  v.string(),
  v.rawTransform(({ dataset, addIssue, NEVER }) => {
    const milliseconds = parseTimeSpan(dataset.value);
    if (milliseconds !== undefined) return milliseconds;
    addIssue({ message: `Expected a time span such as "00:00:30" but received "${dataset.value}"` });
    return NEVER;
  }),
);
const count = (least: number, most: number) =>
  v.pipe(v.number(), v.integer(), v.minValue(least), v.maxValue(most));

const hostJson = v.object({
  version: v.literal("2.0"),
  extensions: v.optional(
    v.object({
      http: v.optional(v.object({ routePrefix: v.optional(v.string(), "api") }), {}),
      queues: v.optional(
        v.object({
          batchSize: v.optional(count(1, 32), 16),
          newBatchThreshold: v.optional(count(0, 1000)),
          maxPollingInterval: v.optional(timeSpan, "00:01:00"),
          visibilityTimeout: v.optional(timeSpan, "00:00:00"),
          maxDequeueCount: v.optional(count(1, 1_000_000), 5),
          messageEncoding: v.optional(
            v.pipe(v.string(), v.toLowerCase(), v.picklist(["base64", "none"])),
            "base64",
          ),
        }),
        {},
      ),
    }),
    {},
  ),
});

/** The shortest pause between two looks at a queue; a longer `maxPollingInterval` cannot go below it. */
export const shortestPollingInterval = 100;

/**
 * Reads `host.json` in the app folder.
 * @throws Error in one line that names the file and the place in it, when it is missing or wrong.
 */
export async function readHostSettings(appDirectory: string): Promise<HostSettings> {
  const path = join(appDirectory, "host.json");
  const text = await readFile(path, "utf8").catch(() => {
    throw new Error(`${path} is missing: every function app has one, at least {"version":"2.0"}.`);
  });
  return parseHostSettings(path, text);
}

/** The pure half of {@link readHostSettings}. */
export function parseHostSettings(path: string, text: string): HostSettings {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new Error(`${path} is not JSON: ${error instanceof Error ? error.message : error}`);
  }
  const parsed = v.safeParse(hostJson, json);
  if (!parsed.success) {
    const [issue] = parsed.issues;
    throw new Error(`${path}: ${v.getDotPath(issue) ?? "the whole"}: ${issue.message}`);
  }
  const { http, queues } = parsed.output.extensions;
  return {
    routePrefix: http.routePrefix.replace(/^\/+|\/+$/g, ""),
    queues: {
      ...queues,
      newBatchThreshold: queues.newBatchThreshold ?? Math.floor(queues.batchSize / 2),
      maxPollingInterval: Math.max(queues.maxPollingInterval, shortestPollingInterval),
    },
  };
}
