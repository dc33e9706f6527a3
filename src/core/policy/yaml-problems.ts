import { type Document, isAlias, isNode, type LineCounter, visit, type YAMLError } from "yaml";
import type { PolicyProblem } from "./policy-problem.ts";

/** Characters that mean something to YAML where a value begins, and that people write there as text. */
const marks: Partial<Record<string, string>> = {
  "*": "a reference to an anchor",
  "@": "a reserved character",
  "`": "a reserved character",
  "%": "the mark of a directive",
  "!": "the mark of a tag",
};

/** What keeps a document from being YAML, each with its line: the parser's errors, and references to nothing. */
export function yamlProblems(document: Document, lines: LineCounter): PolicyProblem[] {
  const dangling = danglingAliases(document);
  const errors = [...document.errors, ...document.warnings]
    .filter(({ pos }) => !dangling.some(({ offset }) => offset === pos[0]))
    .map((error) => ({ offset: error.pos[0], words: error.message, sign: signOf(error) }));
  return [...dangling, ...errors]
    .sort((left, right) => left.offset - right.offset)
    .map(({ offset, words, sign }) => notYaml(words, lines.linePos(offset).line, sign));
}

/** A problem of the file's YAML; `sign` is the character that a text in quotes may begin with. */
export function notYaml(words: string, line: number, sign?: string): PolicyProblem {
  const mark = sign === undefined ? undefined : marks[sign];
  return {
    line,
    path: "",
    problem: `The file is not valid YAML: ${words.replaceAll(/\s+/g, " ").replace(/\.?$/, ".")}`,
    mend: mark
      ? `Put it in quotes: without them, ${sign} is ${mark} in YAML.`
      : "Mend the line; the rest is checked after that.",
  };
}

interface Dangling {
  readonly offset: number;
  readonly words: string;
  readonly sign: "*";
}

/** Aliases without an anchor before them: an unquoted pattern such as `*-prod` is one. */
function danglingAliases(document: Document): Dangling[] {
  const anchors = new Set<string>();
  const found: Dangling[] = [];
  visit(document, (_key, node) => {
    if (isAlias(node)) {
      if (anchors.has(node.source)) return;
      const words = `*${node.source} stands without quotes`;
      found.push({ offset: node.range?.[0] ?? 0, words, sign: "*" });
    } else if (isNode(node) && "anchor" in node && typeof node.anchor === "string") {
      anchors.add(node.anchor);
    }
  });
  return found;
}

function signOf({ code, message }: YAMLError): string | undefined {
  if (code === "BAD_SCALAR_START") return /directive indicator/.test(message) ? "%" : message.at(-1);
  return code === "TAG_RESOLVE_FAILED" ? "!" : undefined;
}
