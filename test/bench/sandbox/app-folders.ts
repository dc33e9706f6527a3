import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { projectDirectory } from "../../sandbox/start-sandbox.ts";

/** Folders as the Functions host takes them, each with one bundle. */
export interface AppFolders {
  readonly guardrail: string;
  readonly bare: string;
  remove(): void;
}

/**
 * Copies the guardrail's bundle aside, so that a build meanwhile changes nothing, and bundles the bare client the way
 * the guardrail is bundled.
 */
export async function makeAppFolders(bundle: string): Promise<AppFolders> {
  const root = mkdtempSync(join(tmpdir(), "guardrail-bench-"));
  const remove = (): void => rmSync(root, { recursive: true, force: true });
  process.once("exit", remove);
  const folders = { guardrail: join(root, "guardrail"), bare: join(root, "bare") };
  for (const folder of Object.values(folders)) {
    mkdirSync(folder);
    copyFileSync(join(projectDirectory, "host.json"), join(folder, "host.json"));
    writeFileSync(join(folder, "package.json"), JSON.stringify({ main: "main.cjs" }));
  }
  copyFileSync(bundle, join(folders.guardrail, "main.cjs"));
  await build({
    entryPoints: [fileURLToPath(new URL("./bare-client.ts", import.meta.url))],
    outfile: join(folders.bare, "main.cjs"),
    bundle: true,
    minify: true,
    keepNames: true,
    platform: "node",
    format: "cjs",
    logLevel: "warning",
    external: ["@azure/functions-core"],
    define: { "import.meta.url": "bundleUrl" },
    banner: { js: "const bundleUrl = require('node:url').pathToFileURL(__filename).href;" },
  });
  return {
    ...folders,
    remove() {
      process.removeListener("exit", remove);
      remove();
    },
  };
}
