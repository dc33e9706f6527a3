import { describe, expect, it, test } from "vitest";
import {
  ForbiddenMoveError,
  isOpenStatus,
  keeps,
  moves,
  moveTo,
  openings,
  parts,
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
    refusal: { code: "ScopeLocked", message: "locked", count: 2, retryAt: "2026-11-21T19:38:00.000Z" },
    update: {
      attempt: { sentAt: "2026-11-21T18:38:00.000Z", count: 1, phase: "ended", settings: [] },
      failures: {
        since: "2026-11-21T18:38:00.000Z",
        count: 1,
        badEnds: 0,
        last: { code: "ScopeLocked", message: "locked" },
        told: ["ScopeLocked"],
      },
      notBefore: "2026-11-21T18:39:00.000Z",
    },
    looks: { count: 3, nextAt: "2026-11-21T18:40:00.000Z" },
    ...(status === "contested" ? { compliantSince: "2026-11-21T18:38:30.000Z" } : {}),
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

describe("what is kept", () => {
  /** The parts that are there, and the last update, which every status keeps. */
  function rememberedBy({
    update,
    refusal,
    manualRevert,
    compliantSince,
    looks,
  }: Incident): readonly string[] {
    const { attempt, failures, notBefore } = update ?? {};
    const all = {
      attempt,
      failures,
      notBefore,
      refusal,
      manualRevert,
      compliantSince,
      nextLook: looks.nextAt,
    };
    return Object.entries(all).flatMap(([name, value]) => (value === undefined ? [] : [name]));
  }

  it.each<[IncidentStatus, IncidentStatus, readonly string[]]>([
    ["reverting", "open", ["attempt", "notBefore", "nextLook"]],
    ["reverting", "waiting", ["attempt", "failures", "notBefore", "refusal", "manualRevert", "nextLook"]],
    ["waiting", "reverting", ["attempt", "failures", "notBefore", "refusal", "manualRevert", "nextLook"]],
    ["reverting", "failed", ["attempt", "failures", "notBefore", "refusal", "manualRevert", "nextLook"]],
    ["reverting", "contested", ["attempt", "failures", "notBefore", "refusal", "nextLook"]],
    ["reverting", "reverted", ["attempt", "failures", "refusal", "manualRevert"]],
    ["reverting", "resolved", ["attempt", "failures", "refusal", "manualRevert"]],
    ["failed", "accepted", ["attempt", "failures", "refusal", "manualRevert"]],
    ["contested", "contested", ["attempt", "failures", "notBefore", "refusal", "compliantSince", "nextLook"]],
    ["contested", "resolved", ["attempt", "failures", "refusal", "manualRevert", "compliantSince"]],
    ["contested", "exempted", ["attempt", "failures", "refusal", "manualRevert"]],
    ["failed", "exempted", ["attempt", "failures", "refusal", "manualRevert"]],
  ])("from %s to %s", (from, to, kept) => {
    expect(rememberedBy(moveTo(incident(from), to))).toEqual(kept);
  });

  it("a row of failures that was all there was of its updates leaves nothing behind", () => {
    const { update: _all, ...rest } = incident("reverting");
    const last = { code: "ScopeLocked", message: "locked" };
    const failures = { since: rest.openedAt, count: 1, badEnds: 0, last, told: [] };
    expect(moveTo({ ...rest, update: { failures } }, "open")).not.toHaveProperty("update");
  });

  it("the table names parts that there are", () => {
    for (const kept of Object.values(keeps)) expect(parts).toEqual(expect.arrayContaining([...kept]));
  });
});

describe("an open incident whose revert comes to wait", () => {
  it("goes on waiting, in silence, and then moves on", () => {
    const story = new Story({ mode: "revert" });
    story.sees();
    story.sees({ ranges: [], phase: "in-progress" });
    story.state = { ...story.state, incidents: { exposure: { ...story.exposure, status: "open" } } };
    story.sees({ ranges: [], phase: "in-progress" }, { trigger: story.followUp() });
    expect(story.exposure.status).toBe("waiting");
    expect(story.sees({ ranges: [] }, { trigger: story.followUp() }).decision.action).toBe("revert");
    expect(story.told()).toEqual(["opened"]);
  });
});
