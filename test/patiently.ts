import { vi } from "vitest";

/**
 * Waits until a check does not throw any more, and answers what it answers. The limit ends what hangs; it is no measure,
 * as a busy machine takes its time (Vitest's own is one second).
 */
export function patiently<T>(check: () => T | Promise<T>): Promise<T> {
  return vi.waitFor(check, { timeout: 90_000, interval: 20 });
}
