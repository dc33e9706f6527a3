import { describe, expect, test } from "vitest";
import { isExemptionDue, overdueMs, waitsForTimer } from "../../../src/core/incident/overdue.ts";
import { withoutNewMessages } from "../../../src/core/plan/plan-messages.ts";
import { Story, wakesIn } from "./story.ts";

const until = "2026-12-05T12:00:00.000Z";
const exemptions = [{ setting: "run-command", until, reason: "migration, ticket 4711" }] as const;
const open = { exposure: { disableRunCommand: null } };

/** Run command was disabled when the cluster was learned; then it was enabled, which the policy exempts. */
function exempted(mode: "alert" | "revert" = "alert"): Story {
  const story = new Story({ mode, exemptions });
  story.sees({ exposure: { disableRunCommand: true } });
  story.changePolicy({});
  story.sees(open);
  return story;
}

/** When the cluster is looked at next for its exemption. */
function lookOf({ state }: Story): string {
  const [watched] = state.exemptions ?? [];
  if (watched?.lookAt === undefined) throw new Error("no exemption is watched");
  return watched.lookAt;
}

/** The clock goes on to the instant at which the cluster is looked at, by the timer or by the message. */
function atNextLook(story: Story): Story {
  const [watched] = story.state.exemptions ?? [];
  story.now = new Date(watched?.wakesAt ?? lookOf(story));
  return story;
}

const look = { trigger: { source: "follow-up" } } as const;

describe("an exemption that hides something", () => {
  test("is watched: the timer carries it to the day before, as no message sleeps so long", () => {
    const { state } = exempted();
    expect(state.exemptions).toEqual([{ ...exemptions[0], lookAt: expect.any(String) }]);
    const ahead = Date.parse(until) - Date.parse(state.exemptions?.[0]?.lookAt ?? "");
    expect(ahead).toBeLessThanOrEqual(24 * 3600_000);
    expect(ahead).toBeGreaterThan(23 * 3600_000);
    expect(waitsForTimer(state)).toBe(true);
  });

  test("is told of once, also where the policy switches the guardrail off and on again after it", () => {
    const story = exempted();
    expect(atNextLook(story).sees(open, look).notices).toHaveLength(1);
    story.changePolicy({ mode: "off" });
    story.wait(60).sees(open);
    expect(story.state.exemptions).toEqual([{ ...exemptions[0], toldAhead: true }]);
    expect(waitsForTimer(story.state)).toBe(false);
    story.changePolicy({ mode: "alert" });
    expect(story.wait(60).sees(open).notices ?? []).toEqual([]);
    expect(story.state.exemptions).toMatchObject([{ lookAt: expect.any(String) }]);
  });

  test("is looked at by the timer once the day before has come, and not earlier", () => {
    const story = exempted();
    const due = Date.parse(lookOf(story)) + overdueMs;
    expect(isExemptionDue(story.state, new Date(due))).toBe(false);
    expect(isExemptionDue(story.state, new Date(due + 1))).toBe(true);
    const { state } = exempted();
    const unreadable = { since: until, reads: 1, followUpAt: until };
    expect(isExemptionDue({ ...state, unreadable }, new Date(due + 1))).toBe(false);
  });

  test("is told of once, a day before, with what it hides and what will happen", () => {
    const story = exempted("revert");
    const plan = atNextLook(story).sees(open, look);
    expect(plan.notices).toEqual([
      {
        id: expect.stringMatching(/^exemption-ends-[0-9a-f]{24}$/),
        title: "The exemption of run-command ends, and aks-prod is still open",
        lines: [
          "It ends at 2026-12-05 12:00:00 UTC. Its reason: migration, ticket 4711.",
          "It hides: Run command was enabled: whoever may call it reaches the API server past every network rule.",
          expect.stringMatching(
            /^What happens then, as the cluster stands at 2026-12-04 12:.* UTC: The exposure is more open than the baseline\. What was approved is put back\.$/,
          ),
          "Close it before, or change the policy file.",
        ],
        severity: "medium",
        clusterId: expect.stringContaining("/managedClusters/aks-prod"),
      },
    ]);
    expect(story.told()).toEqual([]);
    expect(story.wait(60).sees(open).notices).toBeUndefined();
  });

  test("is told of once, also where what it hid went and came back, or another machine's clock is ahead", () => {
    const story = exempted();
    expect(atNextLook(story).sees(open, look).notices).toHaveLength(1);
    story.wait(60).sees({ exposure: { disableRunCommand: true } });
    expect(story.state.exemptions).toEqual([{ ...exemptions[0], toldAhead: true }]);
    expect([waitsForTimer(story.state), story.wait(60).sees(open).notices]).toEqual([false, undefined]);
    const at = story.now;
    story.now = new Date(Date.parse(until) + 100_000);
    expect(story.sees(open).evaluation.exempted).toEqual([]);
    story.now = at;
    expect(story.wait(60).sees(open).notices).toBeUndefined();
    expect(waitsForTimer(story.state)).toBe(true);
  });

  test("gets a message for its end a day before, one only, and the timer comes where it is lost", () => {
    const story = exempted();
    const plan = atNextLook(story).sees(open, look);
    const [watched] = story.state.exemptions ?? [];
    expect(watched).toMatchObject({ toldAhead: true, wakesAt: watched?.lookAt });
    const end = Date.parse(watched?.lookAt ?? "");
    expect(end - Date.parse(until)).toBeLessThan(5 * 60_000);
    expect(end).toBeGreaterThanOrEqual(Date.parse(until));
    expect(wakesIn(plan, "exemption")).toBe(Math.ceil((end - story.now.getTime()) / 1000));
    expect(wakesIn(story.wait(60).sees(open), "exemption")).toBeUndefined();
    expect(isExemptionDue(story.state, new Date(end + overdueMs + 1))).toBe(true);
  });

  test("ends by itself: what it hid is opened, told with the exemption that ended, and watched no more", () => {
    const story = exempted();
    atNextLook(story).sees(open, look);
    const plan = atNextLook(story).sees(open, look);
    expect(story.told()).toEqual(["opened"]);
    expect(plan.decision).toMatchObject({
      action: "alert",
      message: expect.stringMatching(
        / The exemption of run-command \(migration, ticket 4711\) ended at 2026-12-05 12:00:00 UTC, and what it hid counts from then on\.$/,
      ),
    });
    expect(story.exposure.findings.map(({ rule }) => rule)).toEqual(["run-command-enabled"]);
    expect(story.state.exemptions).toEqual([{ ...exemptions[0], toldAhead: true, hasEnded: true }]);
    expect(waitsForTimer({ ...story.state, incidents: {} })).toBe(false);
    const later = story.wait(3600).sees(open);
    expect(later.decision.message).not.toContain("exemption");
    expect(story.told()).toEqual([]);
    expect(story.state).not.toHaveProperty("exemptions");
  });

  test.each(["alert", "revert"] as const)(
    "ends once, in mode %s, however far the clocks of two machines are apart that look in turn",
    (mode) => {
      for (const apart of [1_000, 100_000, 3_500_000]) {
        const story = exempted(mode);
        atNextLook(story).sees(open, look);
        const behind = Date.parse(until) - apart / 2;
        const told: string[] = [];
        for (const [index, skew] of [apart, 0, apart, 0, apart, 0].entries()) {
          story.now = new Date(behind + skew + index * 100);
          const plan = story.sees(
            { ...open, phase: index > 0 && mode === "revert" ? "in-progress" : "succeeded" },
            look,
          );
          if (plan.update) story.answers({ kind: "accepted" });
          told.push(...story.told(), ...story.noticed());
          expect(story.exposure.closedAt, `${apart} ms apart`).toBeUndefined();
        }
        expect(told.filter((title) => !title.startsWith("The exemption of"))).toEqual(["opened"]);
        story.now = new Date(Date.parse(until) + 2 * 3_600_000);
        story.sees(open, look);
        expect(story.state).not.toHaveProperty("exemptions");
      }
    },
  );

  test("is not ended for good by a machine whose clock is wrong by hours", () => {
    const story = exempted();
    const at = story.now;
    story.now = new Date(Date.parse(until) + 10_000);
    story.sees(open, look);
    story.now = at;
    expect(story.wait(60).sees(open, look).evaluation.exempted).toHaveLength(1);
  });

  test("that was prolonged in the hour after its end hides again", () => {
    const story = exempted();
    story.now = new Date(Date.parse(until) + 1_000);
    story.sees(open, look);
    story.changePolicy({ exemptions: [{ ...exemptions[0], until: "2026-12-20T12:00:00.000Z" }] });
    expect(story.sees(open, look).evaluation.exempted).toHaveLength(1);
  });

  test("is put back at its end in mode revert", () => {
    const story = exempted("revert");
    atNextLook(story).sees(open, look);
    const plan = atNextLook(story).sees(open, look);
    expect(plan.decision.action).toBe("revert");
    expect(plan.update).toHaveLength(1);
  });

  test("whose cluster was closed meanwhile is let go, and nothing is told", () => {
    const story = exempted();
    story.sees({ exposure: { disableRunCommand: true } });
    expect(story.state).not.toHaveProperty("exemptions");
    expect(waitsForTimer(story.state)).toBe(false);
    expect(story.told()).toEqual([]);
  });

  test("that was prolonged is told of anew, a day before its new end", () => {
    const story = exempted();
    const longer = "2026-12-24T12:00:00.000Z";
    expect(atNextLook(story).sees(open, look).notices).toHaveLength(1);
    story.changePolicy({ exemptions: [{ ...exemptions[0], until: longer }] });
    expect(atNextLook(story).sees(open, look).notices).toBeUndefined();
    expect(Date.parse(longer) - Date.parse(lookOf(story))).toBeGreaterThan(23 * 3600_000);
    expect(atNextLook(story).sees(open, look).notices).toHaveLength(1);
  });

  test("that was given for less than a day is told of at once", () => {
    const story = new Story({ exemptions: [{ ...exemptions[0], until: "2026-11-21T20:00:00.000Z" }] });
    story.sees({ exposure: { disableRunCommand: true } });
    const plan = story.wait(60).sees(open);
    expect(plan.notices).toHaveLength(1);
    expect(wakesIn(plan, "exemption")).toBeLessThan(2 * 3600);
  });

  test("of a list of ranges ends in the same way", () => {
    const story = new Story({ exemptions: [{ ...exemptions[0], setting: "authorized-ranges" }] });
    story.sees();
    story.wait(60).sees({ ranges: [] });
    expect(atNextLook(story).sees({ ranges: [] }, look).notices).toMatchObject([{ severity: "critical" }]);
    atNextLook(story).sees({ ranges: [] }, look);
    expect(story.told()).toEqual(["opened"]);
  });
});

describe("nothing is watched", () => {
  test("where the exemption hides nothing: the cluster is not read for it", () => {
    const story = new Story({ exemptions });
    const plan = story.sees({ exposure: { disableRunCommand: true } });
    expect(story.state).not.toHaveProperty("exemptions");
    expect(plan).not.toHaveProperty("messages");
  });

  test("where the policy switches the guardrail off, or the cluster is gone", () => {
    const off = exempted();
    off.changePolicy({ mode: "off" });
    off.sees(open);
    expect(off.state).not.toHaveProperty("exemptions");
    const gone = exempted();
    gone.findsNone();
    expect(gone.state).not.toHaveProperty("exemptions");
  });
});

test("a cluster that cannot be read at the end is looked at as what cannot be read, and opened afterwards", () => {
  const story = exempted();
  atNextLook(story).sees(open, look);
  atNextLook(story).cannotRead({ kind: "denied", reason: "403" });
  expect(isExemptionDue(story.state, new Date(story.now.getTime() + 3600_000))).toBe(false);
  const plan = story.wait(600).sees(open, look);
  expect(story.told()).toEqual(["opened", "resolved", "opened"]);
  expect(plan.decision.message).toContain("ended at 2026-12-05 12:00:00 UTC");
});

test("while an update is on its way, a message that may not be out does not count as planned", () => {
  const story = exempted();
  const { state: before } = story;
  atNextLook(story).sees(open, look);
  const [watched] = withoutNewMessages(story.state, before).exemptions ?? [];
  expect(watched).not.toHaveProperty("wakesAt");
  expect(withoutNewMessages(story.state, story.state)).toEqual(story.state);
});
