/** The worst few of many, worst first; among equals the first that came. The others are let go of. */
export class Worst<Item> {
  readonly #most: number;
  readonly #ranked: { readonly rank: number; readonly item: Item }[] = [];

  constructor(most: number) {
    this.#most = most;
  }

  /** A lower rank is worse. `item` is only asked for where it is kept. */
  add(rank: number, item: () => Item): void {
    const at = this.#ranked.findIndex((other) => other.rank > rank);
    if (at < 0 && this.#ranked.length >= this.#most) return;
    this.#ranked.splice(at < 0 ? this.#ranked.length : at, 0, { rank, item: item() });
    if (this.#ranked.length > this.#most) this.#ranked.pop();
  }

  get items(): readonly Item[] {
    return this.#ranked.map(({ item }) => item);
  }
}
