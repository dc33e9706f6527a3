import { createHash } from "node:crypto";
import type { Json } from "./json.ts";
import { canonicalJson } from "./same-json.ts";

/** A short digest by which equal values are recognised: 24 hexadecimal digits of SHA-256 over the canonical JSON. */
export function fingerprint(value: Json): string {
  return createHash("sha256").update(canonicalJson(value)).digest("hex").slice(0, 24);
}
