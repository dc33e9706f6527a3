import { describe, expect, it, test } from "vitest";
import {
  ForbiddenMoveError,
  isOpenStatus,
  moves,
  moveTo,
  openings,
} from "../../../src/core/incident/life-cycle.ts";
import type { Incident, IncidentStatus } from "../../../src/core/model/incident.ts";
import { Story } from "../plan/story.ts";

const manualRevert = { reason: "enough", at: "2026-11-21T18:38:00.000Z", updates: [] };

/** An incident that remembers all of a revert. */
function incident(status: IncidentStatus): Incident {
  const story = new Story();
  story.sees({ ranges: [] });
  return {
    ...story.exposure,
    status,
    manualRevert,
    failure: { code: "ScopeLocked", reason: "locked" },
    refusals: 2,
    tryAgainAt: "2026-11-21T19:38:00.000Z",
  };
}

const statuses = Object.keys(moves) as IncidentStatus[];

describe.each(statuses)("from %s", (from) => {
  test.each(statuses)("to %s", (to) => {
    const isAllowed = to === from ? isOpenStatus(from) : moves[from].includes(to);
    if (isAllowed) expect(moveTo(incident(from), to).status).toBe(to);
    else expect(() => moveTo(incident(from), to)).toThrow(ForbiddenMoveError);
  });
});

it("the open statuses are those in which an incident can be opened, the others lead nowhere", () => {
  expect(statuses.filter(isOpenStatus)).toEqual([...openings]);
});

it("every status can be reached, and every open one can be resolved", () => {
  const reached = new Set<IncidentStatus>([...openings, ...Object.values(moves).flat()]);
  expect([...reached].toSorted()).toEqual(statuses.toSorted());
  for (const status of openings) expect(moves[status]).toContain("resolved");
});

it("a forbidden move names the incident and the move", () => {
  const closed = incident("accepted");
  expect(() => moveTo(closed, "open")).toThrow(`Incident ${closed.id} cannot go from accepted to open.`);
});

it.each<[IncidentStatus, (keyof Incident)[]]>([
  ["open", []],
  ["waiting", ["manualRevert", "failure", "refusals", "tryAgainAt"]],
  ["reverting", ["manualRevert", "failure", "refusals", "tryAgainAt"]],
  ["failed", ["manualRevert", "failure", "refusals", "tryAgainAt"]],
  ["contested", ["failure", "refusals", "tryAgainAt"]],
])("what of a revert is remembered in %s", (status, kept) => {
  const moved = moveTo(incident("reverting"), status);
  const all = ["manualRevert", "failure", "refusals", "tryAgainAt"] as const;
  expect(all.filter((field) => moved[field] !== undefined)).toEqual(kept);
});

describe("a row of an earlier version, which said open of a revert that waits", () => {
  it("goes on waiting, in silence, and then moves on", () => {
    const story = new Story({ mode: "revert" });
    story.sees();
    story.sees({ ranges: [], phase: "in-progress" });
    const { lastToldAt: _none, ...old } = story.exposure;
    story.state = { ...story.state, incidents: { exposure: { ...old, status: "open" } } };
    story.sees({ ranges: [], phase: "in-progress" }, { trigger: story.followUp() });
    expect(story.exposure.status).toBe("waiting");
    expect(story.sees({ ranges: [] }, { trigger: story.followUp() }).decision.action).toBe("revert");
    expect(story.told()).toEqual(["opened"]);
  });
});
