import { existsSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));
const pages = [
  "ARCHITECTURE.md",
  "CONTRIBUTING.md",
  ...readdirSync(`${root}/docs/adr`).map((name) => `docs/adr/${name}`),
];

/** Paths of files and folders that a text names, from the project's root, in code or in prose. */
function pathsIn(text: string): readonly string[] {
  return [...text.matchAll(/(?<![\w./-])(?:\.\.\/)*((?:src|test|docs|infra)(?:\/[\w.-]*\w)+)/g)].map(
    ([, path = ""]) => path,
  );
}

/** The paths named in a text that are not there. */
function missing(text: string): readonly string[] {
  return pathsIn(text).filter((path) => !existsSync(`${root}/${path}`));
}

test.each(pages)("every path that %s names is there", (page) => {
  expect(missing(readFileSync(`${root}/${page}`, "utf8"))).toEqual([]);
});

test("a path that is not there is found, in code, in a command and in a link", () => {
  const text =
    "`src/core/gone.ts`, `npx vitest run test/gone`, [gone](../../docs/gone.md), and `src/core/plan` stays.";
  expect(missing(text)).toEqual(["src/core/gone.ts", "test/gone", "docs/gone.md"]);
  expect(pathsIn(readFileSync(`${root}/ARCHITECTURE.md`, "utf8")).length).toBeGreaterThan(40);
});
