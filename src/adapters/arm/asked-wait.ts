import { retryAfterSeconds } from "../retry-after.ts";

/** Headers by which Azure asks for a wait in milliseconds; the SDK's retry policy obeys them before `Retry-After`. */
const millisecondHeaders = ["retry-after-ms", "x-ms-retry-after-ms"];

/** How long an answer asks the client to wait, in whole seconds; `undefined` when it does not ask, or unreadably. */
export function askedWaitSeconds(header: (name: string) => string | undefined): number | undefined {
  for (const name of millisecondHeaders) {
    const text = header(name)?.trim() ?? "";
    if (/^\d+$/.test(text)) return retryAfterSeconds(String(Math.ceil(Number(text) / 1000)), new Date());
  }
  return retryAfterSeconds(header("retry-after") ?? null, new Date());
}

/** True when an answer asks for a wait at all. */
export function asksForWait(header: (name: string) => string | undefined): boolean {
  return [...millisecondHeaders, "retry-after"].some((name) => header(name) !== undefined);
}
