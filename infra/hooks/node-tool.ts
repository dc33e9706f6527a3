import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import type { RunTool, ToolResult } from "./tool.ts";

/** Runs the program as it is found on the PATH, without its input, and gathers what it says. */
export const runTool: RunTool = (program, args) =>
  new Promise<ToolResult>((resolve) => {
    const missing: ToolResult = { status: undefined, out: "", err: `${program} is not on the PATH.` };
    const isWindows = process.platform === "win32";
    // The shell of Windows answers 1 where there is no such program, as the program itself might.
    if (isWindows && !isOnWindowsPath(program)) {
      resolve(missing);
      return;
    }
    // On Windows az is a batch file, which only a shell can start.
    const child = isWindows
      ? spawn(windowsCommandLine(program, args), { shell: true, stdio: ["ignore", "pipe", "pipe"] })
      : spawn(program, args, { stdio: ["ignore", "pipe", "pipe"] });
    const [out, err]: [string[], string[]] = [[], []];
    child.stdout.setEncoding("utf8").on("data", (text: string) => out.push(text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => err.push(text));
    child.on("error", () => resolve(missing));
    child.on("close", (code) => resolve({ status: code ?? 1, out: out.join(""), err: err.join("") }));
  });

function isOnWindowsPath(program: string): boolean {
  const folders = (process.env.PATH ?? "").split(delimiter);
  return folders.some((folder) =>
    ["cmd", "bat", "exe"].some((extension) => existsSync(join(folder, `${program}.${extension}`))),
  );
}

/**
 * A command line for cmd.exe. Everything that hooks hand over is an id, a name, a path or an option.
 * @throws Error where an argument has a character that cmd.exe reads even in quotes
 */
export function windowsCommandLine(program: string, args: readonly string[]): string {
  const quoted = args.map((arg) => {
    if (/["%!\r\n]/.test(arg)) throw new Error(`${arg} cannot be handed to ${program} on Windows.`);
    return /^[\w./:=-]+$/.test(arg) ? arg : `"${arg}"`;
  });
  return [program, ...quoted].join(" ");
}
