import { describe, expect, it } from "vitest";
import { isLookOverdue } from "../../../src/core/incident/overdue.ts";
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

  it("is never overdue where nothing waits: nothing seen, compliant, or told and left to people", () => {
    expect(isOverdue(new Story())).toBe(false);
    expect(isOverdue(learned().wait(86_400))).toBe(false);
    const told = learned({ mode: "alert" });
    told.sees({ ranges: [] });
    expect(isOverdue(told.wait(86_400))).toBe(false);
  });

  it("is never overdue after the look that ended the waiting", () => {
    const story = waiting();
    story.policy = { ...story.policy, mode: "alert" };
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
