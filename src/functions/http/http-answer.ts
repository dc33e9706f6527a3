import type { HttpResponseInit } from "@azure/functions";

/** A JSON answer that a person can read as it is. Nothing of it may be cached: it is the state of this moment. */
export function json(status: number, body: unknown): HttpResponseInit {
  return {
    status,
    headers: { "content-type": "application/json; charset=utf-8", "cache-control": "no-store" },
    body: `${JSON.stringify(body, null, 2)}\n`,
  };
}

/** An answer that says what is wrong. */
export function failure(status: number, error: string, details?: readonly string[]): HttpResponseInit {
  return json(status, { error, ...(details ? { details } : {}) });
}
