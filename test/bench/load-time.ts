import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { build } from "esbuild";
import type { Part } from "./options.ts";
import { median, milliseconds, tableLines } from "./report.ts";

/** How large the deployable is and how long the host waits for it, beside a function that only says hello. */
export const measureLoadTime: Part = async ({ isQuick, bundle, status }) => {
  const runs = isQuick ? 5 : 11;
  status(`loading each bundle ${runs} times …`);
  const folder = mkdtempSync(join(tmpdir(), "guardrail-bench-"));
  try {
    const files = { guardrail: resolve(bundle), hello: join(folder, "hello.cjs") };
    await build({
      stdin: {
        contents: `import { app } from "@azure/functions"; app.http("hello", { handler: () => ({ body: "hello" }) });`,
        resolveDir: process.cwd(),
      },
      bundle: true,
      minify: true,
      platform: "node",
      format: "cjs",
      external: ["@azure/functions-core"],
      outfile: files.hello,
    });
    const loader = join(folder, "load.cjs");
    writeFileSync(loader, loaderText);
    // Taken in turn, so that a machine that gets slower slows both.
    const times = { guardrail: [] as number[], hello: [] as number[] };
    for (let run = 0; run < runs; run++) {
      times.hello.push(loadOnce(loader, files.hello));
      times.guardrail.push(loadOnce(loader, files.guardrail));
    }
    const row = (name: string, which: "guardrail" | "hello"): readonly string[] => [
      name,
      (median(times[which]) / median(times.hello)).toFixed(2),
      milliseconds(median(times[which]), 0),
      `${Math.round(statSync(files[which]).size / 1024)} KiB`,
    ];
    return [
      `Load time of the bundle (median of ${runs})`,
      ...tableLines(
        ["", "ratio", "load", "size"],
        [row("guardrail", "guardrail"), row("hello-world function", "hello")],
      ),
    ];
  } finally {
    rmSync(folder, { recursive: true });
  }
};

/** Loads a bundle with a stand-in for what the host injects, and prints how many milliseconds that took. */
const loaderText = `const { Module } = require("node:module");
  const load = Module._load;
  const core = new Proxy({}, { get: (_, name) => (name === "version" ? "1.0.0" : () => ({ dispose() {} })) });
  Module._load = (id, ...rest) => (id === "@azure/functions-core" ? core : load(id, ...rest));
  const start = performance.now();
  require(process.argv[2]);
  process.stdout.write(String(performance.now() - start));`;

/** In a process of its own. */
function loadOnce(loader: string, bundle: string): number {
  return Number(
    execFileSync(process.execPath, [loader, bundle], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    }),
  );
}
