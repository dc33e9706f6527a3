/** How many looks of each kind a sweep has asked for so far. */
export interface LookCount {
  /** At clusters that are known, and of which there is news. */
  readonly again: number;
  /** At clusters that are seen for the first time and shown open: they come with the news. */
  readonly ahead: number;
  /** At all others that are seen for the first time. */
  readonly first: number;
  /** At known ones without news, whose children are read once a day. */
  readonly daily: number;
}

/** None yet. */
export const noLooks: LookCount = { again: 0, ahead: 0, first: 0, daily: 0 };

/** All of them together. */
export function allLooks({ again, ahead, first, daily }: LookCount): number {
  return again + ahead + first + daily;
}

/** How many of them are at clusters that are seen for the first time. */
export function firstLooks({ ahead, first }: LookCount): number {
  return ahead + first;
}
