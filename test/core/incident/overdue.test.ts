import { describe, expect, it } from "vitest";
import { isLookOverdue, isRetryDue } from "../../../src/core/incident/overdue.ts";
import { learned, Story } from "../plan/story.ts";

const updating = { phase: "in-progress" } as const;

/** A story that waits for the end of somebody's operation, with a look planned in ten seconds. */
function waiting(): Story {
  const story = learned();
  expect(story.sees({ ranges: [], ...updating }).followUpSeconds).toBe(10);
  return story;
}

function isOverdue({ state, now }: Story): boolean {
  return isLookOverdue(state, now);
}

describe("a planned look", () => {
  it("is overdue once it is more than two minutes late", () => {
    const story = waiting();
    expect(isOverdue(story)).toBe(false);
    story.wait(10 + 120);
    expect(isOverdue(story)).toBe(false);
    story.wait(1);
    expect(isOverdue(story)).toBe(true);
  });

  it("is not overdue any more after a look, which plans the next one", () => {
    const story = waiting().wait(200);
    story.sees({ ranges: [], ...updating }, { trigger: { source: "follow-up" } });
    expect(isOverdue(story)).toBe(false);
    story.wait(200);
    expect(isOverdue(story)).toBe(true);
  });

  it("is never overdue where nothing waits: nothing seen, compliant, or told once and for all", () => {
    expect(isOverdue(new Story())).toBe(false);
    expect(isOverdue(learned().wait(86_400))).toBe(false);
    const told = learned({ mode: "alert", remindEverySeconds: null });
    told.sees({ ranges: [] });
    expect(isOverdue(told.wait(86_400))).toBe(false);
  });

  it("is overdue where a reminder should have been told", () => {
    const told = learned({ mode: "alert" });
    told.sees({ ranges: [] });
    expect(isOverdue(told.wait(86_400 + 120))).toBe(false);
    expect(isOverdue(told.wait(1))).toBe(true);
  });

  it("is never overdue after the look that ended the waiting", () => {
    const story = waiting();
    story.policy = { ...story.policy, mode: "alert", remindEverySeconds: null };
    expect(story.sees({ ranges: [] }, { trigger: story.followUp() }).followUpSeconds).toBeUndefined();
    expect(story.exposure.status).toBe("open");
    expect(isOverdue(story.wait(86_400))).toBe(false);
  });

  it("of a cluster that cannot be read is the next read, whatever its incidents waited for", () => {
    const story = waiting().wait(200);
    story.cannotRead({ kind: "unavailable", reason: "503" });
    expect(isOverdue(story)).toBe(false);
    story.wait(15 + 121);
    expect(isOverdue(story)).toBe(true);
    story.sees({ ranges: [], ...updating });
    expect(isOverdue(story)).toBe(false);
  });
});

describe("a revert that Azure refused", () => {
  const lock = { kind: "refused", code: "ScopeLocked", reason: "the scope is locked" } as const;

  function refused(): Story {
    const story = learned();
    story.sees({ ranges: [] });
    story.answers(lock);
    return story;
  }

  it("is due again after a quarter of an hour, and only while the cluster can be read", () => {
    const story = refused();
    expect(isRetryDue(story.state, story.wait(899).now)).toBe(false);
    expect(isRetryDue(story.state, story.wait(1).now)).toBe(true);
    story.cannotRead({ kind: "unavailable", reason: "503" });
    expect(isRetryDue(story.state, story.now)).toBe(false);
  });

  it("is due later where the sweep found nothing to try, and no other look puts it off", () => {
    const story = refused().wait(900);
    story.sees({ phase: "canceled" }, { trigger: story.followUp() });
    expect(isRetryDue(story.state, story.now)).toBe(true);
    story.sees({ phase: "canceled" }, { trigger: { source: "sweep" } });
    expect(isRetryDue(story.state, story.now)).toBe(false);
    expect(isRetryDue(story.state, story.wait(900).now)).toBe(true);
  });

  it("is not due where nothing was refused, or the incident is on its way again", () => {
    const story = refused().wait(900);
    story.sees({ ranges: [] }, { trigger: { source: "sweep" } });
    expect(story.exposure.status).toBe("reverting");
    expect(isRetryDue(story.state, story.wait(90_000).now)).toBe(false);
    const byUs = learned();
    byUs.sees({ ranges: [], basicLoadBalancer: true });
    expect(byUs.exposure.status).toBe("failed");
    expect(isRetryDue(byUs.state, byUs.wait(90_000).now)).toBe(false);
  });
});
