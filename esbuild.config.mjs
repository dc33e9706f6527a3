import { copyFile, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { build } from "esbuild";

/** The folder of the function app, as it is deployed: nothing outside it is needed. */
const appFolder = "dist/app";

/** What both bundles share: one CommonJS file each, as the Functions host injects its API by hooking `require`. */
const common = {
  bundle: true,
  platform: "node",
  target: "node22",
  format: "cjs",
  minify: true,
  keepNames: true,
  legalComments: "none",
  logLevel: "warning",
  // ES modules among the dependencies ask for their own address, which a CommonJS bundle has under another name.
  define: { "import.meta.url": "bundleUrl" },
  banner: { js: "const bundleUrl = require('node:url').pathToFileURL(__filename).href;" },
};

/**
 * Telemetry is a file of its own, so that the app loads as fast as without where none is configured (CommonJS output
 * cannot be split by esbuild itself).
 */
const telemetryApart = {
  name: "telemetry-apart",
  setup(bundle) {
    bundle.onResolve({ filter: /\/open-telemetry\.ts$/ }, ({ kind }) =>
      kind === "dynamic-import" ? { path: "./telemetry.cjs", external: true } : undefined,
    );
  },
};

const bundles = {
  // The deployable. The host provides @azure/functions-core; it is on no registry.
  app: {
    entryPoints: { main: "src/main.ts", telemetry: "src/adapters/telemetry/open-telemetry.ts" },
    outdir: appFolder,
    outExtension: { ".js": ".cjs" },
    external: ["@azure/functions-core"],
    plugins: [telemetryApart],
  },
  cli: { entryPoints: ["src/cli.ts"], outfile: "dist/cli.cjs" },
};

const wanted = process.argv.slice(2);
const names = wanted.length > 0 ? wanted : Object.keys(bundles);
await Promise.all(names.map((name) => build({ ...common, ...bundles[name] })));
if (names.includes("app")) await completeAppFolder();

/** Puts in beside the bundles what the Functions host reads, and a policy file where there is one; all else goes. */
async function completeAppFolder() {
  const { name, version, engines } = JSON.parse(await readFile("package.json", "utf8"));
  const manifest = { name, version, type: "commonjs", main: "main.cjs", engines };
  await writeFile(join(appFolder, "package.json"), `${JSON.stringify(manifest, undefined, 2)}\n`);
  const own = await readdir(".");
  const copied = ["host.json", "policy.yaml"].filter((file) => own.includes(file));
  await Promise.all(copied.map((file) => copyFile(file, join(appFolder, file))));

  const expected = ["main.cjs", "telemetry.cjs", "package.json", ...copied];
  const surplus = (await readdir(appFolder)).filter((file) => !expected.includes(file));
  await Promise.all(surplus.map((file) => rm(join(appFolder, file), { recursive: true })));
}
