import { spawn } from "node:child_process";
import type { RunTool, ToolResult } from "./tool.ts";

/** Runs the program as it is found on the PATH, without its input, and gathers what it says. */
export const runTool: RunTool = (program, args) =>
  new Promise<ToolResult>((resolve) => {
    // On Windows az is a batch file, which only a shell can start.
    const child =
      process.platform === "win32"
        ? spawn(windowsCommandLine(program, args), { shell: true, stdio: ["ignore", "pipe", "pipe"] })
        : spawn(program, args, { stdio: ["ignore", "pipe", "pipe"] });
    const [out, err]: [string[], string[]] = [[], []];
    child.stdout.setEncoding("utf8").on("data", (text: string) => out.push(text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => err.push(text));
    child.on("error", (error) => resolve({ status: undefined, out: "", err: error.message }));
    child.on("close", (code) => {
      // cmd.exe's own answer where a program is not found.
      const isMissing = process.platform === "win32" && code === 9009;
      resolve({ status: isMissing ? undefined : (code ?? 1), out: out.join(""), err: err.join("") });
    });
  });

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
