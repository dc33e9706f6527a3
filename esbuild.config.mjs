import { build } from "esbuild";

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

const bundles = {
  // The deployable. The host provides @azure/functions-core; it is on no registry.
  app: { entryPoints: ["src/main.ts"], outfile: "dist/main.cjs", external: ["@azure/functions-core"] },
  cli: { entryPoints: ["src/cli.ts"], outfile: "dist/cli.cjs" },
};

const wanted = process.argv.slice(2);
const names = wanted.length > 0 ? wanted : Object.keys(bundles);
await Promise.all(names.map((name) => build({ ...common, ...bundles[name] })));
