/** No name is so far from what was meant: two slips of a finger. */
const mostSlips = 2;

/**
 * The name that was most likely meant by a mistyped one: the same but for case, hyphens and underscores, or for a slip or
 * two; `undefined` where none is near, or more than one is as near.
 */
export function nearestName(given: string, names: readonly string[]): string | undefined {
  if (given.length > 60) return undefined;
  const least = Math.min(mostSlips, Math.floor(given.length / 3));
  const near = names
    .map((name) => ({ name, slips: slipsBetween(bare(given), bare(name)) }))
    .filter(({ slips }) => slips <= least);
  const best = Math.min(...near.map(({ slips }) => slips));
  const [first, ...others] = near.filter(({ slips }) => slips === best);
  return others.length === 0 ? first?.name : undefined;
}

/** The question with which a mend begins, where a name is near; nothing otherwise. */
export function didYouMean(given: string, names: readonly string[]): string {
  const name = nearestName(given, names);
  return name === undefined ? "" : `Did you mean ${name}? `;
}

function bare(name: string): string {
  return name.toLowerCase().replaceAll(/[-_ ]/g, "");
}

/** The Levenshtein distance: letters put in, left out or mistaken. */
function slipsBetween(left: string, right: string): number {
  let row = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (const [index, letter] of [...left].entries()) {
    const next = [index + 1];
    for (const [place, other] of [...right].entries()) {
      const kept = (row[place] ?? 0) + (letter === other ? 0 : 1);
      next.push(Math.min(kept, (row[place + 1] ?? 0) + 1, (next[place] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
