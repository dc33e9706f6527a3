import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { cp, mkdtemp, readdir, readFile, rm, symlink, utimes, writeFile } from "node:fs/promises";
import { builtinModules } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { unzipSync } from "fflate";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { appFiles, packageFile, policyFile, readDeployable } from "../../../infra/package/deployable.ts";
import { describePackage } from "../../../infra/package/describe-package.ts";
import { freshPackage } from "../../e2e/support/fresh-package.ts";
import { builtAppDirectory, projectDirectory } from "../../sandbox/start-sandbox.ts";

/** Another clone of the project, with what a package is made from, and younger. */
let clone: string;
let printed: string;
let zip: Buffer;

beforeAll(async () => {
  freshPackage();
  zip = await readFile(join(projectDirectory, packageFile));
  clone = await mkdtemp(join(tmpdir(), "aks-guardrail-clone-"));
  // esbuild reads tsconfig.json too: whether the code is strict.
  const sources = ["src", "infra", "host.json", "package.json", "tsconfig.json", "esbuild.config.mjs"];
  if (existsSync(join(projectDirectory, policyFile))) sources.push(policyFile);
  await Promise.all(
    sources.map((name) => cp(join(projectDirectory, name), join(clone, name), { recursive: true })),
  );
  const laterThanAll = new Date("2040-01-01T00:00:00Z");
  await utimes(join(clone, "host.json"), laterThanAll, laterThanAll);
  await symlink(join(projectDirectory, "node_modules"), join(clone, "node_modules"), "junction");
  const npm = promisify(execFile);
  const { stdout } = await npm("npm", ["run", "--silent", "package"], {
    cwd: clone,
    shell: process.platform === "win32",
  });
  printed = stdout;
});
afterAll(() => rm(clone, { recursive: true, force: true }));

describe("the package", () => {
  test("has the files of the function app and nothing else", () => {
    // Whoever keeps a policy file in the project deploys it too.
    const names = Object.keys(unzipSync(zip)).filter((name) => name !== policyFile);
    expect(names.toSorted()).toEqual(appFiles);
  });

  test("tells the host what to load, and names no dependency", async () => {
    const { "package.json": manifest } = unzipSync(zip);
    const { version, engines } = JSON.parse(await readFile(join(projectDirectory, "package.json"), "utf8"));
    expect(JSON.parse(new TextDecoder().decode(manifest))).toEqual({
      name: "aks-guardrail",
      version,
      type: "commonjs",
      main: "main.cjs",
      engines,
    });
  });

  test("asks for no module that is not in it, but for the one that the host puts in", () => {
    const unpacked = unzipSync(zip);
    const asked = ["main.cjs", "telemetry.cjs"].flatMap((name) =>
      [...new TextDecoder().decode(unpacked[name]).matchAll(/\b(?:require|import)\("([^"]+)"\)/g)].map(
        ([, module = ""]) => module,
      ),
    );
    const isBuiltIn = (module: string): boolean =>
      module.startsWith("node:") || builtinModules.includes(module);
    expect([...new Set(asked)].filter((module) => !isBuiltIn(module)).toSorted()).toEqual([
      "./telemetry.cjs",
      "@azure/functions-core",
    ]);
  });

  test("is what the sandbox runs and azd deploys, byte for byte", async () => {
    const built = await readDeployable(builtAppDirectory);
    expect(Object.keys(unzipSync(zip)).toSorted()).toEqual(Object.keys(built).toSorted());
    for (const [name, content] of Object.entries(unzipSync(zip))) {
      expect(Buffer.from(content).equals(built[name] ?? new Uint8Array()), name).toBe(true);
    }
  });

  test("has the same bytes when it is made in another folder, from younger files", async () => {
    expect((await readFile(join(clone, packageFile))).equals(zip)).toBe(true);
  });

  test("is printed with its size, its files and its digest", () => {
    expect(printed.trim()).toBe(describePackage(packageFile, zip, unzipSync(zip)));
    expect(printed).toContain(`${packageFile}: ${(zip.length / 1024).toFixed(1)} KiB`);
    for (const file of appFiles) expect(printed).toContain(`\n  ${file} `);
    expect(printed).toContain(createHash("sha256").update(zip).digest("hex"));
  });
});

test("a policy file in the project goes along, and what an earlier build left over goes away", async () => {
  const policy = "version: 1\n";
  await writeFile(join(clone, policyFile), policy);
  await writeFile(join(clone, "dist/app/left-over.cjs"), "");
  await promisify(execFile)(process.execPath, ["esbuild.config.mjs", "app"], { cwd: clone });
  const folder = join(clone, "dist/app");
  expect((await readdir(folder)).toSorted()).toEqual([...appFiles, policyFile].toSorted());
  expect(await readFile(join(folder, policyFile), "utf8")).toBe(policy);
});
