import { shortestPollingInterval } from "./host-settings.ts";

/**
 * How long to wait before the next look at a queue: from 100 ms, roughly doubling while nothing is found, up to
 * `longest`, with the real host's ±20 % of chance (its RandomizedExponentialBackoffStrategy.cs).
 * @param longest milliseconds, the setting `maxPollingInterval`.
 * @param random yields numbers from 0 to 1.
 */
export function createPollDelay(
  longest: number,
  random: () => number = Math.random,
): (found: boolean) => number {
  let exponent = 0;
  let delay = 0;
  return (found) => {
    if (found) {
      delay = shortestPollingInterval;
      exponent = 1;
      return delay;
    }
    if (delay === longest) return delay;
    const increment =
      exponent === 0 ? 0 : (0.8 + 0.4 * random()) * 2 ** (exponent - 1) * shortestPollingInterval;
    delay = Math.min(shortestPollingInterval + increment, longest);
    exponent += 1;
    return delay;
  };
}
