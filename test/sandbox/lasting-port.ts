import { randomInt } from "node:crypto";
import { createServer } from "node:http";
import { listen, portOf, shut } from "./arm/http/listening.ts";

// Below the ranges from which systems take ports for outgoing connections: 32768 and up on Linux, 49152 elsewhere
// (RFC 6335). Of a port in there, somebody's connection may have got hold by the time it is wanted again.
const lowest = 20_000;
const highest = 32_000;

/** A free port that can be had again later: for what is stopped and started anew, or named before it listens. */
export async function lastingPort(): Promise<number> {
  for (;;) {
    const server = createServer();
    try {
      await listen(server, randomInt(lowest, highest));
    } catch {
      continue;
    }
    const port = portOf(server);
    await shut(server);
    return port;
  }
}
