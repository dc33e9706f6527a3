import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { IncomingMessage } from "node:http";

/** A request that reached a server of this process: the ARM simulator's or the inbox. */
export interface Arrival {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  /** Milliseconds, by this process's monotonic clock. */
  readonly at: number;
}

/**
 * Notes when requests arrive: before any injected latency, by the clock by which the events are sent, and finer than
 * the simulator's record, which holds whole milliseconds.
 */
export function watchArrivals(): { take(): readonly Arrival[]; end(): void } {
  let arrivals: Arrival[] = [];
  const note = (message: unknown): void => {
    const at = performance.now();
    if (typeof message !== "object" || message === null || !("request" in message)) return;
    const { request } = message;
    if (!(request instanceof IncomingMessage)) return;
    arrivals.push({ method: request.method ?? "", url: request.url ?? "", at });
  };
  subscribe("http.server.request.start", note);
  return {
    take() {
      const taken = arrivals;
      arrivals = [];
      return taken;
    },
    end: () => void unsubscribe("http.server.request.start", note),
  };
}
