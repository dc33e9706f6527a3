import type { CliIo } from "../../src/cli/cli-io.ts";

/** A machine in memory: files by path, folders as the paths before the last slash. */
export interface MemoryMachine {
  readonly files?: Readonly<Record<string, string>>;
  readonly stdin?: string;
}

/** What a command line printed, line by line. */
export interface Printed {
  readonly out: string[];
  readonly err: string[];
}

/** A command line's machine in memory, with the clock at one instant. */
export function memoryIo({ files = {}, stdin = "" }: MemoryMachine, printed: Printed): CliIo {
  const missing = (): Error => Object.assign(new Error("ENOENT: no such file"), { code: "ENOENT" });
  return {
    readStandardInput: async () => stdin,
    readFile: async (path) => {
      const text = files[path];
      if (text === undefined) throw missing();
      return text;
    },
    listFolder: async (path) => {
      if (files[path] !== undefined) return undefined;
      const inside = Object.keys(files).filter((file) => file.startsWith(`${path}/`));
      if (inside.length === 0) throw missing();
      return inside.map((file) => file.slice(path.length + 1)).reverse();
    },
    out: (text) => printed.out.push(text),
    err: (text) => printed.err.push(text),
    now: () => new Date("2026-11-20T08:00:00Z"),
  };
}
