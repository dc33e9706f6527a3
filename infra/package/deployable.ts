import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Files } from "./reproducible-zip.ts";

/** The files of the function app. There is no `node_modules`: the bundles hold all dependencies. */
export const appFiles: readonly string[] = ["host.json", "main.cjs", "package.json", "telemetry.cjs"];

/** A policy file that lies in the project folder goes along, for `GUARDRAIL_POLICY=policy.yaml`. */
export const policyFile = "policy.yaml";

/** Where the build puts the function app, from the project folder. */
export const appFolder = "dist/app";

/** Where `npm run package` puts the archive, from the project folder. */
export const packageFile = "dist/aks-guardrail.zip";

/**
 * Reads the function app's folder.
 * @throws Error in one line where something is missing there, or where there is more than should be deployed
 */
export async function readDeployable(folder: string): Promise<Files> {
  const found: readonly string[] = await readdir(folder).catch(() => []);
  const missing = appFiles.filter((file) => !found.includes(file));
  if (missing.length > 0) {
    throw new Error(`${folder} lacks ${missing.join(", ")}: run \`npm run build\` first.`);
  }
  const surplus = found.filter((file) => file !== policyFile && !appFiles.includes(file));
  if (surplus.length > 0) {
    throw new Error(`${folder} has ${surplus.join(", ")}, which is no part of the app: take it out.`);
  }
  return Object.fromEntries(
    await Promise.all(
      found.map(async (file): Promise<[string, Uint8Array]> => [file, await readFile(join(folder, file))]),
    ),
  );
}
