import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { allowedImports, type SourceFile, violationsOf } from "./layers.ts";

const source = new URL("../../src/", import.meta.url);

function filesOfCore(): readonly SourceFile[] {
  return readdirSync(new URL("core/", source), { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".ts"))
    .map((path) => `core/${path}`)
    .map((path) => ({ path, text: readFileSync(new URL(path, source), "utf8") }));
}

describe("the layers of the core", () => {
  test("hold over the whole of it", () => {
    const files = filesOfCore();
    expect(files.length).toBeGreaterThan(100);
    expect(violationsOf(files)).toEqual([]);
  });

  test("name every room that there is, and none that there is not", () => {
    const rooms = new Set(filesOfCore().map(({ path }) => path.split("/").slice(0, 2).join("/")));
    expect([...rooms].toSorted()).toEqual(Object.keys(allowedImports).toSorted());
  });

  test("lead one way: what a room may import may not import it", () => {
    for (const [room, allowed] of Object.entries(allowedImports)) {
      for (const below of allowed)
        expect(allowedImports[below], `${below} below ${room}`).not.toContain(room);
    }
  });

  test.each([
    [
      "core/findings/drift.ts",
      'import type { Incident } from "../incident/told-open.ts";',
      "core/incident/told-open.ts",
    ],
    [
      "core/model/finding.ts",
      'import { evaluate } from "../findings/evaluate.ts";',
      "core/findings/evaluate.ts",
    ],
    ["core/policy/policy.ts", 'export * from "../plan/plan-off.ts";', "core/plan/plan-off.ts"],
    ["core/json/json.ts", 'const late = await import("../text/readable.ts");', "core/text/readable.ts"],
    ["core/plan/plan-off.ts", 'import { x } from "../../reconcile/budget.ts";', "reconcile/budget.ts"],
    ["core/new-room/idea.ts", 'import { x } from "../json/json.ts";', "core/json/json.ts"],
  ])("an import from %s against them is found", (path, text, imports) => {
    expect(violationsOf([{ path, text }])).toEqual([{ file: path, imports }]);
  });
});
