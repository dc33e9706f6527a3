import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { setTimeout as delay } from "node:timers/promises";
import type { ArmService, RoutedAnswer } from "../arm-service.ts";
import type { Actor } from "../identity/actor.ts";
import type { TokenIssuer } from "../identity/token-issuer.ts";
import { type ArmAnswer, type ArmRequest, armError } from "./arm-answer.ts";
import { type Fault, type Faults, faultAnswer } from "./faults.ts";
import { parseBody, readBody, sendAnswer, singleHeaders } from "./http-exchange.ts";
import type { RequestLog, RequestRecord } from "./request-log.ts";
import { clusterKeyOfPath, route } from "./routes.ts";
import type { Throttle } from "./throttle.ts";

const guid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** The correlation id of a request: the caller's when it is a GUID, else a new one. */
export function correlationIdOf(headers: Readonly<Record<string, string>>): string {
  const given = headers["x-ms-correlation-request-id"];
  return given !== undefined && guid.test(given) ? given : randomUUID();
}

/** What the HTTPS listener needs. */
export interface ListenerDeps {
  readonly service: ArmService;
  readonly issuer: TokenIssuer;
  readonly faults: Faults;
  readonly log: RequestLog;
  readonly throttle: Throttle;
  /** Injected latency of every request, in milliseconds. */
  readonly latencyMs: () => number;
}

interface Served {
  readonly routed: RoutedAnswer;
  readonly actor: Actor | undefined;
}

/**
 * Serves one ARM request: latency, faults, token, throttling, routes; then the record and the answer. The
 * record is made before the answer is sent, so a client that has its answer finds its request recorded.
 */
export async function serveArmRequest(
  deps: ListenerDeps,
  incoming: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const at = new Date().toISOString();
  const url = new URL(incoming.url ?? "/", "https://localhost");
  const headers = singleHeaders(incoming);
  const method = incoming.method ?? "GET";
  const path = decodePath(url.pathname);
  const body = parseBody(await readBody(incoming));
  const correlationId = correlationIdOf(headers);
  const clientRequestId = headers["x-ms-client-request-id"];
  const record = (status: RequestRecord["status"], isFault: boolean, served?: Served) =>
    deps.log.add({
      at,
      origin: "http",
      method,
      path,
      apiVersion: url.searchParams.get("api-version") ?? undefined,
      ifMatch: headers["if-match"],
      ifNoneMatch: headers["if-none-match"],
      correlationId,
      clientRequestId,
      actor: served?.actor,
      body: "json" in body ? body.json : undefined,
      status,
      isFault,
      write: served?.routed.write,
    });
  const send = (answer: ArmAnswer) =>
    sendAnswer(response, answer, {
      "x-ms-request-id": randomUUID(),
      "x-ms-correlation-request-id": correlationId,
      ...(clientRequestId === undefined ? {} : { "x-ms-client-request-id": clientRequestId }),
    });

  if (deps.latencyMs() > 0) await delay(deps.latencyMs());
  const taken = deps.faults.take(method, path);
  if (taken !== undefined) await waitBefore(taken.fault, taken.released);
  if (taken?.fault.kind === "reset" && taken.fault.when === "before") {
    record("reset", true);
    incoming.socket.destroy();
    return;
  }
  const injected = taken === undefined ? undefined : faultAnswer(taken.fault);
  if (injected !== undefined) {
    record(injected.status, true);
    send(injected);
    return;
  }
  const served =
    "error" in body
      ? { routed: { answer: armError(400, "InvalidRequestContent", body.error) }, actor: undefined }
      : serve(deps, headers, {
          method,
          path,
          query: url.searchParams,
          headers,
          body: body.json,
          correlationId,
          clientRequestId,
        });
  if (taken?.fault.kind === "reset") {
    record("reset", true, served);
    incoming.socket.destroy();
    return;
  }
  record(served.routed.answer.status, false, served);
  if (taken?.fault.kind === "hold") await taken.released;
  send(served.routed.answer);
}

async function waitBefore(fault: Fault, released: Promise<void>): Promise<void> {
  if (fault.kind === "delay") await delay(fault.ms);
  if (fault.kind === "hold" && fault.when !== "after") await released;
}

function serve(
  deps: ListenerDeps,
  headers: Record<string, string>,
  request: Omit<ArmRequest, "actor">,
): Served {
  const check = deps.issuer.check(headers.authorization);
  if (check.kind === "invalid") {
    return { routed: { answer: unauthorized(check.code, check.message) }, actor: undefined };
  }
  const { actor } = check;
  const key = clusterKeyOfPath(request.path);
  const throttled = key === undefined ? undefined : deps.throttle(request.method, key, Date.now());
  if (throttled !== undefined) return { routed: { answer: throttled }, actor };
  return { routed: route(deps.service, { ...request, actor }), actor };
}

function unauthorized(code: string, message: string): ArmAnswer {
  const challenge = `Bearer authorization_uri="https://login.windows.net/", error="invalid_token", error_description="${message}"`;
  return { ...armError(401, code, message), headers: { "WWW-Authenticate": challenge } };
}

function decodePath(pathname: string): string {
  try {
    return decodeURIComponent(pathname);
  } catch {
    return pathname;
  }
}
