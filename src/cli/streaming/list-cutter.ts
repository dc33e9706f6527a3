/** A piece of a JSON text that came to its end. Lines are counted from 1. */
export type Cut =
  /** One element of the list that the text is, or holds. */
  | { readonly kind: "element"; readonly text: string; readonly line: number }
  /** One whole value of the text. The elements that were cut out of its list are no longer in it. */
  | {
      readonly kind: "value";
      readonly text: string;
      readonly line: number;
      readonly lastLine: number;
      readonly hadList: boolean;
    };

/** The text is not JSON; where, and the part of it that is to blame. */
export class BrokenJson extends Error {
  override readonly name = "BrokenJson";
  readonly text: string;
  readonly line: number;

  constructor(text: string, line: number) {
    super(`no JSON in line ${line}`);
    this.text = text;
    this.line = line;
  }
}

/** One piece is longer than anything that a cluster's body can be; it is not read on. */
export class EndlessPiece extends Error {
  override readonly name = "EndlessPiece";
  readonly line: number;

  constructor(line: number) {
    super(`a piece without an end begins in line ${line}`);
    this.line = line;
  }
}

/** In characters: what is held as one piece. The largest bodies of clusters have some ten thousands. */
const longestPiece = 64 * 1024 * 1024;

const quote = 0x22;
const comma = 0x2c;
const backslash = 0x5c;
const openBracket = 0x5b;
const closeBracket = 0x5d;
const openBrace = 0x7b;
const closeBrace = 0x7d;
const newline = 0x0a;
const whiteSpace: readonly number[] = [0x20, newline, 0x0d, 0x09];

/** Long enough for the name of a list, its quotes and the white space around its colon. */
const tailLength = 80;

/** Names under which an object holds a list of clusters: ARM's, and what `az graph query` prints. */
const listName = /(?:^|[^\\])"(?:value|data)"\s*:\s*$/i;

/**
 * Cuts a JSON text into the elements of its list while it is still coming, so that a list of any length is never held
 * whole. The list is the text itself, or stands in an object under one of the names above.
 *
 * It only finds where pieces end. Whoever parses them all, the value around the list included, has seen every character
 * of the text but the commas of the list, and those are seen to here.
 */
export class ListCutter {
  #depth = 0;
  #inString = false;
  #isEscaped = false;
  /** The value so far, without the elements of its list; while `#listDepth` is set, the element so far is apart. */
  #around = "";
  #element = "";
  /** How deep the list's elements stand; `undefined` while there is no list to cut. */
  #listDepth: number | undefined;
  #hadList = false;
  #elements = 0;
  #line = 1;
  #valueLine = 1;
  /** The line of the element's first character; `undefined` while there was only white space. */
  #elementLine: number | undefined;
  readonly #longest: number;

  /** Holds pieces of up to `longest` characters. */
  constructor(longest = longestPiece) {
    this.#longest = longest;
  }

  /** Takes the next part of the text, and gives the pieces that end in it. Throws `BrokenJson` and `EndlessPiece`. */
  *push(text: string): Generator<Cut> {
    let start = 0;
    for (let at = 0; at < text.length; at++) {
      const code = text.charCodeAt(at);
      if (this.#inString) {
        this.#withinString(code);
        continue;
      }
      if (isWhiteSpace(code)) {
        if (code === newline) this.#line++;
        continue;
      }
      if (this.#depth === 0) {
        if (code !== openBrace && code !== openBracket) throw new BrokenJson(text.slice(at), this.#line);
        start = at;
        this.#valueLine = this.#line;
      }
      const isBetween = this.#depth === this.#listDepth && (code === comma || isCloser(code));
      if (isBetween) {
        const element = this.#element + text.slice(start, at);
        start = code === comma ? at + 1 : at;
        const cut = this.#endElement(element, code === comma);
        if (cut) yield cut;
      } else if (this.#listDepth !== undefined) {
        this.#elementLine ??= this.#line;
      }
      if (code === quote) this.#inString = true;
      else if (code === openBrace || code === openBracket) {
        this.#depth++;
        if (code === openBracket && this.#isList(text, start, at)) {
          this.#around += text.slice(start, at + 1);
          start = at + 1;
          this.#listDepth = this.#depth;
        }
      } else if (isCloser(code)) {
        this.#depth--;
        if (this.#depth === 0) {
          yield this.#endValue(text.slice(start, at + 1));
          start = at + 1;
        }
      }
    }
    this.#keep(text.slice(start));
  }

  /** Says that the text has ended. Throws `BrokenJson` where it ended in the middle. */
  end(): void {
    if (this.#depth === 0) return;
    if (this.#listDepth === undefined || this.#elementLine === undefined)
      throw new BrokenJson(this.#around, this.#valueLine);
    throw new BrokenJson(this.#element, this.#elementLine);
  }

  #withinString(code: number): void {
    if (this.#isEscaped) this.#isEscaped = false;
    else if (code === backslash) this.#isEscaped = true;
    else if (code === quote) this.#inString = false;
  }

  /** True where the bracket at `at` begins the list whose elements are to be cut out. */
  #isList(text: string, start: number, at: number): boolean {
    if (this.#hadList || this.#listDepth !== undefined) return false;
    if (this.#depth === 1) return true;
    if (this.#depth !== 2) return false;
    const tail = this.#around.slice(-tailLength) + text.slice(Math.max(start, at - tailLength), at);
    return listName.test(tail);
  }

  #endElement(text: string, goesOn: boolean): Cut | undefined {
    const line = this.#elementLine;
    this.#element = "";
    this.#elementLine = undefined;
    if (!goesOn) {
      this.#listDepth = undefined;
      this.#hadList = true;
    }
    if (line === undefined) {
      if (!goesOn && this.#elements === 0) return undefined;
      throw new BrokenJson(",", this.#line);
    }
    this.#elements++;
    return { kind: "element", text, line };
  }

  #endValue(rest: string): Cut {
    const text = this.#around + rest;
    const hadList = this.#hadList;
    this.#around = "";
    this.#hadList = false;
    this.#elements = 0;
    return { kind: "value", text, line: this.#valueLine, lastLine: this.#line, hadList };
  }

  #keep(rest: string): void {
    if (this.#depth === 0) return;
    if (this.#listDepth === undefined) this.#around += rest;
    else this.#element += rest;
    if (this.#around.length + this.#element.length > this.#longest)
      throw new EndlessPiece(this.#elementLine ?? this.#valueLine);
  }
}

function isWhiteSpace(code: number): boolean {
  return whiteSpace.includes(code);
}

function isCloser(code: number): boolean {
  return code === closeBrace || code === closeBracket;
}
