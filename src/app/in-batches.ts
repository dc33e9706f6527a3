/** Acts on all items, some at a time, and answers in their order, whichever was faster. */
export async function inBatches<Item, Outcome>(
  items: readonly Item[],
  size: number,
  act: (item: Item) => Promise<Outcome>,
): Promise<readonly Outcome[]> {
  const outcomes: Outcome[] = [];
  for (let from = 0; from < items.length; from += size) {
    outcomes.push(...(await Promise.all(items.slice(from, from + size).map(act))));
  }
  return outcomes;
}
