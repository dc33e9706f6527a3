import type { TracedRequest } from "./probed-host.ts";
import { median } from "./report.ts";

/** What the app sent for one event. */
export interface TracedRun {
  /** When the event was sent, in milliseconds since 1970. */
  readonly sentAt: number;
  readonly requests: readonly TracedRequest[];
}

/** One request of a run, in the middle of many runs. Times in milliseconds. */
export interface Step {
  /** Such as `queue POST messages`; with a number where a run has several alike. */
  readonly name: string;
  /** After the sending of the event. */
  readonly startsAt: number;
  readonly takes: number;
}

/** A service's name by its host and port, such as `127.0.0.1:10001`. */
export type ServiceNames = ReadonlyMap<string, string>;

/** The steps of most runs, in the order in which they begin. */
export function stepsOf(runs: readonly TracedRun[], services: ServiceNames): readonly Step[] {
  const seen = new Map<string, { starts: number[]; takes: number[] }>();
  for (const { sentAt, requests } of runs) {
    const inOrder = requests.toSorted((a, b) => a.start - b.start);
    const counts = new Map<string, number>();
    for (const request of inOrder) {
      const kind = nameOf(request, services);
      const count = (counts.get(kind) ?? 0) + 1;
      counts.set(kind, count);
      const name = count === 1 ? kind : `${kind} (${count})`;
      const step = seen.get(name) ?? { starts: [], takes: [] };
      seen.set(name, step);
      step.starts.push(request.start - sentAt);
      step.takes.push(request.end - request.start);
    }
  }
  return [...seen]
    .filter(([, { starts }]) => starts.length * 2 > runs.length)
    .map(([name, { starts, takes }]) => ({ name, startsAt: median(starts), takes: median(takes) }))
    .sort((a, b) => a.startsAt - b.startsAt);
}

/**
 * How much of the time from the event to the update no request was under way: the host, the app's own work and the
 * waits between. The middle of all runs, in milliseconds; NaN where there was no update.
 */
export function ownTimeBeforePut(runs: readonly TracedRun[], services: ServiceNames): number {
  const times = runs.flatMap(({ sentAt, requests }) => {
    const put = requests.find((request) => nameOf(request, services) === "ARM PUT managedClusters");
    if (!put) return [];
    let [own, coveredUntil] = [0, sentAt];
    for (const { start, end } of requests.toSorted((a, b) => a.start - b.start)) {
      if (start >= put.start) break;
      own += Math.max(0, start - coveredUntil);
      coveredUntil = Math.max(coveredUntil, end);
    }
    return [own + Math.max(0, put.start - coveredUntil)];
  });
  return median(times);
}

/** The service, the method, and what it is done to: without names, keys and ids, which differ from run to run. */
export function nameOf({ method, url }: TracedRequest, services: ServiceNames): string {
  const { host, pathname, searchParams } = new URL(url);
  const service = services.get(host) ?? host;
  const segments = decodeURIComponent(pathname).split("/").filter(Boolean);
  const detail = [searchParams.get("comp"), searchParams.get("restype")].filter(Boolean).join(" ");
  return [service, method, targetOf(service, segments), detail].filter(Boolean).join(" ");
}

function targetOf(service: string, segments: readonly string[]): string {
  switch (service) {
    case "ARM":
      // .../providers/{namespace}/{type}/{name}, or a list.
      return segments[segments.lastIndexOf("providers") + 2] ?? segments.at(-1) ?? "";
    case "table":
      return (segments[1] ?? "").replace(/\(.*$/, " row");
    case "queue":
      return segments[2] === "messages" ? "message" : (segments[1] ?? "");
    default:
      return "";
  }
}
