import { readdir, readFile, stat } from "node:fs/promises";
import { buffer } from "node:stream/consumers";
import { decodeText } from "../core/text/decode-text.ts";
import type { CliIo } from "./cli-io.ts";

/** The real machine. */
export const nodeIo: CliIo = {
  readStandardInput: async () => decodeText(await buffer(process.stdin)),
  readFile: async (path) => decodeText(await readFile(path)),
  listFolder: async (path) => ((await stat(path)).isDirectory() ? await readdir(path) : undefined),
  out: (text) => void process.stdout.write(`${text}\n`),
  err: (text) => void process.stderr.write(`${text}\n`),
  now: () => new Date(),
};
