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

/** What keeps a document from being YAML, each with its line: the parser's errors, references to nothing, garbled text. */
export function yamlProblems(document: Document, lines: LineCounter): PolicyProblem[] {
  const places = [...danglingAliases(document), ...garbledScalars(document)];
  const errors = [...document.errors, ...document.warnings]
    .filter(({ pos }) => !places.some(({ offset }) => offset === pos[0]))
    .map((error): Place => ({ offset: error.pos[0], words: wordsOf(error), ...signOf(error) }));
  // A parser that has no more room says so of everything after that.
  const noRoom = errors.findIndex(({ words }) => words === tooDeep);
  if (noRoom >= 0) return [notYaml(tooDeep, lines.linePos(errors[noRoom]?.offset ?? 0).line)];
  return [...places, ...errors]
    .sort((left, right) => left.offset - right.offset)
    .map(({ offset, words, sign }) => notYaml(words, lines.linePos(offset).line, sign));
}

const tooDeep = "it is nested too deeply, as no policy file is";

/** The parser's words, where they are for people who write policies and not for programmers. */
function wordsOf({ code, message }: YAMLError): string {
  switch (code) {
    case "DUPLICATE_KEY":
      return "a key is given twice in one mapping; leave one of them";
    case "MULTIPLE_DOCS":
      return "it holds more than one document, each after a line of ---; leave one";
    case "RESOURCE_EXHAUSTION":
      return tooDeep;
    default:
      return message;
  }
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

interface Place {
  readonly offset: number;
  readonly words: string;
  /** The character that a text in quotes may begin with. */
  readonly sign?: string;
}

/** Values in another encoding, of which the decoder made U+FFFD: such a name would never match, in silence. */
function garbledScalars(document: Document): Place[] {
  const found: Place[] = [];
  visit(document, {
    Scalar: (_key, { value, range }) => {
      if (typeof value !== "string" || !value.includes("\uFFFD")) return;
      const words = "a character is neither UTF-8 nor UTF-16; save the file as UTF-8";
      found.push({ offset: range?.[0] ?? 0, words });
    },
  });
  return found;
}

/** Aliases without an anchor before them: an unquoted pattern such as `*-prod` is one. */
function danglingAliases(document: Document): Place[] {
  const anchors = new Set<string>();
  const found: Place[] = [];
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

function signOf({ code, message }: YAMLError): Pick<Place, "sign"> {
  if (code === "TAG_RESOLVE_FAILED") return { sign: "!" };
  if (code !== "BAD_SCALAR_START") return {};
  return { sign: /directive indicator/.test(message) ? "%" : message.slice(-1) };
}
