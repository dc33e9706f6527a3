import { describe, expect, it } from "vitest";
import { learned, type Shown } from "./story.ts";

const opened: Shown = { ranges: [] };
const accepted = { kind: "accepted" } as const;

describe("a cluster that cannot be read", () => {
  it("is told at once when it may not be read, once, and resolved by the next read", () => {
    const story = learned();
    story.cannotRead({ kind: "denied", reason: "AuthorizationFailed" });
    expect(story.told()).toEqual(["opened"]);
    expect(story.lastAlert).toMatchObject({ verdict: "unknown", severity: "high" });
    story.cannotRead({ kind: "denied", reason: "AuthorizationFailed" }, story.followUp());
    expect(story.told()).toEqual([]);
    story.sees(opened, { trigger: story.followUp() });
    expect(story.told()).toEqual(["resolved", "opened"]);
    expect(story.alerts.at(-2)).toMatchObject({ transition: "resolved", verdict: "drifted" });
    expect(story.state.unreadable).toBeUndefined();
  });

  it("is told with its whole subscription where that is lost, and is read again, however long that takes", () => {
    const story = learned();
    const lost = { kind: "denied", reason: "AuthorizationFailed", isOfLostSubscription: true } as const;
    story.cannotRead(lost);
    for (let hours = 0; hours < 3; hours++) {
      const plan = story.wait(3_600).cannotRead(lost, story.followUp());
      expect(plan.followUpSeconds).toBeGreaterThan(0);
      expect(plan.decision.action).toBe("wait");
    }
    expect(story.told()).toEqual([]);
    expect(story.state).toMatchObject({ verdict: "unknown", incidents: {} });
    // The subscription is back, and this cluster is not.
    story.cannotRead({ kind: "denied", reason: "AuthorizationFailed" }, story.followUp());
    expect(story.told()).toEqual(["opened"]);
  });

  it("is told after 15 minutes when ARM does not answer", () => {
    const story = learned();
    const from = story.now.getTime();
    story.cannotRead({ kind: "unavailable", reason: "503" });
    while (story.told().length === 0) {
      expect(story.now.getTime() - from).toBeLessThan(15 * 60_000);
      story.cannotRead({ kind: "unavailable", reason: "503" }, story.followUp());
    }
    expect(story.now.getTime() - from).toBe(15 * 60_000);
  });

  it("is told after 15 minutes although ARM asks for a day, and is read every hour after that", () => {
    const story = learned();
    const busy = { kind: "unavailable", reason: "503", retryAfterSeconds: 86_400 } as const;
    expect(story.cannotRead(busy).followUpSeconds).toBe(15 * 60);
    expect(story.told()).toEqual([]);
    expect(story.cannotRead(busy, story.followUp()).followUpSeconds).toBe(3600);
    expect(story.told()).toEqual(["opened"]);
  });

  it("is not read before ARM allows, where that is no reason to tell nobody", () => {
    const story = learned();
    const soon = { kind: "unavailable", reason: "429", retryAfterSeconds: 600 } as const;
    expect(story.cannotRead(soon).followUpSeconds).toBe(600);
    const denied = { kind: "denied", reason: "403", retryAfterSeconds: 1200 } as const;
    expect(learned().cannotRead(denied).followUpSeconds).toBe(1200);
  });

  it("forgets nothing of a revert that was under way", () => {
    const story = learned();
    story.sees(opened);
    story.answers(accepted);
    story.cannotRead({ kind: "unavailable", reason: "503" }, story.followUp());
    story.sees({}, { trigger: story.followUp() });
    expect(story.told()).toEqual(["opened", "reverted"]);
  });
});
