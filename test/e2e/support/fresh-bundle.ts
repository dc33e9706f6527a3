import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { projectDirectory } from "../../sandbox/start-sandbox.ts";

/**
 * These tests run the bundle that would be deployed; the npm scripts build it first.
 * @throws Error in one line where it is missing, or older than what it is built from
 */
export function assertFreshBundle(): void {
  const bundle = statSync(join(projectDirectory, "dist/main.cjs"), { throwIfNoEntry: false });
  if (bundle === undefined) throw new Error("dist/main.cjs is missing: run `npm run build` first.");
  const sources = join(projectDirectory, "src");
  const newer = readdirSync(sources, { recursive: true, encoding: "utf8" }).find((file) => {
    const source = statSync(join(sources, file));
    return source.isFile() && source.mtimeMs > bundle.mtimeMs;
  });
  if (newer !== undefined) {
    throw new Error(`dist/main.cjs is older than src/${newer}: run \`npm run build\` first.`);
  }
}
