import { createServer as createHttpServer, type IncomingMessage, type ServerResponse } from "node:http";
import { createServer as createHttpsServer } from "node:https";
import { gunzipSync } from "node:zlib";
import type { ServerCertificate } from "../../sandbox/arm/http/certificate.ts";
import { listen, portOf, shut } from "../../sandbox/arm/http/listening.ts";

/** What a receiver does with what it is sent. */
export type Manner = "takes" | "refuses" | "hangs";

/** One batch as it arrived, unpacked. */
export interface Batch {
  readonly path: string;
  readonly contentType: string;
  readonly body: Buffer;
}

/** A telemetry backend on this machine that keeps what it is sent. */
export interface TelemetryReceiver extends AsyncDisposable {
  readonly url: string;
  readonly batches: readonly Batch[];
  /** How many batches the sender gave up on before they were answered. */
  readonly abandoned: number;
  manner: Manner;
  /** Answers what hangs, and takes what comes from now on. */
  release(): void;
}

/** Starts a receiver, on TLS where there is a certificate. */
export async function startTelemetryReceiver(
  manner: Manner,
  certificate?: ServerCertificate,
): Promise<TelemetryReceiver> {
  const batches: Batch[] = [];
  const hanging: (() => void)[] = [];
  let abandoned = 0;
  const answer = (request: IncomingMessage, response: ServerResponse): void => {
    const chunks: Buffer[] = [];
    response.on("close", () => {
      if (!response.writableEnded) abandoned++;
    });
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const sent = Buffer.concat(chunks);
      const body = request.headers["content-encoding"] === "gzip" ? gunzipSync(sent) : sent;
      batches.push({ path: request.url ?? "", contentType: request.headers["content-type"] ?? "", body });
      const taken = request.url?.endsWith("/track") ? allAccepted(body) : undefined;
      if (receiver.manner === "hangs") hanging.push(() => response.writeHead(200).end(taken));
      else if (receiver.manner === "takes") response.writeHead(200).end(taken);
      else response.writeHead(503).end();
    });
  };
  const server = certificate
    ? createHttpsServer({ key: certificate.keyPem, cert: certificate.certificatePem }, answer)
    : createHttpServer(answer);
  await listen(server, 0);
  const receiver: TelemetryReceiver = {
    url: `${certificate ? "https" : "http"}://127.0.0.1:${portOf(server)}`,
    batches,
    get abandoned() {
      return abandoned;
    },
    manner,
    release() {
      receiver.manner = "takes";
      for (const answerNow of hanging.splice(0)) answerNow();
    },
    [Symbol.asyncDispose]: () => shut(server),
  };
  return receiver;
}

/** What Application Insights answers to a batch that it took whole. To OTLP an empty answer says the same. */
function allAccepted(body: Buffer): string {
  const items: unknown = JSON.parse(body.toString("utf8"));
  const count = Array.isArray(items) ? items.length : 1;
  return JSON.stringify({ itemsReceived: count, itemsAccepted: count, errors: [] });
}
