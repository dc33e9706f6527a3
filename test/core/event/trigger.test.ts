import { describe, expect, it } from "vitest";
import { type Trigger, withoutOldWrite } from "../../../src/core/event/trigger.ts";
import { dana } from "../plan/story.ts";

const event: Trigger = {
  source: "event",
  eventId: "one",
  eventTime: "2026-11-21T18:38:00.000Z",
  actor: dana,
  correlationId: "c-1",
};

describe("an event against the last read within the baseline", () => {
  it.each<[string, string | undefined]>([
    ["no such read", undefined],
    ["a read before the write", "2026-11-21T18:37:00.000Z"],
    ["a read a minute after the write: clocks differ", "2026-11-21T18:39:00.000Z"],
  ])("%s: the event says what it says", (_, compliantAt) => {
    expect(withoutOldWrite(event, compliantAt)).toEqual(event);
  });

  it("a read later than that: the event only says which cluster to read", () => {
    expect(withoutOldWrite(event, "2026-11-21T18:39:00.001Z")).toEqual({ source: "event", eventId: "one" });
  });

  it("a trigger without a time is left as it is", () => {
    const { eventTime: _none, ...timeless } = event;
    expect(withoutOldWrite(timeless, "2026-11-21T18:39:00.000Z")).toEqual(timeless);
  });
});
