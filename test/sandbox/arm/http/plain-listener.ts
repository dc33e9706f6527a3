import type { IncomingMessage, ServerResponse } from "node:http";
import type { SimulatorControl } from "../control.ts";
import type { Actor } from "../identity/actor.ts";
import { answerTokenRequest } from "../identity/token-endpoint.ts";
import { answerSandboxRequest, sandboxHelp } from "../sandbox-surface.ts";
import type { ListenerDeps } from "./arm-listener.ts";
import { readBody, sendAnswer, singleHeaders } from "./http-exchange.ts";

/** Serves the plain-HTTP loopback listener: the token endpoint, and /sandbox for people with curl. */
export async function servePlainRequest(input: {
  readonly deps: ListenerDeps;
  readonly control: SimulatorControl;
  readonly secret: string;
  readonly identities: readonly Actor[];
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}): Promise<void> {
  const { request, response } = input;
  const url = new URL(request.url ?? "/", "http://127.0.0.1");
  const method = request.method ?? "GET";
  await readBody(request);
  if (url.pathname === "/msi/token") {
    const answer = answerTokenRequest(
      { method, query: url.searchParams, identityHeader: singleHeaders(request)["x-identity-header"] },
      { secret: input.secret, issuer: input.deps.issuer, identities: () => input.identities },
    );
    sendAnswer(response, answer);
    return;
  }
  if (method === "GET" && (url.pathname === "/sandbox" || url.pathname === "/")) {
    response.writeHead(200, { "Content-Type": "text/plain; charset=utf-8" });
    response.end(sandboxHelp(`http://${request.headers.host ?? "127.0.0.1"}`));
    return;
  }
  sendAnswer(response, answerSandboxRequest(input.control, method, url));
}
