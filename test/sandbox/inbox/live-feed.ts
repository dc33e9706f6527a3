import type { ServerResponse } from "node:http";
import type { InboxEntry } from "./inbox-entry.ts";

/** Server-sent events (html.spec.whatwg.org, "Server-sent events"): first all entries, then each that is new or changed. */
export interface LiveFeed {
  subscribe(response: ServerResponse, entries: readonly InboxEntry[]): void;
  publish(entry: InboxEntry): void;
}

export function createLiveFeed(): LiveFeed {
  const readers = new Set<ServerResponse>();
  const write = (response: ServerResponse, event: string, data: unknown): void => {
    response.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
  };
  return {
    subscribe(response, entries) {
      response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-store" });
      // A browser comes back by itself after this many milliseconds, for example when the sandbox is started again.
      response.write("retry: 1000\n\n");
      write(response, "all", entries);
      readers.add(response);
      response.on("close", () => readers.delete(response));
    },
    publish(entry) {
      for (const reader of readers) write(reader, "entry", entry);
    },
  };
}
