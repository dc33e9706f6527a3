import { readdir, readFile, stat } from "node:fs/promises";
import { buffer } from "node:stream/consumers";
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

/** UTF-8, or UTF-16 with a byte order mark, which is what `az aks show > file` writes in Windows PowerShell 5. */
export function decodeText(bytes: Uint8Array): string {
  const isUtf16 = bytes[0] === 0xff && bytes[1] === 0xfe;
  return new TextDecoder(isUtf16 ? "utf-16le" : "utf-8").decode(bytes);
}
