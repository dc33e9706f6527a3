import { expect, it } from "vitest";
import { mergedWrites, writeOf } from "../../../src/core/incident/writes.ts";
import type { Trigger } from "../../../src/core/model/trigger.ts";
import type { Write } from "../../../src/core/model/write.ts";
import { dana } from "../plan/story.ts";

const eventTime = "2026-11-21T18:38:04.6117357Z";
const at = "2026-11-21T18:38:04.611Z";

it.each<[string, Omit<Trigger, "source">, Write | undefined]>([
  [
    "somebody's write",
    { eventTime, actor: dana, correlationId: "c" },
    { actor: dana, correlationId: "c", at },
  ],
  ["a write of which nobody says who made it", { eventTime, correlationId: "c" }, { correlationId: "c", at }],
  ["the guardrail's own", { eventTime }, undefined],
  ["one without a time", { actor: dana, correlationId: "c" }, undefined],
  ["one with an unreadable time", { eventTime: "soon", actor: dana }, undefined],
  ["a change of tags", { eventTime, actor: dana, leavesExposure: true }, undefined],
])("the write of %s", (_what, trigger, expected) => {
  expect(writeOf({ source: "event", ...trigger })).toEqual(expected);
});

it("one write is kept once, and the very same list is answered where nothing is new", () => {
  const write = { actor: dana, correlationId: "c", at };
  const known = [write];
  expect(mergedWrites(known, [{ ...write }])).toBe(known);
  expect(mergedWrites(known, [{ ...write, at: "2026-11-21T18:37:00.000Z" }])).toHaveLength(2);
});

it("writes are in the order of their times, in whichever order they are told", () => {
  const times = ["2026-11-21T18:38:03.000Z", "2026-11-21T18:38:01.000Z", "2026-11-21T18:38:02.000Z"];
  const merged = times.reduce<readonly Write[]>(
    (known, time) => mergedWrites(known, [{ actor: dana, at: time }]),
    [],
  );
  expect(merged.map((write) => write.at)).toEqual(times.toSorted());
});
