import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer } from "node:https";
import { setDefaultCACertificates } from "node:tls";
import type { ArmClient } from "../../../src/adapters/arm/arm-client.ts";
import { createArmClient } from "../../../src/adapters/arm/arm-client.ts";
import { createServerCertificate } from "../../sandbox/arm/http/certificate.ts";
import { listen, portOf, shut } from "../../sandbox/arm/http/listening.ts";

/** One request as it arrived. */
export interface SeenRequest {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: Buffer;
}

/** An HTTPS server that answers whatever a test says. */
export interface OddArm {
  readonly url: string;
  /** How it answers from now on. */
  answer: (response: ServerResponse, request: SeenRequest) => void;
  /** What arrived since the last `forget`, oldest first. */
  readonly requests: readonly SeenRequest[];
  forget(): void;
  close(): Promise<void>;
}

/**
 * Lets every TLS client of this thread trust one certificate, and no other: what NODE_EXTRA_CA_CERTS does for a whole
 * process, so that the product's code needs no way in for tests.
 */
export function trustCertificate(pem: string): void {
  setDefaultCACertificates([pem]);
}

/** One for all: it takes a moment to make. */
const sharedCertificate = createServerCertificate();

/** Starts an odd ARM on a free port and trusts its certificate. */
export async function startOddArm(): Promise<OddArm> {
  const certificate = await sharedCertificate;
  trustCertificate(certificate.certificatePem);
  let requests: SeenRequest[] = [];
  const server = createServer({ key: certificate.keyPem, cert: certificate.certificatePem });
  server.on("request", async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const { method = "", url = "", headers } = request;
    const seen = { method, url, headers, body: Buffer.concat(chunks) };
    requests.push(seen);
    odd.answer(response, seen);
  });
  await listen(server, 0);
  const odd: OddArm = {
    url: `https://127.0.0.1:${portOf(server)}`,
    answer: json(500, {}),
    get requests() {
      return requests;
    },
    forget: () => {
      requests = [];
    },
    close: () => shut(server),
  };
  return odd;
}

/** An answer with a JSON body. */
export function json(status: number, body: unknown, headers: Record<string, string> = {}): OddArm["answer"] {
  return text(status, JSON.stringify(body), { "content-type": "application/json", ...headers });
}

/** An answer with a body of any kind. */
export function text(status: number, body: string, headers: Record<string, string> = {}): OddArm["answer"] {
  return (response) => void response.writeHead(status, headers).end(body);
}

/** The connection is cut without an answer. */
export const reset: OddArm["answer"] = (response) => void response.socket?.destroy();

/** No answer ever comes. */
export const silence: OddArm["answer"] = () => {};

/** A client with a token that any odd ARM takes. */
export function clientOf(odd: OddArm): ArmClient {
  return createArmClient(someCredential, odd.url);
}

/** A credential that needs no network. */
export const someCredential = {
  getToken: async () => ({ token: "secret-token", expiresOnTimestamp: Date.now() + 3_600_000 }),
};

/** Ends no call before a test's own limit does. */
export function patience(): AbortSignal {
  return AbortSignal.timeout(20_000);
}
