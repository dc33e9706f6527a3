import type { Json } from "../../core/json/json.ts";
import { readableCount } from "../../core/text/readable.ts";
import { clusterBodies } from "../cluster-bodies.ts";
import { whyNoJson } from "../no-json.ts";
import { parseJson } from "../parse-json.ts";
import { UnusableInput } from "../unusable-input.ts";
import { BrokenJson, type Cut, EndlessPiece, ListCutter } from "./list-cutter.ts";

/** What an input holds, in the order given; the end comes last, and once. */
export type Found =
  | {
      readonly kind: "body";
      readonly body: Json;
      /** The position in the list, from 0; `undefined` where the input is no list. */
      readonly index: number | undefined;
      /** The line in which it begins, from 1. */
      readonly line: number;
    }
  | {
      readonly kind: "end";
      readonly isEmpty: boolean;
      /** True where the list says of itself that it goes on somewhere else. */
      readonly goesOn: boolean;
    };

/** In characters: an input up to this length is kept as well as read, as what is wrong with it is best told from the whole. */
const keptLength = 1024 * 1024;

/**
 * Finds the bodies in an input that is still coming, in any of the forms of `clusterBodies` and as JSON lines. A list is
 * never held whole. Throws `UnusableInput` with the place, and what it looks like; bodies before it have been given then.
 */
export async function* findBodies(chunks: AsyncIterable<string>, place: string): AsyncGenerator<Found> {
  const bodies = new Bodies(place);
  let beginning = "";
  let broken: BrokenJson | undefined;
  for await (const chunk of chunks) {
    const text = beginning === "" ? chunk.replace(/^\uFEFF/, "") : chunk;
    if (beginning.length < keptLength) beginning += text;
    if (broken) {
      if (beginning.length >= keptLength) break;
      continue;
    }
    try {
      yield* bodies.push(text);
    } catch (error) {
      broken = brokenBy(error, place);
    }
  }
  try {
    if (!broken) return yield* bodies.end();
  } catch (error) {
    broken = brokenBy(error, place);
  }
  if (beginning.length >= keptLength) throw noJson(broken, place);
  // What is wrong is told from the whole. A text that is JSON after all is one value that is no object.
  for (const body of clusterBodies(parseJson(beginning, place)).bodies)
    yield { kind: "body", body, index: undefined, line: 1 };
}

/** The bodies of one input, from the pieces of its text. */
class Bodies {
  readonly #cutter = new ListCutter();
  readonly #place: string;
  #count = 0;
  /** The first value of the text, until it is known whether it is one line of several. */
  #first: ValueCut | undefined;
  #hasLines = false;

  constructor(place: string) {
    this.#place = place;
  }

  *push(text: string): Generator<Found> {
    for (const cut of this.#cutter.push(text)) {
      if (cut.kind === "element") {
        for (const body of clusterBodies([parsed(cut)]).bodies) yield this.#listed(body, cut.line);
      } else if (this.#first === undefined) this.#first = cut;
      else {
        if (!this.#hasLines) yield this.#line(this.#first, 0);
        this.#hasLines = true;
        yield this.#line(cut, this.#first.lastLine);
        this.#first = cut;
      }
    }
  }

  *end(): Generator<Found> {
    this.#cutter.end();
    const value = this.#first;
    if (value === undefined) throw new UnusableInput(`${this.#place}: it is empty, not JSON`);
    if (this.#hasLines) return yield { kind: "end", isEmpty: false, goesOn: false };
    const { bodies, isList, goesOn } = clusterBodies(parsed(value));
    if (value.hadList && bodies.length > 0)
      throw new UnusableInput(`${this.#place}: it holds two lists of clusters; give one of them`);
    for (const body of bodies) {
      if (isList) yield this.#listed(body, value.line);
      else yield { kind: "body", body, index: undefined, line: value.line };
    }
    yield { kind: "end", isEmpty: isList && this.#count === 0, goesOn };
  }

  /** One of JSON lines: an object on a line of its own. Throws `BrokenJson` for values that follow each other otherwise. */
  #line(cut: ValueCut, lineBefore: number): Found {
    const isLine = cut.text.startsWith("{") && cut.line === cut.lastLine && cut.line > lineBefore;
    if (!isLine || cut.hadList) throw new BrokenJson(cut.text, cut.line);
    const [body = null] = clusterBodies([parsed(cut)]).bodies;
    return this.#listed(body, cut.line);
  }

  #listed(body: Json, line: number): Found {
    return { kind: "body", body, index: this.#count++, line };
  }
}

type ValueCut = Extract<Cut, { kind: "value" }>;

function parsed({ text, line }: Cut): Json {
  try {
    return JSON.parse(text);
  } catch {
    throw new BrokenJson(text, line);
  }
}

function brokenBy(error: unknown, place: string): BrokenJson {
  if (error instanceof BrokenJson) return error;
  if (error instanceof EndlessPiece) {
    throw new UnusableInput(
      `${place}, line ${readableCount(error.line)}: one value is longer than any cluster's body can be; give what az aks list prints`,
    );
  }
  throw error;
}

function noJson({ text, line }: BrokenJson, place: string): UnusableInput {
  const { what, mend } = whyNoJson(text);
  return new UnusableInput(
    `${place}, line ${readableCount(line)}: it is not JSON: it looks like ${what}; ${mend}`,
  );
}
