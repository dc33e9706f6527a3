import type { AppMemory } from "../../../src/ports/app-memory.ts";
import { callStorage, type Reach } from "./reach.ts";

/** What the app remembers of itself, as one invocation reaches it. */
export function memoryPort(reach: Reach): AppMemory {
  const { memory, judge, fleet, troubles } = reach.shared;
  const wasVanished = (id: string): boolean =>
    fleet.in(id).some(({ place }) => troubles.hasBegun("vanished", place));
  return {
    lastPolicy: () => callStorage(reach, "last policy", () => memory.lastPolicy()),
    rememberPolicy: (text) => callStorage(reach, "remember policy", () => memory.rememberPolicy(text)),
    claimNotice: (claim, entries) =>
      callStorage(
        reach,
        `claim notice ${claim}`,
        async () => {
          const isFirst = await memory.claimNotice(claim, entries);
          if (!isFirst) return isFirst;
          for (const entry of entries) judge.telling.begun(entry, reach.invocation.process);
          const [first] = entries;
          if (first) judge.hearing.noticed(first.notice, judge.isOrderly);
          if (first) judge.readable.noticed(first.notice, judge.isOrderly, wasVanished);
          return isFirst;
        },
        () => judge.telling.notRecorded(claim),
      ),
    quietMs: (channelKey) =>
      callStorage(reach, `whether ${channelKey} is quiet`, () => memory.quietMs(channelKey)),
    keepQuiet: (channelKey, seconds) =>
      callStorage(reach, `keep ${channelKey} quiet`, async () => {
        await memory.keepQuiet(channelKey, seconds);
        judge.telling.keptQuiet(channelKey, seconds);
      }),
    forgetNotices: (topic) =>
      callStorage(reach, `forget notices ${topic}`, () => memory.forgetNotices(topic)),
  };
}
