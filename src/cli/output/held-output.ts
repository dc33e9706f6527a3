import type { CliIo } from "../cli-io.ts";

/**
 * In characters: what is held back at the beginning. An input with a mistake prints nothing at all, as long as no more
 * than this was to be printed before the mistake was met.
 */
export const heldLength = 512 * 1024;

/** Standard output that holds its beginning back, until there is too much of it to hold. */
export class HeldOutput {
  readonly #io: Pick<CliIo, "write">;
  #held: string[] = [];
  #length = 0;
  #hasBegun = false;

  constructor(io: Pick<CliIo, "write">) {
    this.#io = io;
  }

  /** True once something was printed: it cannot be taken back any more. */
  get hasBegun(): boolean {
    return this.#hasBegun;
  }

  async write(text: string): Promise<void> {
    if (this.#hasBegun) return await this.#io.write(text);
    this.#held.push(text);
    this.#length += text.length;
    if (this.#length > heldLength) await this.release();
  }

  /** Prints what is held. */
  async release(): Promise<void> {
    const held = this.#held.join("");
    this.#held = [];
    this.#hasBegun = true;
    if (held !== "") await this.#io.write(held);
  }
}
