import type { CliIo } from "../../src/cli/cli-io.ts";

/** A machine in memory: files by path, folders as the paths before the last slash. */
export interface MemoryMachine {
  readonly files?: Readonly<Record<string, string>>;
  readonly stdin?: string;
  /** True where standard output is a terminal. */
  readonly isTerminal?: boolean;
  readonly environment?: Readonly<Record<string, string>>;
}

/** What a command line printed, line by line. */
export interface Printed {
  readonly out: string[];
  readonly err: string[];
  /** What was shown of how far the work is. */
  readonly progress?: string[];
}

/** In characters: files come in pieces, and this is small enough to cut a body in several places. */
const chunkLength = 1000;

/** A command line's machine in memory, with the clock at one instant. */
export function memoryIo(machine: MemoryMachine, printed: Printed): CliIo {
  const { files = {}, stdin = "", isTerminal = false, environment = {} } = machine;
  let line = "";
  const write = (text: string): void => {
    const lines = (line + text).split("\n");
    line = lines.pop() ?? "";
    printed.out.push(...lines);
  };
  const missing = (): Error => Object.assign(new Error("ENOENT: no such file"), { code: "ENOENT" });
  const fileAt = (path: string): string => {
    const text = files[path];
    if (text === undefined) throw missing();
    return text;
  };
  return {
    readStandardInput: async () => stdin,
    readFile: async (path) => fileAt(path),
    streamStandardInput: () => inChunks(() => stdin),
    streamFile: (path) => inChunks(() => fileAt(path)),
    listFolder: async (path) => {
      if (files[path] !== undefined) return undefined;
      const inside = Object.keys(files).filter((file) => file.startsWith(`${path}/`));
      if (inside.length === 0) throw missing();
      return inside.map((file) => file.slice(path.length + 1)).reverse();
    },
    out: (text) => write(`${text}\n`),
    write: async (text) => write(text),
    err: (text) => printed.err.push(text),
    progress: (text) => printed.progress?.push(text),
    isTerminal,
    environment,
    now: () => new Date("2026-11-20T08:00:00Z"),
  };
}

async function* inChunks(text: () => string): AsyncGenerator<string> {
  const whole = text();
  for (let at = 0; at < whole.length; at += chunkLength) yield whole.slice(at, at + chunkLength);
}
