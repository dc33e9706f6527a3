import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";

/** A file of the page, ready to be answered. */
export interface PageFile {
  readonly type: string;
  readonly content: Buffer;
}

const require = createRequire(import.meta.url);
const files: Readonly<Record<string, { readonly type: string; readonly file: URL | string }>> = {
  "/": { type: "text/html; charset=utf-8", file: new URL("./page/inbox.html", import.meta.url) },
  "/inbox.css": { type: "text/css; charset=utf-8", file: new URL("./page/inbox.css", import.meta.url) },
  "/inbox.js": { type: "text/javascript; charset=utf-8", file: new URL("./page/inbox.js", import.meta.url) },
  "/teams-host.js": {
    type: "text/javascript; charset=utf-8",
    file: new URL("./page/teams-host.js", import.meta.url),
  },
  "/adaptivecards.js": {
    type: "text/javascript; charset=utf-8",
    file: require.resolve("adaptivecards/dist/adaptivecards.min.js"),
  },
};

/**
 * The page's own files by path; undefined where there is none. All come from this machine, and the page may load
 * nothing else: see {@link contentSecurityPolicy}.
 */
export async function readPageFile(path: string): Promise<PageFile | undefined> {
  const found = Object.hasOwn(files, path) ? files[path] : undefined;
  return found && { type: found.type, content: await readFile(found.file) };
}

/** Messages are shown as they came, so the page runs no script but its own files, and reaches nobody but the inbox. */
export const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  "img-src 'self' data:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");
