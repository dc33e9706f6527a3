import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { build } from "esbuild";
import { median } from "../report/statistics.ts";

/** How large a bundle is and how long the host waits for it, in milliseconds. */
export interface BundleFigures {
  readonly kilobytes: number;
  readonly loadMs: number;
}

/** Measures the deployable beside a function that only says hello, bundled the same way. */
export async function measureLoadTime(
  bundle: string,
  runs: number,
): Promise<{ guardrail: BundleFigures; hello: BundleFigures }> {
  const folder = mkdtempSync(join(tmpdir(), "guardrail-bench-"));
  try {
    const hello = join(folder, "hello.cjs");
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
      outfile: hello,
    });
    const guardrail = resolve(bundle);
    // Taken in turn, so that a machine that gets slower slows both.
    const times = { guardrail: [] as number[], hello: [] as number[] };
    for (let run = 0; run < runs; run++) {
      times.hello.push(loadOnce(hello, folder));
      times.guardrail.push(loadOnce(guardrail, folder));
    }
    return {
      guardrail: { kilobytes: sizeOf(guardrail), loadMs: median(times.guardrail) },
      hello: { kilobytes: sizeOf(hello), loadMs: median(times.hello) },
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Loads the bundle in a process of its own, with a stand-in for what the host injects. */
function loadOnce(bundle: string, folder: string): number {
  const script = join(folder, "load.cjs");
  writeFileSync(
    script,
    `const { Module } = require("node:module");
     const load = Module._load;
     const core = new Proxy({}, { get: (_, name) => (name === "version" ? "1.0.0" : () => ({ dispose() {} })) });
     Module._load = (id, ...rest) => (id === "@azure/functions-core" ? core : load(id, ...rest));
     const start = performance.now();
     require(process.argv[2]);
     process.stdout.write(String(performance.now() - start));`,
  );
  return Number(
    execFileSync(process.execPath, [script, bundle], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    }),
  );
}

function sizeOf(file: string): number {
  return Math.round(statSync(file).size / 1024);
}
