import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { AppMemory } from "../../src/ports/app-memory.ts";

/** A memory to test, empty at the start, and how to end it. */
export interface AppMemoryUnderTest {
  readonly memory: AppMemory;
  end(): Promise<void>;
}

/** What every memory of the app does. */
export function describeAppMemory(name: string, start: () => Promise<AppMemoryUnderTest>): void {
  describe(`${name} as the app's memory`, () => {
    let memory: AppMemory;
    let end: () => Promise<void>;
    beforeAll(async () => {
      ({ memory, end } = await start());
    });
    afterAll(() => end());

    test("knows no policy before there was a good one, and then the last", async () => {
      expect(await memory.lastPolicy()).toBeUndefined();
      await memory.rememberPolicy("version: 1\n");
      const long = `version: 1\n# ${"größer 東京 🦊 ".repeat(5_000)}\n`;
      await memory.rememberPolicy(long);
      expect(await memory.lastPolicy()).toBe(long);
    });

    test("lets one of many claim a notice, and nobody after", async () => {
      const claims = await Promise.all(Array.from({ length: 8 }, () => memory.claimNotice("settings-1")));
      expect(claims.filter((isFirst) => isFirst)).toHaveLength(1);
      expect(await memory.claimNotice("settings-1")).toBe(false);
      expect(await memory.claimNotice("settings-2")).toBe(true);
    });

    test("forgets the notices of one topic, and of no other that begins alike", async () => {
      for (const id of ["channel-a-told", "channel-ab-told", "poison-1"]) await memory.claimNotice(id);
      await memory.forgetNotices("channel-a");
      expect(await memory.claimNotice("channel-a-told")).toBe(true);
      expect(await memory.claimNotice("channel-ab-told")).toBe(false);
      expect(await memory.claimNotice("poison-1")).toBe(false);
      await memory.forgetNotices("never-told");
    });
  });
}
