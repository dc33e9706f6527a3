import { setTimeout as delay } from "node:timers/promises";

const lookEveryMs = 15;

/**
 * Waits until `look` answers something other than undefined or false, and answers it.
 * @throws Error that names what was waited for, and what `seen` tells of the state, when the time is over
 */
export async function eventually<T>(
  what: string,
  look: () => T | undefined | false | Promise<T | undefined | false>,
  options: { readonly withinMs?: number; readonly seen?: () => unknown } = {},
): Promise<T> {
  const { withinMs = 90_000, seen } = options;
  const deadline = Date.now() + withinMs;
  for (;;) {
    const found = await look();
    if (found !== undefined && found !== false) return found;
    if (Date.now() > deadline) {
      const state = seen === undefined ? "" : ` Seen: ${JSON.stringify(seen(), null, 1)}`;
      throw new Error(`Not within ${withinMs} ms: ${what}.${state}`);
    }
    await delay(lookEveryMs);
  }
}
