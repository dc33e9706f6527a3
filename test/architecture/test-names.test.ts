import { existsSync, globSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** The folders of the tests that mirror the source. */
const mirrors = [
  "adapters",
  "app",
  "cli",
  "core",
  "delivery",
  "functions",
  "notices",
  "reconcile",
  "settings",
].map((folder) => `test/${folder}/**/*.test.ts`);

/** What is told through several files, is held of all of them, or runs what was built of them. */
const acrossFiles = /\.(story|property|bundle)\.test\.ts$/;

/** `put-body.test.ts` tests `put-body.ts`, and so does `put-body.tags.test.ts`, of which it says one thing. */
function tested(path: string): string {
  return path.replace(/^test\//, "src/").replace(/(\.[\w-]+)?\.test\.ts$/, ".ts");
}

it("a test is named for the file that it tests, or says that it is about several", () => {
  const tests = globSync(mirrors, { cwd: root }).map((path) => path.replaceAll("\\", "/"));
  expect(tests.length).toBeGreaterThan(100);
  const astray = tests.filter((path) => !acrossFiles.test(path) && !existsSync(`${root}/${tested(path)}`));
  expect(astray).toEqual([]);
});
