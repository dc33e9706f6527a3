/** What a figure should be. */
export interface Aim {
  readonly atMost: number;
  /** As people read it, such as `1.30` or `1 MiB`. */
  readonly text: string;
}

/** `aim ≤ 1.30: met`. A speed that misses its aim is a result and no failure. */
export function judged(figure: number, { atMost, text }: Aim): string {
  return `aim ≤ ${text}: ${figure <= atMost ? "met" : "MISSED"}`;
}
