import { describe, expect, it, test } from "vitest";
import type { ExposureValues } from "../../../src/core/cluster/exposure.ts";
import { privateEndpointsValue } from "../../../src/core/cluster/private-endpoint.ts";
import { tokenIssuersValue } from "../../../src/core/cluster/token-issuer.ts";
import { trustedAccessValue } from "../../../src/core/cluster/trusted-access.ts";
import type { WayInSetting } from "../../../src/core/cluster/way-in.ts";
import type { Exemption } from "../../../src/core/model/cluster-policy.ts";
import type { RuleId } from "../../../src/core/model/finding.ts";
import {
  admins,
  backup,
  github,
  intruders,
  partner,
  strangeIssuer,
  workspace,
} from "../cluster/way-in-samples.ts";
import { learned, type Shown, Story } from "./story.ts";

interface Way {
  readonly setting: WayInSetting;
  readonly rule: RuleId;
  /** What a story begins with, and what it comes to. */
  readonly approved: Partial<ExposureValues>;
  readonly wider: Partial<ExposureValues>;
  readonly narrower: Partial<ExposureValues>;
  /** What got in, by the id that an exemption names. */
  readonly newcomer: string;
}

const ways: readonly Way[] = [
  {
    setting: "trusted-access",
    rule: "trusted-access-added",
    approved: { trustedAccessRoleBindings: trustedAccessValue([backup]) },
    wider: { trustedAccessRoleBindings: trustedAccessValue([backup, workspace]) },
    narrower: { trustedAccessRoleBindings: [] },
    newcomer: workspace.sourceResourceId,
  },
  {
    setting: "private-endpoints",
    rule: "private-endpoint-approved",
    approved: { privateEndpointConnections: privateEndpointsValue([{ ...partner, name: "known" }]) },
    wider: {
      privateEndpointConnections: privateEndpointsValue([
        { ...partner, name: "known" },
        { name: "new", privateEndpoint: "/subscriptions/other/new" },
      ]),
    },
    narrower: { privateEndpointConnections: [] },
    newcomer: "/subscriptions/OTHER/new",
  },
  {
    setting: "cluster-admins",
    rule: "cluster-admins-widened",
    approved: { aadProfile: admins },
    wider: { aadProfile: { ...admins, adminGroupObjectIDs: [...admins.adminGroupObjectIDs, intruders] } },
    narrower: { aadProfile: { ...admins, adminGroupObjectIDs: [] } },
    newcomer: intruders,
  },
  {
    setting: "token-issuers",
    rule: "token-issuer-added",
    approved: { jwtAuthenticators: tokenIssuersValue([github]) },
    wider: { jwtAuthenticators: tokenIssuersValue([github, strangeIssuer]) },
    narrower: { jwtAuthenticators: [] },
    newcomer: strangeIssuer.issuer,
  },
];

/** A story that has learned what is approved. */
function storyOf({ approved }: Way, policy: Parameters<typeof learned>[0] = { mode: "revert" }): Story {
  const story = new Story(policy);
  story.sees({ exposure: approved });
  return story.wait(60);
}

function exempting(way: Way, more: Partial<Exemption> = {}): Exemption {
  return { setting: way.setting, until: "2026-12-31T00:00:00Z", reason: "ticket 4712", ...more };
}

describe.each(ways)("$setting", (way) => {
  const { setting, rule, approved, wider, narrower, newcomer } = way;
  const as = (exposure: Partial<ExposureValues>, more: Shown = {}): Shown => ({ exposure, ...more });

  it("is learned at first sight, in silence", () => {
    const story = storyOf(way);
    expect(story.told()).toEqual([]);
    expect(story.state.baseline?.approved).toMatchObject(approved);
  });

  it("is told when it lets in more, and never put back", () => {
    const story = storyOf(way);
    const plan = story.sees(as(wider));
    expect(story.told()).toEqual(["opened"]);
    expect(plan.update).toBeUndefined();
    expect(plan.decision).toMatchObject({ action: "alert", reason: "OnlyByHand" });
    expect(plan.evaluation).toMatchObject({
      verdict: "drifted",
      findings: [{ rule, severity: "high", setting }],
    });
    expect(story.exposure.attribution.actor).toBeDefined();
    story.wait(60).sees(as(wider));
    expect(story.told()).toEqual([]);
  });

  it("is resolved when it was taken back", () => {
    const story = storyOf(way);
    story.sees(as(wider));
    story.wait(60).sees(as(approved));
    expect(story.told()).toEqual(["opened", "resolved"]);
  });

  it("hinders no revert of the ranges, and stays told when they are back", () => {
    const story = storyOf(way);
    const plan = story.sees(as(wider, { ranges: [] }));
    expect(plan.decision).toMatchObject({ action: "revert", withheld: [{ setting, kind: "by-hand" }] });
    expect(plan.update).toHaveLength(1);
    story.answers({ kind: "accepted" });
    story.wait(120).sees(as(wider), { trigger: story.ownEvent() });
    expect(story.told()).toEqual(["opened", "updated"]);
    expect(story.exposure.drift.map((item) => item.setting)).toEqual([setting]);
    story.wait(60).sees(as(approved));
    expect(story.told().at(-1)).toMatch(/^(reverted|resolved)$/);
  });

  it("is approved when a person accepts it, and by nothing less than that", () => {
    const story = storyOf(way);
    story.sees(as(wider));
    const decision = story.decision("accept");
    const plan = story.wait(60).sees(as(wider), { trigger: decision });
    expect(plan.answer).toEqual({ kind: "done" });
    expect(story.told()).toEqual(["opened", "accepted"]);
    story.wait(60).sees(as(wider));
    expect(story.told()).toEqual([]);
    expect(story.state.baseline?.approved).toMatchObject(wider);
  });

  it("cannot be accepted by who saw something else", () => {
    const story = storyOf(way);
    story.sees(as(approved, { ranges: [] }), { trigger: { source: "recheck" } });
    const seen = story.exposure;
    const plan = story.wait(60).sees(as(wider, { ranges: [] }), { trigger: story.decision("accept", seen) });
    expect(plan.answer?.kind).not.toBe("done");
  });

  it("cannot be put back by the guardrail for a person either", () => {
    const story = storyOf(way);
    story.sees(as(wider));
    const plan = story.wait(60).sees(as(wider), { trigger: story.decision("revert") });
    expect(plan.answer).toMatchObject({ kind: "refused" });
    expect(plan.update).toBeUndefined();
  });

  it("tightens by itself: what was given up is not approved any more", () => {
    const story = storyOf(way);
    story.sees(as(narrower));
    expect(story.told()).toEqual([]);
    expect(story.state.baseline?.approved).toMatchObject(narrower);
    story.wait(60).sees(as(approved));
    expect(story.told()).toEqual(["opened"]);
  });

  it("does not tighten while an operation runs, or after one that failed", () => {
    for (const phase of ["in-progress", "failed", "canceled"] as const) {
      const story = storyOf(way);
      story.sees(as(narrower, { phase }));
      expect(story.state.baseline?.approved).toMatchObject(approved);
    }
  });

  it("is not minded while the policy exempts the setting, and told at the end", () => {
    const story = storyOf(way, { mode: "revert", exemptions: [exempting(way)] });
    story.sees(as(wider));
    expect(story.told()).toEqual([]);
    expect(story.state.baseline?.approved).toMatchObject(approved);
    story.changePolicy({ exemptions: [] }).sees(as(wider));
    expect(story.told()).toEqual(["opened"]);
  });

  it("lets one resource be that the policy exempts, tells any other, and tells it at the end", () => {
    const exemptions = [exempting(way, { resource: newcomer })];
    const story = storyOf(way, { mode: "revert", exemptions });
    const plan = story.sees(as(wider));
    expect(story.told()).toEqual([]);
    expect(plan.evaluation).toMatchObject({ verdict: "compliant", exempted: exemptions });
    story.changePolicy({ exemptions: [exempting(way, { resource: "somebody-else" })] }).sees(as(wider));
    expect(story.told()).toEqual(["opened"]);
    story.changePolicy({ exemptions }).sees(as(wider));
    expect(story.told()).toEqual(["exempted"]);
    story.changePolicy({ exemptions: [] }).sees(as(wider));
    expect(story.told()).toEqual(["opened"]);
  });

  it("learns nothing of a resource that is exempted at first sight", () => {
    const story = new Story({ exemptions: [exempting(way, { resource: newcomer })] });
    story.sees(as(wider));
    expect(story.told()).toEqual([]);
    expect(story.state.baseline?.approved).toMatchObject(approved);
  });

  it("is not looked at where the policy's mode is off", () => {
    const story = storyOf(way).changePolicy({ mode: "off" });
    story.sees(as(wider));
    expect(story.told()).toEqual([]);
  });
});

describe("an acceptance beside an exempted resource", () => {
  test("approves what was shown, and neither adds nor takes away the other", () => {
    const trusted = (...bindings: (typeof backup)[]) => ({
      exposure: { trustedAccessRoleBindings: trustedAccessValue(bindings) },
    });
    const exemption: Exemption = {
      setting: "trusted-access",
      resource: workspace.sourceResourceId,
      until: "2026-12-31T00:00:00Z",
      reason: "ticket 4712",
    };
    const third = { ...workspace, name: "third", sourceResourceId: "/subscriptions/x/third" };
    const story = new Story({ exemptions: [exemption] });
    story.sees(trusted(backup));
    story.wait(60).sees(trusted(backup, workspace, third));
    expect(story.told()).toEqual(["opened"]);
    story.wait(60).sees(trusted(backup, workspace, third), { trigger: story.decision("accept") });
    expect(story.state.baseline?.approved).toMatchObject(trusted(backup, third).exposure);
    story.changePolicy({ exemptions: [] }).sees(trusted(backup, workspace, third));
    expect(story.told()).toEqual(["accepted", "opened"]);
  });
});

describe("a list that was never read", () => {
  it("is neither learned nor judged, and required to be empty in vain", () => {
    const story = learned({ require: ["no-trusted-access"] });
    expect(story.told()).toEqual([]);
    expect(story.state.baseline?.approved).not.toHaveProperty("trustedAccessRoleBindings");
    story.sees({ exposure: { trustedAccessRoleBindings: [] } });
    expect(story.told()).toEqual([]);
    story.wait(60).sees({ exposure: { trustedAccessRoleBindings: trustedAccessValue([backup]) } });
    expect(story.exposure.findings.map(({ rule }) => rule)).toEqual([
      "trusted-access-added",
      "required-no-trusted-access",
    ]);
  });
});
