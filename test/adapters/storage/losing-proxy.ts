import { once } from "node:events";
import { createServer, request } from "node:http";

/** Stands between a client and a server, and can lose answers on the way back. */
export interface LosingProxy {
  readonly port: number;
  /** The next answers to this method are lost: the server has done what it was asked, and the client does not know. */
  loseAnswers(method: string, count: number): void;
  /** How many requests have come, lost or not. */
  requests(): number;
  stop(): Promise<void>;
}

/** Starts a proxy before a server on this machine. */
export async function startLosingProxy(targetPort: number): Promise<LosingProxy> {
  let toLose = { method: "", count: 0 };
  let requests = 0;
  const server = createServer((incoming, outgoing) => {
    requests++;
    const { method = "GET", url = "/", headers } = incoming;
    const forwarded = request(
      { host: "127.0.0.1", port: targetPort, method, path: url, headers },
      (answer) => {
        if (toLose.method === method && toLose.count > 0) {
          toLose = { method, count: toLose.count - 1 };
          answer.resume().once("end", () => outgoing.destroy());
          return;
        }
        outgoing.writeHead(answer.statusCode ?? 502, answer.rawHeaders);
        answer.pipe(outgoing);
      },
    );
    forwarded.once("error", () => outgoing.destroy());
    incoming.pipe(forwarded);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The proxy has no port.");
  return {
    port: address.port,
    loseAnswers: (method, count) => {
      toLose = { method, count };
    },
    requests: () => requests,
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}
