import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { SweepRecord } from "../../src/core/model/sweep-record.ts";
import { StateConflictError } from "../../src/ports/state-store.ts";
import type { SweepMemory } from "../../src/ports/sweep-memory.ts";

/** A memory to test, empty at the start, and how to end it. */
export interface SweepMemoryUnderTest {
  readonly memory: SweepMemory;
  end(): Promise<void>;
}

const at = "2026-11-21T10:15:00.000Z";
const later = "2026-11-21T10:20:00.000Z";
const running = {
  startedAt: later,
  left: [randomUUID()],
  atOnce: 100,
  judged: { [randomUUID()]: ["0123456789ab"] },
  isHandedOn: true as const,
  clusters: 12,
  looks: { again: 1, ahead: 4, first: 3, daily: 7 },
  leftOver: 0,
  unreadable: [randomUUID()],
  back: [randomUUID()],
  failures: 2,
};
const record: SweepRecord = {
  since: at,
  lastWellAt: at,
  lastWellStartedAt: at,
  last: { startedAt: at, endedAt: at, isWell: false, looksUntil: later, leftOver: 3 },
  running,
  subscriptions: [randomUUID()],
  unreadable: [{ subscriptionId: randomUUID(), since: at }],
  digest: { startedAt: at, dueAt: later },
};

/** What every memory of the sweep does. */
export function describeSweepMemory(name: string, start: () => Promise<SweepMemoryUnderTest>): void {
  describe(`${name} as the sweep's memory`, () => {
    let memory: SweepMemory;
    let end: () => Promise<void>;
    beforeAll(async () => {
      ({ memory, end } = await start());
    });
    afterAll(() => end());

    test("knows of no sweep before there was one, then of all of it, and how old that is", async () => {
      expect(await memory.load()).toBeUndefined();
      const version = await memory.save(record, undefined);
      expect(await memory.load()).toMatchObject({ record, version, ageMs: expect.any(Number) });
    });

    test("holds the progress of a thousand subscriptions", async () => {
      const left = Array.from({ length: 1_000 }, () => randomUUID());
      const { version } = (await memory.load()) ?? expect.fail("there was a record");
      const long = { ...record, running: { ...running, left } };
      await memory.save(long, version);
      expect((await memory.load())?.record).toEqual(long);
    });

    test("lets one of two write, who read the same", async () => {
      const { version } = (await memory.load()) ?? expect.fail("there was a record");
      const { running: _ended, ...ended } = record;
      await memory.save(ended, version);
      await expect(memory.save(record, version)).rejects.toThrow(StateConflictError);
      await expect(memory.save(record, undefined)).rejects.toThrow(StateConflictError);
      expect((await memory.load())?.record).toEqual(ended);
    });

    test("remembers of each subscription whether its events arrive", async () => {
      const [one, other] = [randomUUID(), randomUUID()];
      await Promise.all([memory.note(one, "eventAt", at), memory.note(other, "missedAt", at)]);
      await memory.note(one, "missedAt", later);
      await memory.noteTold(one, later);
      const known = async () =>
        new Map((await memory.hearings()).map((hearing) => [hearing.subscriptionId, hearing]));
      expect((await known()).get(one)).toEqual({
        subscriptionId: one,
        eventAt: at,
        missedAt: later,
        toldAt: later,
      });
      expect((await known()).get(other)).toEqual({ subscriptionId: other, missedAt: at });
      await memory.noteTold(one, undefined);
      expect((await known()).get(one)).toEqual({ subscriptionId: one, eventAt: at });
    });
  });
}
