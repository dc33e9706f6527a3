/**
 * The value below which a share of the figures lies: 0.5 is the median, 0.9 the p90. Between two figures it is taken
 * in proportion. NaN where there are none.
 */
export function quantile(figures: readonly number[], share: number): number {
  const sorted = [...figures].sort((a, b) => a - b);
  const place = (sorted.length - 1) * share;
  const below = sorted[Math.floor(place)] ?? Number.NaN;
  const above = sorted[Math.ceil(place)] ?? Number.NaN;
  return below + (above - below) * (place - Math.floor(place));
}

/** The middle of some figures. */
export function median(figures: readonly number[]): number {
  return quantile(figures, 0.5);
}

/** `aim ≤ 1.30: met`. A speed that misses its aim is a result and no failure. `text` is the aim as people read it. */
export function judged(figure: number, atMost: number, text: string): string {
  return `aim ≤ ${text}: ${figure <= atMost ? "met" : "MISSED"}`;
}

/** Such as `1.50 ms`. */
export function milliseconds(value: number, digits = 2): string {
  return `${value.toFixed(digits)} ms`;
}

/** Such as `40 %`, of a share of 0.4. */
export function percent(share: number): string {
  return `${(share * 100).toFixed(0)} %`;
}

const gap = "   ";

/** Lines of a table: the headings, then the rows. Columns of figures stand to the right, those of words to the left. */
export function tableLines(
  headings: readonly string[],
  rows: readonly (readonly string[])[],
): readonly string[] {
  const all = [headings, ...rows];
  const columns = headings.map((_, index) => ({
    width: Math.max(...all.map((row) => row[index]?.length ?? 0)),
    hasFigures: rows.some((row) => /^\d/.test(row[index] ?? "")),
  }));
  return all.map((row) =>
    columns
      .map(({ width, hasFigures }, index) => {
        const cell = row[index] ?? "";
        return hasFigures ? cell.padStart(width) : cell.padEnd(width);
      })
      .join(gap)
      .trimEnd(),
  );
}
