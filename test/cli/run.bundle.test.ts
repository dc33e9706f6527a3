import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, open, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

const fixtures = fileURLToPath(new URL("../fixtures/arm/", import.meta.url));
let folder = "";

/** Runs the bundle as a program of its own. */
async function cli(args: readonly string[], stdin = "") {
  const child = spawn(process.execPath, [join(folder, "cli.cjs"), ...args]);
  child.stdin.end(stdin);
  const closed = new Promise((resolve) => child.once("close", resolve));
  const [out, err, status] = await Promise.all([text(child.stdout), text(child.stderr), closed]);
  return { status, out, err };
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "aks-guardrail-cli-"));
  await build({
    entryPoints: [fileURLToPath(new URL("../../src/cli.ts", import.meta.url))],
    bundle: true,
    platform: "node",
    target: "node22",
    format: "cjs",
    outfile: join(folder, "cli.cjs"),
  });
});

afterAll(async () => {
  await rm(folder, { recursive: true });
});

describe("the command line as a program", () => {
  test("judges a file", async () => {
    const { status, out, err } = await cli(["evaluate", join(fixtures, "public-open-empty-list.json")]);
    expect([status, err]).toEqual([1, ""]);
    expect(JSON.parse(out)).toMatchObject({ verdict: "exposed" });
    expect(out.endsWith("}\n")).toBe(true);
  });

  test("reads standard input", async () => {
    expect(await cli(["evaluate", "-"], "[]")).toEqual({
      status: 0,
      out: "[]\n",
      err: "note: standard input: the list is empty: there is nothing to judge\n",
    });
  });

  test("reads a folder, and stops at what is no cluster", async () => {
    const { status, out, err } = await cli(["evaluate", fixtures]);
    expect([status, out]).toEqual([2, ""]);
    expect(err).toMatch(
      /^aks-guardrail: .*error-400-property-change-not-allowed\.json: it is not a cluster as Azure prints it: .*\n$/,
    );
  });

  test("reads UTF-16, as Windows PowerShell 5 writes it", async () => {
    const path = join(folder, "policy.yaml");
    await writeFile(path, Buffer.from("\uFEFFversion: 1\r\n", "utf16le"));
    expect(await cli(["policy", "check", path])).toMatchObject({ status: 0, err: "" });
  });

  test("a reader that has seen enough is no fault, and ends nothing", async () => {
    const body = await readFile(join(fixtures, "public-open-empty-list.json"), "utf8");
    const child = spawn(process.execPath, [join(folder, "cli.cjs"), "evaluate", "-"]);
    child.stdin.end(`[${Array(2_000).fill(body).join(",")}]`);
    child.stdout.once("data", () => child.stdout.destroy());
    const closed = new Promise((resolve) => child.once("close", resolve));
    expect([await text(child.stderr), await closed]).toEqual(["", 1]);
  });

  test.runIf(existsSync("/dev/full"))(
    "a full disk looks neither like nothing found nor like findings",
    async () => {
      const full = await open("/dev/full", "w");
      const args = [join(folder, "cli.cjs"), "evaluate", join(fixtures, "public-open-empty-list.json")];
      const child = spawn(process.execPath, args, { stdio: ["ignore", full.fd, "pipe"] });
      const closed = new Promise((resolve) => child.once("close", resolve));
      expect(child.stderr && (await text(child.stderr))).toMatch(
        /^aks-guardrail: standard output cannot be written: ENOSPC.*\n$/,
      );
      expect(await closed).toBe(70);
      await full.close();
    },
  );

  test("a path that is not there is one line", async () => {
    const missing = join(folder, "none.json");
    expect(await cli(["evaluate", missing])).toEqual({
      status: 2,
      out: "",
      err: `aks-guardrail: ${missing}: there is no such file or folder\n`,
    });
  });
});
