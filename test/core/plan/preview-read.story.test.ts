import { describe, expect, it } from "vitest";
import { learned, type Shown } from "./story.ts";

const read = (podLinkLocalAccess: string | null): Shown => ({
  preview: "read",
  exposure: { podLinkLocalAccess },
});
const connectivity = (bastion: boolean, cloudShell: string | null = null): Shown => ({
  preview: "read",
  exposure: { podLinkLocalAccess: null, clusterAPIConnectivityProfile: { bastion, cloudShell } },
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
      notSeen: ["trusted-access", "imds-restriction", "api-connectivity"],
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

describe("a managed Bastion and Cloud Shell, which only a preview version shows", () => {
  it("are told when they are switched on, with the command, and nothing is put back for them", () => {
    const story = learned({ mode: "revert" });
    story.sees(connectivity(false));
    const plan = story.wait(60).sees(connectivity(true));
    expect(plan.evaluation.findings).toMatchObject([
      { rule: "api-connectivity-enabled", severity: "high", setting: "api-connectivity" },
    ]);
    expect(plan.update).toBeUndefined();
    expect(story.told()).toEqual(["opened"]);
    story.wait(60).sees(connectivity(false, "Disabled"));
    expect(story.told()).toEqual(["resolved"]);
  });

  it("are as they were when they were first seen, however late the second read was switched on", () => {
    const story = learned();
    expect(story.state.baseline?.approved).not.toHaveProperty("clusterAPIConnectivityProfile");
    story.sees(unseen("off"));
    story.wait(60).sees(connectivity(true, "Enabled"));
    expect(story.told()).toEqual([]);
    expect(story.state.baseline?.approved.clusterAPIConnectivityProfile).toEqual({
      bastion: true,
      cloudShell: "Enabled",
    });
  });

  it("are not learned by a second read that failed", () => {
    const story = learned();
    const { evaluation } = story.sees(unseen("failed"));
    expect(evaluation.notSeen).toContain("api-connectivity");
    expect(evaluation.exposure).not.toHaveProperty("clusterAPIConnectivityProfile");
    expect(story.state.baseline?.approved).not.toHaveProperty("clusterAPIConnectivityProfile");
  });

  it("stay open while nobody can see that they were switched off", () => {
    const story = learned({ mode: "revert" });
    story.sees(connectivity(false));
    story.wait(60).sees(connectivity(false, "Enabled"));
    expect(story.told()).toEqual(["opened"]);
    const { evaluation } = story.wait(60).sees(unseen("failed"));
    expect(evaluation).toMatchObject({
      verdict: "drifted",
      notSeen: expect.arrayContaining(["api-connectivity"]),
    });
    expect(story.told()).toEqual([]);
    story.wait(60).sees(connectivity(false));
    expect(story.told()).toEqual(["resolved"]);
  });
});
