import { describe, expect, it } from "vitest";
import { type TokenIssuer, tokenIssuersValue } from "../../../src/core/cluster/token-issuer.ts";
import type { ListReading, WaysInReading } from "../../../src/core/model/ways-in.ts";
import { github, strangeIssuer } from "../cluster/way-in-samples.ts";
import { learned, type Shown, Story, wakesIn } from "./story.ts";

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
      notSeen: ["trusted-access", "token-issuers", "imds-restriction", "api-connectivity"],
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

describe("JWT authenticators, of which only a preview version has a list", () => {
  const none: ListReading = { kind: "read", value: [] };
  const lists = (jwtAuthenticators: ListReading): WaysInReading => ({
    trustedAccessRoleBindings: none,
    jwtAuthenticators,
  });
  const listed = (...issuers: TokenIssuer[]): WaysInReading =>
    lists({ kind: "read", value: tokenIssuersValue(issuers) });
  const denied = lists({ kind: "denied", reason: "403" });
  const unavailable = lists({ kind: "unavailable", reason: "503" });
  const seen: Shown = { preview: "read" };
  const cannotSee = "Not all ways into aks-prod can be seen";

  function known(): Story {
    const story = new Story({ mode: "revert" });
    story.sees(seen, { waysIn: listed(github) });
    return story.wait(60);
  }

  it("are told when one is added, or takes tokens by other rules, and nothing is put back for them", () => {
    for (const changed of [
      [github, strangeIssuer],
      [{ ...github, rules: "other" }],
      [{ ...github, audiences: [...github.audiences, "mine"] }],
    ]) {
      const story = known();
      const plan = story.sees(seen, { waysIn: listed(...changed) });
      expect(plan.evaluation.findings).toMatchObject([{ rule: "token-issuer-added", severity: "high" }]);
      expect(plan.update).toBeUndefined();
      expect(story.told()).toEqual(["opened"]);
      story.wait(60).sees(seen, { waysIn: listed(github) });
      expect(story.told()).toEqual(["resolved"]);
    }
  });

  it("stand as they were known where the list cannot be read, and the verdict says so", () => {
    const story = known();
    story.sees(seen, { waysIn: listed(github, strangeIssuer) });
    expect(story.told()).toEqual(["opened"]);
    for (const failure of [unavailable, denied]) {
      const { evaluation } = story.wait(60).sees(seen, { waysIn: failure });
      expect(evaluation).toMatchObject({ verdict: "drifted", notSeen: ["token-issuers"] });
      expect(story.told()).toEqual([]);
    }
    expect(story.noticed()).toEqual([cannotSee]);
    story.wait(60).sees(seen, { waysIn: listed(github) });
    expect(story.told()).toEqual(["resolved"]);
    expect(story.noticed()).toEqual(["All ways into aks-prod can be seen again"]);
  });

  it("that nobody was ever allowed to read are said beside the verdict alone, and cost no message", () => {
    const story = new Story();
    const plan = story.sees(seen, { waysIn: denied });
    expect(plan.evaluation).toMatchObject({ verdict: "compliant", notSeen: ["token-issuers"] });
    expect([wakesIn(plan, "lists"), story.noticed()]).toEqual([undefined, []]);
    expect(story.state.baseline?.approved).not.toHaveProperty("jwtAuthenticators");
    expect(story.wait(86_400).sees(seen, { waysIn: denied }).evaluation.notSeen).toEqual(["token-issuers"]);
    story.wait(60).sees(seen, { waysIn: listed(github) });
    expect([story.told(), story.noticed()]).toEqual([[], []]);
    expect(story.state.baseline?.approved.jwtAuthenticators).toEqual(tokenIssuersValue([github]));
  });

  it("that were never seen, as Azure fails for a while, are asked for again", () => {
    const story = new Story();
    expect(wakesIn(story.sees(seen, { waysIn: unavailable }), "lists")).toBe(15);
    for (let tries = 0; tries < 12; tries++)
      story.sees(seen, { trigger: story.followUp(), waysIn: unavailable });
    expect(story.noticed()).toEqual([]);
    expect(
      story.sees(seen, { trigger: story.followUp(), waysIn: listed() }).evaluation.notSeen,
    ).toBeUndefined();
  });

  it("that may not be read make no other list look unread, nor their trouble older than it is", () => {
    const story = new Story();
    story.sees(seen, { waysIn: denied });
    story
      .wait(3600)
      .sees(seen, { waysIn: { trustedAccessRoleBindings: { kind: "unavailable", reason: "503" } } });
    expect(story.noticed()).toEqual([]);
    expect(story.state.waysIn?.unread).toMatchObject({ lists: ["trustedAccessRoleBindings"], reads: 1 });
    expect(story.state.waysIn?.unreadPreview).toMatchObject({ lists: ["jwtAuthenticators"] });
  });

  it("are as they were known, and nobody says anything, where the second read was switched off", () => {
    const story = known();
    story.sees(seen, { waysIn: listed(github, strangeIssuer) });
    story.wait(60).sees(seen, { waysIn: denied });
    expect([story.told(), story.noticed()]).toEqual([["opened"], [cannotSee]]);
    const { evaluation } = story.wait(60).sees({ preview: "off" });
    expect(evaluation.verdict).toBe("drifted");
    expect(evaluation.notSeen).toBeUndefined();
    expect([story.told(), story.noticed()]).toEqual([[], []]);
  });
});
