import { describe, expect, it } from "vitest";
import { learned, type Shown } from "./story.ts";

const read = (podLinkLocalAccess: string | null): Shown => ({
  preview: "read",
  exposure: { podLinkLocalAccess },
});
const unseen = (preview: "failed" | "off"): Shown => ({ preview, exposure: { podLinkLocalAccess: null } });

// The lists of the cluster's children are not read in these stories, and are said not to be seen.
describe("IMDS restriction, which only a preview version shows", () => {
  it("is guarded once it was seen, and told when it is lifted", () => {
    const story = learned();
    story.sees(read("None"));
    const plan = story.wait(60).sees(read("IMDS"));
    expect(story.told()).toEqual(["opened"]);
    expect(plan.update).toBeUndefined();
    story.wait(60).sees(read("None"));
    expect(story.told()).toEqual(["resolved"]);
  });

  it("is as it was known where the second read failed: the stable verdict stands, and says what it did not see", () => {
    const story = learned();
    story.sees(read("None"));
    const { evaluation } = story.wait(60).sees(unseen("failed"));
    expect(evaluation).toMatchObject({
      verdict: "compliant",
      notSeen: ["trusted-access", "imds-restriction"],
    });
    expect(story.told()).toEqual([]);
    story.wait(60).sees({ ...unseen("failed"), ranges: [] });
    expect(story.exposure.drift.map(({ setting }) => setting)).toEqual(["authorized-ranges"]);
  });

  it("stays open while nobody can see that it was closed", () => {
    const story = learned();
    story.sees(read("None"));
    story.wait(60).sees(read(null));
    story.wait(60).sees(unseen("failed"));
    expect(story.told()).toEqual(["opened"]);
    story.wait(60).sees(read("None"));
    expect(story.told()).toEqual(["resolved"]);
  });

  it("is no drift where the second read was switched off", () => {
    const story = learned();
    story.sees(read("None"));
    const { evaluation } = story.wait(60).sees(unseen("off"));
    expect(story.told()).toEqual([]);
    expect(evaluation.notSeen).toEqual(["trusted-access"]);
    expect(story.state.baseline?.approved.podLinkLocalAccess).toBe("None");
  });
});
