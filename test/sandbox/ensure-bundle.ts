import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { builtAppDirectory, projectDirectory } from "./start-sandbox.ts";

/** Builds the function app by the package's own script where it is missing, as when one test file is run by itself. */
export async function ensureBundle(): Promise<void> {
  if (existsSync(join(builtAppDirectory, "main.cjs"))) return;
  await promisify(execFile)("npm", ["run", "--silent", "build:app"], {
    cwd: projectDirectory,
    shell: process.platform === "win32",
  });
}
