import { describe, expect, test } from "vitest";
import { trustedAccessValue } from "../../../src/core/cluster/trusted-access.ts";
import type { ClusterPolicy } from "../../../src/core/model/cluster-policy.ts";
import type { WaysInReading } from "../../../src/core/model/ways-in.ts";
import { type ShownCluster, whyLook } from "../../../src/core/sweep/why-look.ts";
import { backup } from "../cluster/way-in-samples.ts";
import { approvedRanges, cluster, learned, policyWith, type Shown, Story } from "../plan/story.ts";

/** Why the sweep looks at the story's cluster where an inventory shows this. */
function why(story: Story, shown: Shown | undefined = {}, more: Partial<ShownCluster> = {}) {
  const { policy, now } = story;
  // Its children were asked for today.
  const state = { ...story.state, waysIn: story.state.waysIn ?? { askedAt: now.toISOString(), lists: {} } };
  const { exposure, outbound } = cluster(shown);
  // An inventory shows neither node pools nor what only a preview version returns.
  const row = cluster({
    ...shown,
    exposure: { ...exposure, podLinkLocalAccess: null },
    outbound: { ...outbound, unnamedPools: [] },
  });
  // Its children are not shown either, and have just been asked for where a test says nothing of them.
  const waysIn = state.waysIn ?? { askedAt: now.toISOString(), lists: {} };
  return whyLook({ snapshot: row, state: { ...state, waysIn }, policy, now, ...more })?.why;
}

const opened: Shown = { ranges: [] };
const widened: Shown = { ranges: [...approvedRanges, "52.0.0.0/8"] };
const narrowed: Shown = { ranges: approvedRanges.slice(0, 1) };

describe("the children of a cluster, which no inventory shows", () => {
  const trusted = (...bindings: (typeof backup)[]): WaysInReading => ({
    trustedAccessRoleBindings: { kind: "read", value: trustedAccessValue(bindings) },
  });

  test("are asked for once a day", () => {
    const story = learned();
    story.sees({}, { waysIn: trusted(backup) });
    expect(why(story)).toBeUndefined();
    expect(why(story.wait(24 * 60 * 60))).toBe("ways-in-due");
    expect(why(story, {}, { policy: policyWith({ mode: "off" }) })).toBeUndefined();
  });

  test("are taken as they were: what is open of them is no news, and counts as closed by nothing", () => {
    const story = learned();
    story.sees({}, { waysIn: trusted() });
    story.wait(60).sees({}, { waysIn: trusted(backup) });
    expect(story.exposure.drift).toHaveLength(1);
    expect(why(story)).toBeUndefined();
  });
});

describe("a cluster that is shown is looked at", () => {
  test("where nobody has looked at it yet, whatever is shown", () => {
    expect(why(new Story())).toBe("never-seen");
    expect(why(new Story(), opened)).toBe("never-seen");
    const { state, policy, now } = new Story();
    expect(whyLook({ state, policy, now })?.why).toBe("never-seen");
  });

  test("where it was deleted and is shown again", () => {
    const story = learned();
    story.findsNone();
    expect(why(story)).toBe("never-seen");
  });

  test("where what is shown cannot be judged", () => {
    const { state, policy, now } = learned();
    expect(whyLook({ state, policy, now })?.why).toBe("unjudged");
  });

  test.each<[string, Shown]>([
    ["its ranges are gone", opened],
    ["its ranges are wider", widened],
    ["they are gone while an operation runs", { ...opened, phase: "in-progress" }],
    ["the last operation failed", { ...opened, phase: "failed" }],
    ["run command is on", { exposure: { disableRunCommand: false } }],
  ])("where it is shown open: %s", (_name, shown) => {
    const story = learned({ mode: "alert" });
    story.sees({ exposure: { disableRunCommand: true } });
    expect(why(story, shown)).toBe("exposed");
  });

  test("where it stands open in another way than was told", () => {
    const story = learned({ mode: "alert" });
    story.sees(widened);
    expect(why(story, opened)).toBe("exposed");
  });

  test("where a policy has come to mind what is shown", () => {
    const story = learned({ mode: "alert" });
    expect(why(story, {}, { policy: policyWith({ require: ["no-run-command"] }) })).toBe("exposed");
  });

  test("where it is shown closed, and nobody plans to look", () => {
    const story = learned({ mode: "alert" });
    story.sees(opened);
    expect(why(story)).toBe("changed");
    expect(why(story, { phase: "in-progress" })).toBeUndefined();
  });

  test("where approved ranges are missing, once", () => {
    const story = learned({ mode: "alert" });
    expect(why(story, narrowed)).toBe("changed");
    story.sees(narrowed);
    expect(why(story, narrowed)).toBeUndefined();
    expect(why(story)).toBe("changed");
  });

  test("once a day for its children, which nothing shows", () => {
    const { state, policy, now } = learned({ mode: "alert" });
    const shown = { snapshot: cluster(), policy, now };
    const waysIn = { askedAt: now.toISOString(), lists: {} };
    expect(whyLook({ ...shown, state })?.why).toBe("ways-in-due");
    expect(whyLook({ ...shown, state: { ...state, waysIn } })).toBeUndefined();
    const tomorrow = new Date(now.getTime() + 86_400_000);
    expect(whyLook({ ...shown, state: { ...state, waysIn }, now: tomorrow })?.why).toBe("ways-in-due");
  });

  test("where something protects it that is not part of its baseline", () => {
    const story = new Story({ mode: "alert" });
    story.sees(opened);
    expect(why(story)).toBe("changed");
    const strict = learned({ mode: "alert" });
    expect(why(strict, { exposure: { disableRunCommand: true } })).toBe("unlearned");
  });
});

describe("a cluster that is shown is left alone", () => {
  const shapes: readonly Shown[] = [
    {},
    opened,
    widened,
    narrowed,
    { exposure: { disableRunCommand: true, podLinkLocalAccess: "None" } },
    { outbound: { type: "loadbalancer", resources: [], unnamedPools: ["pool1"] } },
    { exposure: { disableLocalAccounts: false, enablePrivateCluster: true } },
    { resourceUid: "another one" },
  ];
  const policies: readonly Partial<ClusterPolicy>[] = [
    { mode: "alert" },
    { mode: "alert", onNarrowed: "ignore" },
    { mode: "alert", require: ["no-run-command", "private-cluster"] },
    { mode: "alert", declared: { authorizedIPRanges: approvedRanges } },
    {
      mode: "alert",
      exemptions: [{ setting: "authorized-ranges", until: "2030-01-01T00:00:00Z", reason: "r" }],
    },
  ];

  test.each(policies)("where the last read showed the same, by the policy %j", (policy) => {
    for (const before of shapes)
      for (const shown of shapes) {
        const story = learned(policy);
        story.sees(before);
        story.wait(60).sees(shown);
        expect([shown, why(story.wait(3600), shown)]).toEqual([shown, undefined]);
      }
  });

  test("where it is within its baseline and an operation runs", () => {
    expect(why(learned(), { phase: "in-progress" })).toBeUndefined();
  });

  test("where its incident is accepted", () => {
    const story = learned({ mode: "alert" });
    story.sees(opened);
    story.wait(60).sees(opened, { trigger: story.decision("accept") });
    expect(why(story, opened)).toBeUndefined();
  });

  test("where it cannot be read: its next read is planned", () => {
    const story = learned();
    story.cannotRead({ kind: "denied", reason: "AuthorizationFailed" });
    expect(why(story, opened)).toBeUndefined();
  });

  test("while its revert is under way, as the inventory lags", () => {
    const story = learned();
    story.sees(opened);
    story.answers({ kind: "accepted" });
    expect(why(story, opened)).toBeUndefined();
    expect(why(story)).toBeUndefined();
  });

  test("where the policy switches the guardrail off, unless something is still told as open", () => {
    expect(why(new Story({ mode: "off" }), opened)).toBeUndefined();
    const story = learned({ mode: "alert" });
    story.sees(opened);
    expect(why(story.changePolicy({ mode: "off" }), opened)).toBe("changed");
    story.sees(opened);
    expect(why(story, opened)).toBeUndefined();
  });
});
