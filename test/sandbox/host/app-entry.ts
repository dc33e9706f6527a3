import { access, readFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import * as v from "valibot";
import type { AppEntry } from "./worker/load-app.ts";

const packageJson = v.object({
  main: v.optional(v.string()),
  type: v.optional(v.string(), "commonjs"),
});

/**
 * Finds what the Node worker would load: `main` of the app folder's package.json, or the file given instead. It is
 * an ES module when its name ends in `.mjs`, not one when it ends in `.cjs`, and else as package.json's `type` says.
 * @throws Error in one line that names the file which is missing or wrong.
 */
export async function findAppEntry(appDirectory: string, entry?: string): Promise<AppEntry> {
  const directory = resolve(appDirectory);
  const manifestPath = join(directory, "package.json");
  const manifest = await readFile(manifestPath, "utf8").catch(() => undefined);
  if (manifest === undefined) throw new Error(`${manifestPath} is missing: a Node function app has one.`);
  const { main, type } = v.parse(packageJson, JSON.parse(manifest));

  const file = entry === undefined ? main : resolve(entry);
  if (file === undefined) throw new Error(`${manifestPath} has no "main": it names the file that is loaded.`);
  const path = resolve(directory, file);
  await access(path).catch(() => {
    throw new Error(`The entry point ${path} does not exist: build the app first.`);
  });
  const isEsModule = path.endsWith(".mjs") || (!path.endsWith(".cjs") && type === "module");
  return { appDirectory: directory, entry: path, isEsModule };
}

/** The nearest folder above a file that has a host.json: the app which that file belongs to. */
export async function findAppDirectory(entry: string): Promise<string> {
  for (let directory = dirname(resolve(entry)); ; directory = dirname(directory)) {
    const found = await access(join(directory, "host.json")).then(
      () => true,
      () => false,
    );
    if (found) return directory;
    if (directory === dirname(directory)) throw new Error(`No host.json in any folder above ${entry}.`);
  }
}
