import { globSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { Language, type Node, Parser } from "web-tree-sitter";
import { infraFile } from "./snapshot.ts";

// What is left of a check where there is no dotnet for the real compiler: the syntax, and nothing of types.
await Parser.init();
const grammar = createRequire(import.meta.url).resolve("tree-sitter-bicep/tree-sitter-bicep.wasm");
const parser = new Parser().setLanguage(await Language.load(grammar));

/** The places, counted from 1, at which a template is no Bicep. */
function mistakes(template: string): string[] {
  const tree = parser.parse(template);
  if (!tree) throw new Error("The parser gave up.");
  return mistakesIn(tree.rootNode);
}

function mistakesIn(node: Node): string[] {
  if (node.isError || node.isMissing)
    return [`${node.startPosition.row + 1}:${node.startPosition.column + 1} ${node.text.slice(0, 60)}`];
  return node.hasError ? node.children.flatMap((child) => (child ? mistakesIn(child) : [])) : [];
}

// The grammar does not know assignments in parameter files yet, so these are the compiler's alone.
const templates = globSync("**/*.bicep", { cwd: fileURLToPath(new URL("../../infra", import.meta.url)) });

test.each(templates)("%s is Bicep", (file) => {
  expect(mistakes(infraFile(file))).toEqual([]);
});

describe("what is no Bicep", () => {
  test.each([
    ["a bracket that is not closed", "resource x 'Microsoft.Web/sites@2025-03-01' = {\n  name: 'x'\n"],
    ["a string that is not closed", "var x = 'a\nvar y = 'b'\n"],
    ["JSON", '{ "name": "x" }\n'],
  ])("%s is found", (_name, template) => {
    expect(mistakes(template)).not.toEqual([]);
  });
});
