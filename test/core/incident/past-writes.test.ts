import { expect, it } from "vitest";
import { withoutPastWrite } from "../../../src/core/incident/past-writes.ts";
import type { Trigger } from "../../../src/core/model/trigger.ts";
import { dana } from "../plan/story.ts";

const event: Trigger = {
  source: "event",
  eventId: "one",
  eventTime: "2026-11-21T18:38:00.000Z",
  actor: dana,
  correlationId: "c-1",
};

it.each<[string, readonly string[] | undefined]>([
  ["no story has ended", undefined],
  ["other writes' stories have ended", ["c-0", "c-2"]],
])("%s: the event says what it says", (_, pastWrites) => {
  expect(withoutPastWrite(event, pastWrites)).toEqual(event);
});

it("the story of its write has ended: the event only says which cluster to read", () => {
  expect(withoutPastWrite(event, ["c-2", "c-1"])).toEqual({ source: "event", eventId: "one" });
});

it("a trigger that names no write is left as it is", () => {
  const { correlationId: _none, ...nameless } = event;
  expect(withoutPastWrite(nameless, ["c-1"])).toEqual(nameless);
});
