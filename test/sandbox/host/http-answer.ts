/** What the host answers to a request; no body means an empty one. */
export interface HttpAnswer {
  status: number;
  headers?: Record<string, string>;
  body?: Uint8Array | string;
}

/** An answer in JSON. */
export function jsonAnswer(status: number, value: unknown): HttpAnswer {
  return {
    status,
    headers: { "content-type": "application/json; charset=utf-8" },
    body: JSON.stringify(value),
  };
}
