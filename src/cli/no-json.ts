import { foreignText, type LooksLike } from "../core/text/foreign-text.ts";
import { clip, oneLine } from "../core/text/readable.ts";
import { endOfFirstValue, withoutComments, withoutTrailingCommas } from "./json-scan.ts";

const asJson = "write it with -o json";
const noErrors = "keep standard error out of the file (2>&1), or add --only-show-errors";

/** Kinds told by how a text begins, or by a line of it. The first that fits wins. */
const kinds: readonly (LooksLike & { readonly sign: RegExp })[] = [
  { sign: /^\s*[[{]\s*'/, what: "Python's notation, with single quotes", mend: "print it with json.dumps" },
  {
    sign: /^\s*@\{/,
    what: "PowerShell's text of an object",
    mend: "use ConvertTo-Json -Depth 10",
  },
  { sign: /^-{3,}[- ]*-$/m, what: "a table (-o table)", mend: asJson },
  {
    sign: /^\s*(resource|data|module|provider|terraform|variable|locals)\b[^\n]*\{\s*$/m,
    what: "a Terraform or Bicep file",
    mend: "give the cluster as az aks show -o json prints it",
  },
  {
    sign: /^\s*\w+[ ]{2,}: /,
    what: "a list of PowerShell's",
    mend: "use ConvertTo-Json -Depth 10",
  },
  { sign: /^\s*(#[^\n]*\n\s*)*(---\s|%YAML|- |["']?[\w./-]+["']?:\s)/, what: "YAML (-o yaml)", mend: asJson },
  { sign: /^[^\n{}[\]]*\t/, what: "tab-separated text (-o tsv)", mend: asJson },
];

/** What a text that JSON.parse refused looks like, and the mend; in general words where nothing better is known. */
export function whyNoJson(text: string): LooksLike {
  return (
    foreignText(text) ??
    almostJson(text) ??
    aroundJson(text) ??
    kindOf(text) ??
    cutJson(text) ??
    unknownText(text)
  );
}

/** Something before, behind or between: what a shell makes of a program that prints more than its answer. */
function aroundJson(text: string): LooksLike | undefined {
  const start = text.search(/^\s*[[{]/m);
  if (start < 0) {
    const error = /^\s*(?:ERROR|WARNING): *(?<words>.*)/.exec(text)?.groups?.words;
    return error === undefined
      ? undefined
      : { what: `an error of az's: ${quote(error)}`, mend: "mend that first" };
  }
  const end = endOfFirstValue(text, start);
  if (end === undefined || !isJson(text.slice(start, end))) return undefined;
  const before = text.slice(0, start).trim();
  const after = text.slice(end).trim();
  if (before !== "") return { what: `JSON with a line in front, ${quote(before)}`, mend: noErrors };
  if (/^[[{]/.test(after)) {
    return { what: "several JSON values one after another", mend: "make a list of them with jq -s" };
  }
  return { what: `JSON with a line behind it, ${quote(after)}`, mend: noErrors };
}

/** JSON but for one habit of people or editors. */
function almostJson(text: string): LooksLike | undefined {
  if (!/^\s*([[{]|\/[/*])/.test(text)) return undefined;
  const bare = withoutComments(text);
  if (isJson(bare)) return { what: "JSON with a comment in it", mend: "JSON has none; take it out" };
  if (isJson(withoutTrailingCommas(bare))) {
    return { what: "JSON with a comma before a closing bracket", mend: "take it out" };
  }
  return undefined;
}

function cutJson(text: string): LooksLike | undefined {
  if (!/^\s*[[{]/.test(text) || endOfFirstValue(text, 0) !== undefined) return undefined;
  return { what: "JSON that was cut off: it ends in the middle", mend: "write the file again, whole" };
}

function kindOf(text: string): LooksLike | undefined {
  const kind = kinds.find(({ sign }) => sign.test(text));
  return kind && { what: kind.what, mend: kind.mend };
}

function unknownText(text: string): LooksLike {
  return { what: `text that begins ${quote(text)}`, mend: "give what az aks show -o json prints" };
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** The beginning of what is in the way, for people to know it again. */
function quote(text: string): string {
  const line = text.trim().split("\n")[0] ?? "";
  return `"${clip(oneLine(line), 60)}"`;
}
