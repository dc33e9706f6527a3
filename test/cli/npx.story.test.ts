import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import manifest from "../../package.json" with { type: "json" };

const root = fileURLToPath(new URL("../..", import.meta.url));
const stub = manifest.bin["aks-guardrail"];
let clone = "";

beforeEach(async () => {
  clone = await realpath(await mkdtemp(join(tmpdir(), "aks-guardrail-clone-")));
  for (const path of ["package.json", stub]) await cp(join(root, path), join(clone, path));
});
afterEach(() => rm(clone, { recursive: true }));

async function build(program: string): Promise<void> {
  await mkdir(join(clone, "dist"));
  await writeFile(join(clone, "dist", "cli.cjs"), program);
}

function start(...nodeArguments: string[]): Promise<{ status: unknown; out: string; err: string }> {
  return new Promise((resolve) => {
    const args = [...nodeArguments, join(clone, stub), "evaluate", "x.json"];
    execFile(process.execPath, args, (error, out, err) => resolve({ status: error?.code ?? 0, out, err }));
  });
}

describe("npx aks-guardrail", () => {
  test("in a fresh clone says what to run, with the status of unusable input", async () => {
    expect(await start()).toEqual({
      status: 2,
      out: "",
      err: `aks-guardrail: it is not built yet; run this in ${clone}/: npm ci && npm run build\n`,
    });
  });

  test("where only the build is missing says no more than that", async () => {
    await mkdir(join(clone, "node_modules"));
    expect((await start()).err).toContain(`${clone}/: npm run build\n`);
  });

  test("runs the command line when it is built, with its arguments", async () => {
    await build("console.log(process.argv.slice(2).join()); process.exitCode = 1;");
    expect(await start()).toEqual({ status: 1, out: "evaluate,x.json\n", err: "" });
  });

  test.each(["18.20.0", "22.9.0"])(
    "on Node.js %s, which is too old, says which it needs",
    async (version) => {
      await build("");
      const old = `data:text/javascript,Object.defineProperty(process,'versions',{value:{node:'${version}'}})`;
      const { status, err } = await start("--import", old);
      expect(status).toBe(2);
      expect(err).toMatch(/^aks-guardrail: it needs Node\.js 22\.18 or newer, and this is v/);
    },
  );
});
