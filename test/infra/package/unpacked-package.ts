import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { unzipSync } from "fflate";
import type { TestProject } from "vitest/node";
import { packageFile } from "../../../infra/package/deployable.ts";
import { projectDirectory } from "../../sandbox/start-sandbox.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** A folder with the unpacked package, far from any `node_modules`; empty where there is no package. */
    unpackedPackage: string;
  }
}

/** Unpacks what `npm run package` made, for all test files that run the app as it is deployed. */
export default async function unpackPackage(project: TestProject): Promise<() => Promise<void>> {
  const parent = await mkdtemp(join(tmpdir(), "aks-guardrail-package-"));
  const directory = join(parent, "app");
  await mkdir(directory);
  const unpack = async (): Promise<void> => {
    const zip = await readFile(join(projectDirectory, packageFile)).catch(() => undefined);
    if (zip === undefined) return;
    await Promise.all(
      Object.entries(unzipSync(zip)).map(([name, content]) => writeFile(join(directory, name), content)),
    );
  };
  await unpack();
  // In watch mode there may be another package by then.
  project.onTestsRerun(unpack);
  project.provide("unpackedPackage", directory);
  return () => rm(parent, { recursive: true, force: true });
}
