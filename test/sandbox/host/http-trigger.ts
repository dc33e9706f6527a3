import type { IncomingMessage } from "node:http";
import type { Trigger } from "./function-definition.ts";
import type { HttpAnswer } from "./http-answer.ts";
import type { Invoker } from "./invoker.ts";
import type { HasKey } from "./keys.ts";
import type { RpcHttpRequest } from "./programming-model.ts";
import { compareRoutes, matchRoute, parseRouteTemplate } from "./route-matching.ts";

/** A request with its body read and its URL as the client's `Host` header makes it. */
export interface ReceivedRequest {
  message: IncomingMessage;
  url: URL;
  body: Uint8Array;
}

/** Answers a request under the route prefix, or undefined where no function has that route and method. */
export type ServeHttpTriggers = (request: ReceivedRequest) => Promise<HttpAnswer | undefined>;

/**
 * Serves the HTTP functions. A wrong method is no match, so it ends as 404 like an unknown path, `HEAD` on a `GET`
 * route included; a handler that throws is 500 with an empty body, one that returns nothing 204.
 */
export function createHttpTriggers(
  definitions: readonly Trigger<"http">[],
  routePrefix: string,
  hasKey: HasKey,
  invoker: Invoker,
): ServeHttpTriggers {
  const routes = definitions
    .map((definition) => ({ definition, template: parseRouteTemplate(`${routePrefix}/${definition.route}`) }))
    .sort((left, right) => compareRoutes(left.template, right.template));

  return async (request) => {
    const { message, url } = request;
    for (const { definition, template } of routes) {
      if (!definition.methods.includes(message.method ?? "")) continue;
      const parameters = matchRoute(template, url.pathname);
      if (parameters === undefined) continue;
      if (definition.authLevel !== "anonymous" && !hasKey(message, url)) return { status: 401 };
      return invokeHttp(definition, toRpcHttpRequest(request, parameters), invoker);
    }
    return undefined;
  };
}

async function invokeHttp(
  definition: Trigger<"http">,
  http: RpcHttpRequest,
  invoker: Invoker,
): Promise<HttpAnswer> {
  const result = await invoker.invoke(definition, {
    data: { http },
    traceParent: http.nullableHeaders.traceparent?.value,
  });
  if (!result.succeeded) return { status: 500 };
  const response = result.returnValue?.http;
  if (response === undefined) return { status: 204 };
  if (response.cookies.length > 0) throw new Error("Cookies in responses are not served by this local host.");
  return {
    status: Number(response.statusCode),
    headers: response.headers,
    body: response.body?.bytes ?? new Uint8Array(),
  };
}

function toRpcHttpRequest(request: ReceivedRequest, parameters: Record<string, string>): RpcHttpRequest {
  const { message, url, body } = request;
  const query = new Map<string, string>();
  // A name that is given twice reaches the handler as one value, joined by a comma (nodejs-library#168).
  for (const [name, value] of url.searchParams) {
    const earlier = query.get(name);
    query.set(name, earlier === undefined ? value : `${earlier},${value}`);
  }
  const headers = Object.entries(message.headersDistinct).map(
    ([name, values]) => [name, (values ?? []).join(name === "cookie" ? "; " : ",")] as const,
  );
  return {
    method: message.method ?? "GET",
    url: url.href,
    nullableHeaders: nullable(headers),
    nullableParams: nullable(Object.entries(parameters)),
    nullableQuery: nullable(query),
    ...(body.length > 0 ? { body: { bytes: body } } : {}),
  };
}

function nullable(entries: Iterable<readonly [string, string]>): Record<string, { value: string }> {
  return Object.fromEntries([...entries].map(([name, value]) => [name, { value }]));
}
