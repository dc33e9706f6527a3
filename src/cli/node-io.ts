import { once } from "node:events";
import { createReadStream } from "node:fs";
import { readdir, readFile, stat } from "node:fs/promises";
import { buffer } from "node:stream/consumers";
import { decodeText } from "../core/text/decode-text.ts";
import type { CliIo } from "./cli-io.ts";
import { decodeChunks } from "./streaming/decode-chunks.ts";

/** In bytes: what is read of a file at once. */
const readLength = 256 * 1024;

/** What takes the line away on which the cursor stands (ECMA-48: CR, and EL with parameter 2). */
const cleared = "\r\u001B[2K";

let shown = "";

/** The real machine. */
export const nodeIo: CliIo = {
  readStandardInput: async () => decodeText(await buffer(process.stdin)),
  readFile: async (path) => decodeText(await readFile(path)),
  streamStandardInput: () => decodeChunks(process.stdin),
  streamFile: (path) => decodeChunks(createReadStream(path, { highWaterMark: readLength })),
  listFolder: async (path) => ((await stat(path)).isDirectory() ? await readdir(path) : undefined),
  out: (text) => void process.stdout.write(`${text}\n`),
  write,
  err: (text) => {
    showProgress("");
    process.stderr.write(`${text}\n`);
  },
  progress: (text) => {
    if (process.stderr.isTTY && !process.stdout.isTTY) showProgress(text);
  },
  get isTerminal() {
    return process.stdout.isTTY === true;
  },
  get environment() {
    return process.env;
  },
  now: () => new Date(),
};

/** A reader that closed the pipe takes no more; that is no fault, and nothing to wait for. */
async function write(text: string): Promise<void> {
  const { stdout } = process;
  if (stdout.destroyed || stdout.write(text)) return;
  const done = new AbortController();
  const { signal } = done;
  try {
    await Promise.race([once(stdout, "drain", { signal }), once(stdout, "close", { signal })]);
  } catch (error) {
    // `once` rejects on any error of the stream.
    if (!isClosedPipe(error)) throw error;
  } finally {
    done.abort();
  }
}

/** True for the error of a pipe whose reader has seen enough, as `| head` has. */
export function isClosedPipe(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "EPIPE";
}

function showProgress(text: string): void {
  if (text === shown) return;
  process.stderr.write(`${cleared}${text}`);
  shown = text;
}
