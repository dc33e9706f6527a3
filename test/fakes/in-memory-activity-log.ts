import type { ClusterId } from "../../src/core/cluster/cluster-id.ts";
import type { ActivityEntry, ActivityReading, LogWindow } from "../../src/core/model/activity.ts";
import type { ActivityLog } from "../../src/ports/activity-log.ts";
import { CallScript, type HeldCall } from "./call-script.ts";

/** What a call can be made to answer. */
interface Failures {
  readonly read: Extract<ActivityReading, { kind: "unread" }>;
}

/** An entry, and when the log shows it. */
interface LateEntry {
  readonly entry: ActivityEntry;
  readonly shownAt: number;
}

/**
 * The Activity Log in memory, by a clock that the test holds: each entry is shown when the test says so.
 *
 * ```ts
 * const log = new InMemoryActivityLog(() => now);
 * log.write(entry, 180); // in three minutes
 * log.failNext({ kind: "unread", reason: "429" });
 * ```
 */
export class InMemoryActivityLog implements ActivityLog {
  readonly #now: () => Date;
  readonly #script = new CallScript<Failures>();
  readonly #entries: LateEntry[] = [];
  /** The windows that were asked for, in order. */
  readonly asked: LogWindow[] = [];

  constructor(now: () => Date) {
    this.#now = now;
  }

  /** Something was done: the log shows it so many seconds from now. */
  write(entry: ActivityEntry, lagSeconds = 0): void {
    this.#entries.push({ entry, shownAt: this.#now().getTime() + lagSeconds * 1000 });
  }

  /** Plans the next failure; they are used up in order. */
  failNext(unread: Failures["read"]): void {
    this.#script.fail("read", unread);
  }

  /** Lets the next call wait until it is released or its caller gives up. */
  holdNext(): HeldCall {
    return this.#script.hold("read");
  }

  async read(cluster: ClusterId, window: LogWindow, signal: AbortSignal): Promise<ActivityReading> {
    this.asked.push(window);
    const { failure, isOver } = await this.#script.arrive("read", signal);
    if (failure) return failure;
    if (isOver) return { kind: "unread", reason: "no time was left" };
    const now = this.#now().getTime();
    const entries = this.#entries
      .filter(({ shownAt }) => shownAt <= now)
      .map(({ entry }) => entry)
      .filter(({ resourceId }) => `${resourceId.toLowerCase()}/`.startsWith(`${cluster.id.toLowerCase()}/`))
      .filter(({ at }) => isWithin(at, window));
    return { kind: "read", entries, ...window };
  }
}

function isWithin(at: string, { from, to }: LogWindow): boolean {
  return Date.parse(from) <= Date.parse(at) && Date.parse(at) <= Date.parse(to);
}
