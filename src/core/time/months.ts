/** What is past is kept for the month in which it ended and so many more: for a year at least. */
export const keptMonths = 12;

/** The month of an instant (ISO 8601 UTC), such as `2026-11`. */
export function monthOf(instant: string): string {
  return instant.slice(0, 7);
}

/** The month that lies so many before another one. */
export function monthsBefore(month: string, count: number): string {
  const [year = 0, number = 1] = month.split("-").map(Number);
  const months = year * 12 + (number - 1) - count;
  return `${String(Math.floor(months / 12)).padStart(4, "0")}-${String((months % 12) + 1).padStart(2, "0")}`;
}

/** The months from one to another, both included, in order; of those that are kept at the time of the last one. */
export function monthsBetween(first: string, last: string): readonly string[] {
  return Array.from({ length: keptMonths + 1 }, (_, index) => monthsBefore(last, keptMonths - index)).filter(
    (month) => month >= first,
  );
}
