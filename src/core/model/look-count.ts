/** How many looks of each kind a sweep has asked for so far. */
export interface LookCount {
  /** At clusters that are seen for the first time. */
  readonly first: number;
  /** At all others. */
  readonly again: number;
}

/** None yet. */
export const noLooks: LookCount = { first: 0, again: 0 };
