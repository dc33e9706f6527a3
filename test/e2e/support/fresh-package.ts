import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { inject } from "vitest";
import { packageFile } from "../../../infra/package/deployable.ts";
import { projectDirectory } from "../../sandbox/start-sandbox.ts";
import "../../infra/package/unpacked-package.ts";

/**
 * The folder with the unpacked package: these tests run what would be deployed, with no `node_modules` in any folder
 * above it. The npm scripts make the package first.
 * @throws Error in one line where it is missing, or older than what it is made from
 */
export function freshPackage(): string {
  const made = statSync(join(projectDirectory, packageFile), { throwIfNoEntry: false });
  if (made === undefined) throw new Error(`${packageFile} is missing: run \`npm run package\` first.`);
  const sources = join(projectDirectory, "src");
  const newer = readdirSync(sources, { recursive: true, encoding: "utf8" }).find((file) => {
    const source = statSync(join(sources, file));
    return source.isFile() && source.mtimeMs > made.mtimeMs;
  });
  if (newer !== undefined) {
    throw new Error(`${packageFile} is older than src/${newer}: run \`npm run package\` first.`);
  }
  return inject("unpackedPackage");
}
