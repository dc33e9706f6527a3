import { createServer } from "node:http";
import { listen, portOf, shut } from "../../sandbox/arm/listening.ts";

/** A port of this machine where nobody listens, for settings that have to name one before anybody does. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await listen(server, 0);
  const port = portOf(server);
  await shut(server);
  return port;
}
