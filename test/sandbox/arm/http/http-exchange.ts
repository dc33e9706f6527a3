import type { IncomingMessage, ServerResponse } from "node:http";
import { type JsonValue, parseJson } from "../json.ts";
import type { ArmAnswer } from "./arm-answer.ts";

const largestBody = 8 * 1024 * 1024;

/** Reads a request's body as UTF-8 text. Throws when it is larger than 8 MiB. */
export async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    const bytes = Buffer.from(chunk);
    size += bytes.length;
    if (size > largestBody) throw new RangeError("the request body is larger than 8 MiB");
    chunks.push(bytes);
  }
  return Buffer.concat(chunks).toString("utf8");
}

/** A body's JSON, undefined when it is empty, or why it cannot be read. */
export function parseBody(
  text: string,
): { readonly json: JsonValue | undefined } | { readonly error: string } {
  if (text === "") return { json: undefined };
  try {
    return { json: parseJson(text) };
  } catch (error) {
    return { error: String(error) };
  }
}

/** The headers of a request that have one value, by lower-case name. */
export function singleHeaders(request: IncomingMessage): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(request.headers)) {
    if (typeof value === "string") headers[name] = value;
  }
  return headers;
}

/** Sends an answer with a JSON body. */
export function sendAnswer(
  response: ServerResponse,
  answer: ArmAnswer,
  extraHeaders: Record<string, string> = {},
): void {
  const text = answer.body === undefined ? "" : JSON.stringify(answer.body);
  response.writeHead(answer.status, {
    ...(text === "" ? {} : { "Content-Type": "application/json; charset=utf-8" }),
    "Content-Length": String(Buffer.byteLength(text)),
    ...extraHeaders,
    ...answer.headers,
  });
  response.end(text);
}
