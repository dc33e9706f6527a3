import { createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import { listen, portOf, shut } from "./arm/http/listening.ts";

/** A request of a storage client's. */
export interface StorageRequest {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  /** As it was sent, and with it the text of each queue message in it, which are sent in base64. */
  readonly text: string;
}

/** Which requests a gate stops. */
export interface GateRule {
  readonly fits: (request: StorageRequest) => boolean;
  /** `before` storage sees the request, or `after` it has acted, with only the answer held. */
  readonly when: "before" | "after";
}

/** One request that is, or will be, stopped. */
export interface HeldRequest {
  /** True once it has been stopped: `after`, once storage has acted. */
  isHeld(): boolean;
  /** True once its client has gone away without an answer. */
  isGivenUp(): boolean;
  /** Lets it go on, and stops nothing more. What its client has given up meanwhile goes no further. */
  release(): void;
}

/** Stands between clients and one service of an emulator, and can hold single requests. */
export interface StorageGate {
  readonly port: number;
  /** Stops the first request from now on that fits. */
  hold(rule: GateRule): HeldRequest;
  stop(): Promise<void>;
}

interface Gate extends GateRule {
  isTaken: boolean;
  isHeld: boolean;
  isGivenUp: boolean;
  readonly opened: PromiseWithResolvers<void>;
}

/**
 * Starts a gate before a port of this machine, which is asked for anew for each request. Signatures stay valid, as they
 * do not cover the port. Where nothing listens behind it, the client's connection is cut.
 */
export async function startStorageGate(targetPort: () => number): Promise<StorageGate> {
  let gates: Gate[] = [];
  const pass = async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
    const { method = "GET", url = "/", headers } = incoming;
    const body = await bodyOf(incoming);
    const asked: StorageRequest = { method, url, text: readableText(body) };
    const gate = gates.find(({ isTaken, fits }) => !isTaken && fits(asked));
    const stopAt = async (moment: GateRule["when"]): Promise<void> => {
      if (gate?.when !== moment) return;
      gate.isHeld = true;
      outgoing.once("close", () => {
        gate.isGivenUp = true;
      });
      await gate.opened.promise;
    };
    if (gate) gate.isTaken = true;
    await stopAt("before");
    if (outgoing.destroyed) return;
    const forwarded = request(
      { host: "127.0.0.1", port: targetPort(), method, path: url, headers },
      (answer) => {
        void stopAt("after").then(() => {
          outgoing.writeHead(answer.statusCode ?? 502, answer.rawHeaders);
          answer.pipe(outgoing);
        });
      },
    );
    forwarded.once("error", () => outgoing.destroy());
    forwarded.end(body);
  };
  const server = createServer((incoming, outgoing) => {
    // A client that dies in the middle of its request has nobody left to answer.
    pass(incoming, outgoing).catch(() => outgoing.destroy());
  });
  await listen(server, 0);
  return {
    port: portOf(server),
    hold(rule) {
      const gate: Gate = {
        ...rule,
        isTaken: false,
        isHeld: false,
        isGivenUp: false,
        opened: Promise.withResolvers<void>(),
      };
      gates.push(gate);
      return {
        isHeld: () => gate.isHeld,
        isGivenUp: () => gate.isGivenUp,
        release() {
          gates = gates.filter((other) => other !== gate);
          gate.opened.resolve();
        },
      };
    },
    async stop() {
      for (const { opened } of gates) opened.resolve();
      await shut(server);
    },
  };
}

async function bodyOf(incoming: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk);
  return Buffer.concat(chunks);
}

function readableText(body: Buffer): string {
  const text = body.toString("utf8");
  const messages = [...text.matchAll(/<MessageText>([^<]*)<\/MessageText>/g)].map(([, coded = ""]) =>
    Buffer.from(coded, "base64").toString("utf8"),
  );
  return [text, ...messages].join("\n");
}
