import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { buffer } from "node:stream/consumers";
import type { HttpAnswer } from "./http-answer.ts";
import type { ReceivedRequest } from "./http-trigger.ts";

/** Answers a request, or undefined where nothing is there: 404. */
export type Serve = (request: ReceivedRequest) => Promise<HttpAnswer | undefined>;

/** The host's HTTP server. It listens before the app has loaded, and answers 503 until it has. */
export interface HostServer {
  port: number;
  serve(by: Serve): void;
  /** Takes no new connections; answers that are under way are finished first. */
  close(): Promise<void>;
  /** Ends the connections that are still open. */
  dropConnections(): void;
}

/**
 * Listens on the loopback address.
 * @throws Error in one line that names the port, when it is taken.
 */
export async function listen(port: number, onFailure: (error: unknown) => void): Promise<HostServer> {
  let serve: Serve = async () => ({ status: 503, body: "Function host is not running." });
  const server = createServer((message, response) => {
    // Looked at when the answer is written: a request may have begun before the close, and a connection that stays open
    // after it takes requests that nobody answers.
    answer(message, response, serve, () => server.listening).catch((error: unknown) => {
      onFailure(error);
      write(response, { status: 500 });
    });
  });
  const actualPort = await listening(server, port);
  return {
    port: actualPort,
    serve(by) {
      serve = by;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeIdleConnections();
      }),
    dropConnections: () => server.closeAllConnections(),
  };
}

function listening(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      const isTaken = error.code === "EADDRINUSE";
      const mend = "end the program that has it, or choose another port";
      reject(isTaken ? new Error(`Port ${port}, wanted by the Functions host, is taken: ${mend}.`) : error);
    });
    server.listen(port, "127.0.0.1", () => {
      const address = server.address();
      if (typeof address !== "object" || address === null)
        return reject(new Error("The server has no port."));
      resolve(address.port);
    });
  });
}

async function answer(
  message: IncomingMessage,
  response: ServerResponse,
  serve: Serve,
  isListening: () => boolean,
): Promise<void> {
  // The URL is whatever the client's Host header says, as on the real host.
  const target = `http://${message.headers.host ?? ""}${message.url ?? ""}`;
  if (!URL.canParse(target)) return write(response, { status: 400 });
  const body = await buffer(message);
  const answered = (await serve({ message, url: new URL(target), body })) ?? { status: 404 };
  response.shouldKeepAlive &&= isListening();
  write(response, answered);
}

/** Headers that describe the transfer are the server's own business. */
const transferHeaders = new Set(["connection", "content-length", "keep-alive", "transfer-encoding"]);

function write(response: ServerResponse, { status, headers = {}, body = "" }: HttpAnswer): void {
  if (response.headersSent || response.destroyed) return;
  const kept = Object.entries(headers).filter(([name]) => !transferHeaders.has(name.toLowerCase()));
  const bytes = typeof body === "string" ? Buffer.from(body) : body;
  response.writeHead(status, { ...Object.fromEntries(kept), "content-length": bytes.byteLength });
  response.end(bytes);
}
