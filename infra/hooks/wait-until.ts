/** What a wait needs of the world. */
export interface Waiting {
  /** Milliseconds since whenever. */
  now(): number;
  pause(milliseconds: number): Promise<void>;
  /** Says one line to whoever waits. */
  say(line: string): void;
}

/** How it stands with what is waited for. */
export type Look<T> = { readonly done: T } | { readonly still: string };

/** Milliseconds between two looks. */
export const lookEvery = 5_000;

/**
 * Looks until it is done, or the time is up: then the last look is the answer. Says what it waits for, and how it stands
 * each time that changes.
 */
export async function waitUntil<T>(
  { now, pause, say }: Waiting,
  what: string,
  limitMs: number,
  look: () => Promise<Look<T>>,
): Promise<Look<T>> {
  const until = now() + limitMs;
  let said: string | undefined;
  for (;;) {
    const seen = await look();
    if ("done" in seen) return seen;
    if (seen.still !== said) {
      said = seen.still;
      say(`Waiting for ${what}, ${inMinutes(limitMs)} at most: ${said}`);
    }
    if (now() + lookEvery > until) return seen;
    await pause(lookEvery);
  }
}

function inMinutes(milliseconds: number): string {
  const minutes = Math.round(milliseconds / 60_000);
  return minutes === 1 ? "a minute" : `${minutes} minutes`;
}
