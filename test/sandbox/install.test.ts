import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";

/** A project with the script in it, and an npm that only writes down how it was called. */
let project: string;
beforeEach(async () => {
  project = await mkdtemp(join(tmpdir(), "install-test-"));
  await mkdir(join(project, "test/sandbox"), { recursive: true });
  await cp(fileURLToPath(new URL("install.mjs", import.meta.url)), join(project, "test/sandbox/install.mjs"));
  await writeFile(
    join(project, "npm.mjs"),
    `import { writeFileSync } from "node:fs";
    writeFileSync("called.json", JSON.stringify(process.argv.slice(2)));
    process.exit(Number(process.env.NPM_EXIT ?? 0));`,
  );
});
afterEach(() => rm(project, { recursive: true }));

const a = { version: "1.0.0", integrity: "sha512-a" };
const b = { version: "2.0.0", integrity: "sha512-b" };

async function writeLock(file: string, packages: Record<string, unknown>): Promise<void> {
  await mkdir(join(project, "node_modules"), { recursive: true });
  await writeFile(join(project, file), JSON.stringify({ packages }));
}

function run(env: Record<string, string> = {}): Promise<{ code: number; text: string; calledWith: unknown }> {
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      [join(project, "test/sandbox/install.mjs")],
      { env: { ...process.env, npm_execpath: join(project, "npm.mjs"), ...env } },
      async (_error, _stdout, text) => {
        const called = await readFile(join(project, "called.json"), "utf8").catch(() => "null");
        resolve({ code: child.exitCode ?? -1, text, calledWith: JSON.parse(called) });
      },
    );
  });
}

const ci = ["ci", "--include=dev", "--no-audit", "--no-fund", "--loglevel=error"];

test("does nothing where all is installed", async () => {
  await writeLock("package-lock.json", { "": {}, "node_modules/a": a, "node_modules/b": b });
  await writeLock("node_modules/.package-lock.json", { "node_modules/a": a, "node_modules/b": b });
  expect(await run()).toEqual({ code: 0, text: "", calledWith: null });
});

test("a package for another platform may be missing", async () => {
  await writeLock("package-lock.json", { "node_modules/a": a, "node_modules/b": { ...b, optional: true } });
  await writeLock("node_modules/.package-lock.json", { "node_modules/a": a });
  expect((await run()).calledWith).toBeNull();
});

test("installs where nothing is installed", async () => {
  await writeLock("package-lock.json", { "node_modules/a": a });
  const { code, text, calledWith } = await run();
  expect(code).toBe(0);
  expect(text).toContain("Installing the dependencies (nothing is installed yet)");
  expect(calledWith).toEqual(ci);
});

test.each([
  ["is missing", { "node_modules/a": a }, "b is not installed"],
  [
    "has another version",
    { "node_modules/a": a, "node_modules/b": { ...b, version: "1.9.0" } },
    "b has changed",
  ],
  [
    "has another content",
    { "node_modules/a": a, "node_modules/b": { ...b, integrity: "x" } },
    "b has changed",
  ],
  ["is too many", { "node_modules/a": a, "node_modules/b": b, "node_modules/c": a }, "c is no longer needed"],
])("installs where a package %s", async (_, installed, reason) => {
  await writeLock("package-lock.json", { "node_modules/a": a, "node_modules/b": b });
  await writeLock("node_modules/.package-lock.json", installed);
  const { text, calledWith } = await run();
  expect(text).toContain(reason);
  expect(calledWith).toEqual(ci);
});

test("ends with npm's own code, and a line that says so", async () => {
  await writeLock("package-lock.json", { "node_modules/a": a });
  const { code, text } = await run({ NPM_EXIT: "7" });
  expect(code).toBe(7);
  expect(text).toContain("npm ci ended with 7");
});
