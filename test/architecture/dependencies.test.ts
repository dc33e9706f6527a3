import { globSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import * as v from "valibot";
import { expect, it } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));

const entry = v.object({
  integrity: v.optional(v.string()),
  resolved: v.optional(v.string()),
  hasInstallScript: v.optional(v.boolean()),
  inBundle: v.optional(v.boolean()),
});
const json = (name: string): unknown => JSON.parse(readFileSync(`${root}/${name}`, "utf8"));
const { packages } = v.parse(v.object({ packages: v.record(v.string(), entry) }), json("package-lock.json"));
const { allowScripts } = v.parse(
  v.object({ allowScripts: v.record(v.string(), v.boolean()) }),
  json("package.json"),
);
/** All but the project itself. */
const installed = Object.entries(packages).filter(([path]) => path !== "");

it("has a SHA-512 digest of every package, so that another content is refused", () => {
  expect(installed.length).toBeGreaterThan(100);
  const without = installed.filter(
    ([, { integrity = "", inBundle }]) => !inBundle && !integrity.startsWith("sha512-"),
  );
  expect(without.map(([path]) => path)).toEqual([]);
});

it("names no place of a package: each comes from the registry of whoever installs", () => {
  const placed = installed.filter(([, { resolved }]) => resolved !== undefined);
  expect(placed.map(([path]) => path)).toEqual([]);
});

it("names every package that would run a script at its installation, and allows two", () => {
  const names = installed
    .filter(([, { hasInstallScript }]) => hasInstallScript)
    .map(([path]) => path.slice(path.lastIndexOf("node_modules/") + "node_modules/".length));
  for (const name of names) expect(Object.keys(allowScripts)).toContain(name);
  const allowed = Object.entries(allowScripts).filter(([, isAllowed]) => isAllowed);
  expect(allowed.map(([name]) => name).toSorted()).toEqual(["esbuild", "node"]);
});

it("no template takes a module from a registry", () => {
  const templates = globSync("infra/**/*.{bicep,bicepparam}", { cwd: root });
  expect(templates.length).toBeGreaterThan(10);
  const remote = templates.filter((path) => /'(br|ts)[:/]/.test(readFileSync(`${root}/${path}`, "utf8")));
  expect(remote).toEqual([]);
});
