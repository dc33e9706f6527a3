import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { AppMemory } from "../../src/ports/app-memory.ts";
import type { AppNoticeEntry, OutboxEntry } from "../../src/ports/outbox-entry.ts";
import type { AlertOutbox } from "../../src/ports/state-store.ts";
import { ageless } from "./state-samples.ts";

/** A memory to test, empty at the start, and how to end it. */
export interface AppMemoryUnderTest {
  readonly memory: AppMemory;
  /** Where what it records is to be found. */
  readonly outbox: AlertOutbox;
  end(): Promise<void>;
}

/** What every memory of the app does. */
export function describeAppMemory(name: string, start: () => Promise<AppMemoryUnderTest>): void {
  describe(`${name} as the app's memory`, () => {
    let memory: AppMemory;
    let outbox: AlertOutbox;
    let end: () => Promise<void>;
    beforeAll(async () => {
      ({ memory, outbox, end } = await start());
    });
    afterAll(() => end());

    test("knows no policy before there was a good one, and then the last", async () => {
      expect(await memory.lastPolicy()).toBeUndefined();
      await memory.rememberPolicy("version: 1\n");
      // Azurite decodes what is sent to a table piece by piece, and breaks a character that two pieces share: those of
      // more than one byte stand in the first.
      const long = `version: 1\n# größer 東京 🦊\n# ${"a long remark ".repeat(8_000)}\n`;
      await memory.rememberPolicy(long);
      expect(await memory.lastPolicy()).toBe(long);
    });

    test("lets one of many claim a notice, and nobody after", async () => {
      const claims = await Promise.all(Array.from({ length: 8 }, () => memory.claimNotice("settings-1", [])));
      expect(claims.filter((isFirst) => isFirst)).toHaveLength(1);
      expect(await memory.claimNotice("settings-1", [])).toBe(false);
      expect(await memory.claimNotice("settings-2", [])).toBe(true);
    });

    test("records what is to be told with the claim, and nothing for whoever comes after", async () => {
      const rivals = ["one", "other"].map((id) => ["teams-1", "slack-1"].map((key) => appNotice(id, key)));
      const claims = await Promise.all(rivals.map((entries) => memory.claimNotice("settings-3", entries)));
      const won = rivals.filter((_, index) => claims[index]).flat();
      expect(won).toHaveLength(2);
      const pending = await outbox.pendingOf("app");
      expect(byChannel(pending.map(ageless))).toEqual(byChannel(won));
      for (const entry of won) {
        const { notice, channelKey } = entry;
        expect(await outbox.pending("app", notice.id, channelKey)).toMatchObject(entry);
        await outbox.markSent(entry, "2026-11-21T10:16:00.000Z");
      }
      expect(await outbox.pendingOf("app")).toEqual([]);
    });

    test("has what it recorded tried as alerts are: claimed and marked", async () => {
      const entry = appNotice("overdue", "teams-1");
      await memory.claimNotice("poison-9", [entry]);
      const later = "2026-11-21T10:16:00.000Z";
      const begun = await outbox.claim(entry, later);
      expect(begun).toEqual({ ...entry, attempts: 2, progress: { kind: "trying", lockedUntil: later } });
      expect(await outbox.claim(entry, later)).toBeUndefined();
      expect((await outbox.pendingOf("app")).map(ageless)).toEqual([begun]);
      expect(await outbox.notRecorded([entry, appNotice("never", "teams-1")])).toEqual([
        appNotice("never", "teams-1"),
      ]);
      await outbox.markGivenUp({ ...entry, attempts: 2 }, later, "410");
      expect(await outbox.pendingOf("app")).toEqual([]);
    });

    test("knows how much longer a channel is quiet, as it was said last, by its own clock", async () => {
      expect(await memory.quietMs("teams-1")).toBe(0);
      await memory.keepQuiet("teams-1", 7_200);
      await memory.keepQuiet("route-1-teams-1", 10_800);
      await memory.keepQuiet("teams-1", 3_600);
      const restMs = await memory.quietMs("teams-1");
      expect(restMs).toBeLessThanOrEqual(3_600_000);
      expect(restMs).toBeGreaterThan(3_540_000);
      expect(await memory.quietMs("slack-1")).toBe(0);
      await memory.keepQuiet("teams-1", 0);
      expect(await memory.quietMs("teams-1")).toBe(0);
    });

    test("forgets the notices of one topic, and of no other that begins alike", async () => {
      for (const id of ["channel-a-told", "channel-ab-told", "poison-1"]) await memory.claimNotice(id, []);
      await memory.forgetNotices("channel-a");
      expect(await memory.claimNotice("channel-a-told", [])).toBe(true);
      expect(await memory.claimNotice("channel-ab-told", [])).toBe(false);
      expect(await memory.claimNotice("poison-1", [])).toBe(false);
      await memory.forgetNotices("never-told");
    });
  });
}

function appNotice(id: string, channelKey: string): AppNoticeEntry {
  return {
    kind: "notice",
    notice: { id, title: "A setting is wrong", lines: ["GUARDRAIL_MODE is wrong."] },
    channelKey,
    recordedAt: "2026-11-21T10:15:02.500Z",
    attempts: 1,
    progress: { kind: "trying", lockedUntil: "2026-11-21T10:15:47.500Z" },
  };
}

function byChannel(entries: readonly OutboxEntry[]): readonly OutboxEntry[] {
  return [...entries].sort((one, other) => one.channelKey.localeCompare(other.channelKey));
}
