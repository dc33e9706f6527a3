import { once } from "node:events";
import type { Server } from "node:http";
import type { Server as SecureServer } from "node:https";

type AnyServer = Server | SecureServer;

/** Listens on loopback. Rejects with Node's error (EADDRINUSE, ...) when it cannot. */
export async function listen(server: AnyServer, port: number): Promise<void> {
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
}

/** The port a listening server has. Throws when it does not listen. */
export function portOf(server: AnyServer): number {
  const address = server.address();
  if (address === null || typeof address === "string")
    throw new Error("the server is not listening on a port");
  return address.port;
}

/** Closes a server and every connection to it; nothing when it does not listen. */
export async function shut(server: AnyServer): Promise<void> {
  if (!server.listening) return;
  const closed = once(server, "close");
  server.close();
  server.closeAllConnections();
  await closed;
}
