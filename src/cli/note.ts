import { oneLine, readableCount } from "../core/text/readable.ts";
import type { CliIo } from "./cli-io.ts";

/** Says something on standard error that is no fault: one line, without what a file may hold to command a terminal. */
export function note(io: Pick<CliIo, "err">, place: string, text: string): void {
  io.err(oneLine(`note: ${place}: ${text}`));
}

/** As many places are named for one note. */
const mostPlaces = 20;

/** Notes of which each may be true of very many clusters: the first few places are named, the others counted. */
export class Notes {
  readonly #io: Pick<CliIo, "err">;
  readonly #counts = new Map<string, number>();

  constructor(io: Pick<CliIo, "err">) {
    this.#io = io;
  }

  add(place: string, text: string): void {
    const count = (this.#counts.get(text) ?? 0) + 1;
    this.#counts.set(text, count);
    if (count <= mostPlaces) note(this.#io, place, text);
  }

  /** Says how many there were that were not named. */
  end(): void {
    for (const [text, count] of this.#counts) {
      if (count > mostPlaces) note(this.#io, `${readableCount(count - mostPlaces)} clusters more`, text);
    }
  }
}
