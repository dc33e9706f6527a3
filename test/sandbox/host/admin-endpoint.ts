import * as v from "valibot";
import type { FunctionDefinition } from "./function-definition.ts";
import { type HttpAnswer, jsonAnswer } from "./http-answer.ts";
import type { ReceivedRequest } from "./http-trigger.ts";
import type { HasKey } from "./keys.ts";
import type { TimerListener } from "./timer-listener.ts";

const invocation = v.object({ input: v.optional(v.string()) });

/**
 * The part of the host's admin API that a sandbox needs: `GET /admin/host/status`, `GET /admin/functions`, and
 * `POST /admin/functions/{name}`, which runs a timer function now and answers 202 without waiting for its end.
 * All of it wants the key.
 */
export function createAdminEndpoint(
  definitions: readonly FunctionDefinition[],
  timers: readonly TimerListener[],
  hasKey: HasKey,
): (request: ReceivedRequest) => Promise<HttpAnswer> {
  return async ({ message, url, body }) => {
    if (!hasKey(message, url)) return { status: 401 };
    const { pathname } = url;
    if (message.method === "GET" && pathname === "/admin/host/status") {
      return jsonAnswer(200, {
        state: "Running",
        version: "4.1037.0.0",
        processUptime: Math.round(process.uptime() * 1000),
      });
    }
    if (message.method === "GET" && pathname === "/admin/functions") {
      return jsonAnswer(200, definitions);
    }
    const [, name] = /^\/admin\/functions\/([^/]+)$/.exec(pathname) ?? [];
    if (message.method !== "POST" || name === undefined) return { status: 404 };
    if (!definitions.some((definition) => definition.name === name)) return { status: 404 };
    const timer = timers.find((listener) => listener.name === name);
    if (timer === undefined) return { status: 400, body: `${name} is not a timer function.` };
    if (!v.safeParse(invocation, parseJson(body)).success) {
      return { status: 400, body: 'The body must be JSON: {"input": ""}' };
    }
    void timer.runNow();
    return { status: 202 };
  };
}

function parseJson(body: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(body).toString("utf8"));
  } catch {
    return undefined;
  }
}
