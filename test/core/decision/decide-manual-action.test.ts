import { describe, expect, it } from "vitest";
import type { Trigger } from "../../../src/core/model/trigger.ts";
import { opened, told } from "./decision-samples.ts";

describe("a decision on a cluster that cannot be read", () => {
  const denied = { kind: "denied", reason: "AuthorizationFailed" } as const;

  it.each(["accept", "revert"] as const)("%s is refused, of any incident", (action) => {
    const story = told();
    const trigger: Trigger = story.decision(action);
    expect(story.cannotRead(denied, trigger).answer).toMatchObject({
      kind: "refused",
      reason: expect.stringContaining("could not be read"),
    });
    const { unreadable } = story.state.incidents;
    expect(unreadable).toBeDefined();
    expect(story.cannotRead(denied, story.decision(action, unreadable)).answer).toMatchObject({
      kind: "refused",
    });
    // Read again, it has ended.
    expect(story.sees(opened, { trigger: story.decision(action, unreadable) }).answer).toEqual({
      kind: "moved-on",
      reason: "The cluster can be read again.",
      status: "resolved",
    });
  });

  it("has come too late where the cluster was deleted", () => {
    const story = told();
    expect(story.findsNone(story.decision("accept")).answer).toEqual({
      kind: "moved-on",
      reason: "The cluster was deleted.",
      status: "resolved",
    });
  });

  it("is answered by no run that is about none", () => {
    const story = told();
    expect(story.sees(opened)).not.toHaveProperty("answer");
    expect(story.cannotRead(denied)).not.toHaveProperty("answer");
    expect(story.findsNone()).not.toHaveProperty("answer");
  });
});
