/** Acts on what comes, so many side by side, and gives what became of each in the order in which it came. */
export async function* someAtATime<Item, Outcome>(
  items: AsyncIterable<Item>,
  atATime: number,
  act: (item: Item) => Promise<Outcome>,
): AsyncGenerator<Outcome> {
  const underWay: Promise<Outcome>[] = [];
  try {
    for await (const item of items) {
      const outcome = act(item);
      // One that fails before its turn fails in its turn.
      outcome.catch(() => undefined);
      underWay.push(outcome);
      const [first] = underWay;
      if (underWay.length < atATime || !first) continue;
      yield await first;
      underWay.shift();
    }
    for (const outcome of underWay) yield await outcome;
  } finally {
    // Whoever stops early, or meets an error, leaves nothing behind that fails unseen.
    await Promise.allSettled(underWay);
  }
}
