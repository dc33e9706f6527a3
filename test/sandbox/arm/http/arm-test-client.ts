import { readFileSync } from "node:fs";
import { request } from "node:https";
import type { ArmSimulator } from "../arm-simulator.ts";
import type { Actor } from "../identity/actor.ts";
import { type JsonObject, type JsonValue, parseJson, parseJsonObject } from "../json.ts";

/** A cluster body of test/fixtures/arm, by file name without `.json`. */
export function armFixture(name: string): JsonObject {
  return parseJsonObject(
    readFileSync(new URL(`../../../fixtures/arm/${name}.json`, import.meta.url), "utf8"),
  );
}

/** An answer as the tests look at it. */
export interface ClientAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: JsonValue | undefined;
}

/** What a test sends; path without host. The api-version is added unless the path has a query. */
export interface ClientRequest {
  readonly method?: string;
  readonly path: string;
  readonly body?: JsonValue;
  readonly headers?: Record<string, string>;
}

/** Sends requests to the simulator over real TLS, trusting only its certificate. */
export function createTestClient(simulator: ArmSimulator, actor: Actor) {
  const { accessToken } = simulator.tokenFor(actor);
  return (input: ClientRequest): Promise<ClientAnswer> =>
    send(simulator, { ...input, headers: { authorization: `Bearer ${accessToken}`, ...input.headers } });
}

/** Sends one request without adding a token. Rejects when the connection fails. */
export function send(simulator: ArmSimulator, input: ClientRequest): Promise<ClientAnswer> {
  const path = input.path.includes("?") ? input.path : `${input.path}?api-version=2026-04-01`;
  const { promise, resolve, reject } = Promise.withResolvers<ClientAnswer>();
  const text = input.body === undefined ? "" : JSON.stringify(input.body);
  const outgoing = request(
    new URL(path, simulator.url),
    {
      method: input.method ?? "GET",
      ca: simulator.certificatePem,
      agent: false,
      headers: { "content-type": "application/json", ...input.headers },
    },
    (incoming) => {
      const chunks: Buffer[] = [];
      incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
      incoming.on("error", reject);
      incoming.on("end", () => {
        const answer = Buffer.concat(chunks).toString("utf8");
        resolve({
          status: incoming.statusCode ?? 0,
          headers: incoming.headers,
          body: answer === "" ? undefined : parseJson(answer),
        });
      });
    },
  );
  outgoing.on("error", reject);
  outgoing.end(text);
  return promise;
}
