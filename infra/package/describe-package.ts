import { createHash } from "node:crypto";
import type { Files } from "./reproducible-zip.ts";

/** Says how large an archive and each file in it is, with the digest by which a deployed one can be told. */
export function describePackage(name: string, zip: Uint8Array, files: Files): string {
  const rows = Object.entries(files)
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map(([file, content]) => `  ${file.padEnd(16)}${kibibytes(content).padStart(12)}`);
  const digest = createHash("sha256").update(zip).digest("hex");
  return [`${name}: ${kibibytes(zip)}`, ...rows, `sha256 ${digest}`].join("\n");
}

function kibibytes({ length }: Uint8Array): string {
  return `${(length / 1024).toFixed(1)} KiB`;
}
