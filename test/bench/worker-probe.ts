/**
 * Loaded into a worker before the app (`NODE_OPTIONS=--import`): tells about the process from inside, over HTTP on
 * loopback. Its port stands in a line on standard output.
 *
 * | request | answer |
 * | --- | --- |
 * | `GET /memory` | collects garbage, then `heapUsed`, `external` and `rss` in bytes |
 * | `GET /cpu` | milliseconds of CPU so far |
 * | `GET /peak` | the most of heap and external memory that was in use since the last such request, in bytes; the first one starts the looking |
 * | `GET /requests` | what the app has sent since the last such request; the first one starts the recording |
 */
import { subscribe } from "node:diagnostics_channel";
import { type ClientRequest, createServer } from "node:http";
import type { TracedRequest } from "./probed-host.ts";

/** What stands before the port in the probe's line. */
export const probeAnnouncement = "worker probe listens on ";

/** How often memory is looked at for its peak, in milliseconds. */
const lookEveryMs = 20;

/** The host's own process inherits the variable, and is not looked at. */
if (process.argv[1]?.replaceAll("\\", "/").endsWith("/worker/main.ts")) serve();

function serve(): void {
  let recorded: TracedRequest[] | undefined;
  let peak: number | undefined;
  const server = createServer((request, response) => {
    const answer = (value: unknown): void => void response.end(JSON.stringify(value));
    switch (request.url) {
      case "/memory": {
        // Twice: what the first collection finalizes, the second one frees.
        globalThis.gc?.();
        globalThis.gc?.();
        const { heapUsed, external, rss } = process.memoryUsage();
        return answer({ heapUsed, external, rss, isCollected: globalThis.gc !== undefined });
      }
      case "/cpu": {
        const { user, system } = process.cpuUsage();
        return answer({ milliseconds: (user + system) / 1000 });
      }
      case "/peak":
        if (peak === undefined) setInterval(() => (peak = Math.max(peak ?? 0, inUse())), lookEveryMs).unref();
        answer({ bytes: Math.max(peak ?? 0, inUse()) });
        peak = 0;
        return;
      case "/requests":
        if (recorded === undefined) traceInto((traced) => recorded?.push(traced));
        answer(recorded ?? []);
        recorded = [];
        return;
      default:
        response.writeHead(404).end();
    }
  });
  server.listen(0, "127.0.0.1", () => {
    const address = server.address();
    if (typeof address === "object" && address !== null)
      console.log(`${probeAnnouncement}${String(address.port)}`);
  });
  server.unref();
}

/** Bytes of heap and of what it holds outside of it. */
function inUse(): number {
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

/** Notes every request of node:http (the SDKs) and of `fetch` (the webhooks), once its answer begins. */
function traceInto(note: (traced: TracedRequest) => void): void {
  const begun = new WeakMap<object, number>();
  const now = (): number => performance.timeOrigin + performance.now();
  const begin = (message: unknown): void => {
    const request = partOf(message, "request");
    if (request !== undefined) begun.set(request, now());
  };
  subscribe("http.client.request.created", begin);
  subscribe("http.client.response.finish", (message) => {
    const request = partOf(message, "request");
    const start = request && begun.get(request);
    if (start === undefined || !isClientRequest(request)) return;
    note({
      method: request.method,
      url: `http://${request.host}${hostPort(request)}${request.path}`,
      start,
      end: now(),
    });
  });
  subscribe("undici:request:create", begin);
  subscribe("undici:request:headers", (message) => {
    const request = partOf(message, "request");
    const start = request && begun.get(request);
    if (start === undefined || request === undefined || !isFetchRequest(request)) return;
    note({ method: request.method, url: `${String(request.origin)}${request.path}`, start, end: now() });
  });
}

function partOf(message: unknown, name: string): object | undefined {
  if (typeof message !== "object" || message === null) return undefined;
  const part: unknown = Reflect.get(message, name);
  return typeof part === "object" && part !== null ? part : undefined;
}

function isClientRequest(request: object | undefined): request is ClientRequest {
  return request !== undefined && "getHeader" in request && "path" in request && "method" in request;
}

function hostPort(request: ClientRequest): string {
  const [, port] = String(request.getHeader("host") ?? "").split(":");
  return port === undefined ? "" : `:${port}`;
}

function isFetchRequest(request: object): request is { method: string; origin: string | URL; path: string } {
  return (
    "method" in request && typeof request.method === "string" && "path" in request && "origin" in request
  );
}
