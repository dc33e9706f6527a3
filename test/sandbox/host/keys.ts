import { createHash, timingSafeEqual } from "node:crypto";
import type { IncomingMessage } from "node:http";

/** Says whether a request carries the key that opens everything. */
export type HasKey = (request: IncomingMessage, url: URL) => boolean;

/**
 * The host's keys. The real host has one per function, one per app, one per extension, and the master key that opens
 * all of them; a local sandbox needs only the last. It is taken from `x-functions-key` or from `?code=`.
 */
export function createHasKey(masterKey: string): HasKey {
  const digest = (text: string): Buffer => createHash("sha256").update(text).digest();
  const expected = digest(masterKey);
  return (request, url) => {
    const header = request.headers["x-functions-key"];
    const presented = typeof header === "string" ? header : url.searchParams.get("code");
    return presented !== null && timingSafeEqual(digest(presented), expected);
  };
}
