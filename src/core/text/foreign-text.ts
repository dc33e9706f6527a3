/** What something looks like that was given instead of the expected input, and what to do about it. */
export interface LooksLike {
  /** Goes after "it looks like": `a page of HTML`. */
  readonly what: string;
  /** What to do about it: half a sentence without an end. */
  readonly mend: string;
}

const escapeCharacter = "\u001B";

const kinds: readonly (LooksLike & { readonly is: (text: string) => boolean })[] = [
  // The second byte of gzip's mark, 8B, is no UTF-8: the decoder makes a replacement character of it.
  {
    is: (text) => text.startsWith("\u001F\uFFFD"),
    what: "a gzip file",
    mend: "unpack it first (gunzip)",
  },
  { is: (text) => text.startsWith("PK\u0003\u0004"), what: "a zip file", mend: "unpack it first (unzip)" },
  {
    is: (text) => /^\s*<(!doctype html|html)\b/i.test(text),
    what: "a page of HTML",
    mend: "it may be a sign-in page or a proxy's answer; fetch the file itself",
  },
  { is: (text) => /^\s*<(\?xml|[a-z])/i.test(text), what: "XML", mend: "give JSON" },
  {
    is: (text) => text.includes(`${escapeCharacter}[`),
    what: "text with a terminal's colour codes",
    mend: "write it without colours: -o json, not -o jsonc",
  },
  // Every control character but white space: a text file has no use for them.
  {
    is: (text) => /[^\P{Cc}\s\u0085]/u.test(text),
    what: "binary data",
    mend: "give a text file in UTF-8 or UTF-16",
  },
];

/** What a text looks like that is neither JSON nor YAML, whichever of the two is wanted; `undefined` for any other. */
export function foreignText(text: string): LooksLike | undefined {
  const kind = kinds.find(({ is }) => is(text));
  return kind && { what: kind.what, mend: kind.mend };
}
