import { describe, expect, it } from "vitest";
import { isForEveryChannel } from "../../../src/core/incident/forced.ts";
import type { Transition } from "../../../src/core/model/alert.ts";
import type { Incident } from "../../../src/core/model/incident.ts";
import { isRoutedTo } from "../../../src/core/routing/is-routed-to.ts";
import { approvedRanges, cluster, learned, type Shown, type Started, Story } from "../plan/story.ts";

const { outbound } = cluster();
const opened: Shown = { ranges: [...approvedRanges, "8.8.8.0/24"] };
const hour = 3600;
const newAddress = "/subscriptions/s/resourceGroups/rg/providers/microsoft.network/publicipaddresses/new";
const otherWayOut = { outbound: { ...outbound, resources: [...outbound.resources, newAddress] } };
const twoHundred = [...approvedRanges, ...Array.from({ length: 198 }, (_, number) => `20.${number}.1.0/24`)];
const picky = { minSeverity: "critical", clusterLabels: ["another"] } as const;

/** What the weakening writer can do beside opening the cluster, so that the guardrail itself refuses to close it. */
const reasons: readonly [string, Shown, string, Partial<Story["policy"]>?, Started["outbound"]?][] = [
  [
    "a pool with public addresses that no prefix names",
    { ...opened, outbound: { ...outbound, unnamedPools: ["mallory"] } },
    "node pool mallory",
  ],
  [
    "another outbound type",
    { ...opened, outbound: { ...outbound, type: "userdefinedrouting" } },
    "outbound type changed",
  ],
  [
    "outbound addresses that cannot be read",
    { ...opened, ...otherWayOut },
    "403",
    {},
    { kind: "unknown", reason: "403: AuthorizationFailed" },
  ],
  ["outbound addresses that were not read", { ...opened, ...otherWayOut }, "were not read"],
  [
    "more ranges than the platform takes, with the new way out",
    { ...opened, ...otherWayOut },
    "AKS takes 200 ranges",
    { declared: { authorizedIPRanges: twoHundred } },
    { kind: "known", blocks: ["4.4.4.4/32"] },
  ],
  ["the basic load balancer", { ...opened, basicLoadBalancer: true }, "standard load balancer"],
  [
    "one setting that is refused beside another that goes back",
    { ...opened, basicLoadBalancer: true, exposure: { disableLocalAccounts: false } },
    "standard load balancer",
  ],
  [
    "the same, while the cluster is busy",
    { ...opened, basicLoadBalancer: true, exposure: { disableLocalAccounts: false }, phase: "in-progress" },
    "standard load balancer",
  ],
];

describe("a refusal that whoever opened the cluster can force", () => {
  it.each(reasons)(
    "%s: told as loudly as can be, and again every hour",
    (_, shown, why, policy = {}, read) => {
      const story = learned({ mode: "revert", remindEverySeconds: null, ...policy });
      // The last compliant list is the whole declared one.
      if (policy.declared) story.sees({ ranges: twoHundred });
      story.wait(60).told();
      const started = read === undefined ? {} : { outbound: read };
      if (story.sees(shown, started).update) story.answers({ kind: "accepted" });
      expect(story.told()).toEqual(["opened"]);
      expect(story.exposure.severity).not.toBe("critical");
      expect(story.lastAlert).toMatchObject({ severity: "critical", toEveryChannel: true });
      expect(story.lastAlert.decision.message).toContain(why);
      expect(isRoutedTo(picky, story.lastAlert, "production")).toBe(true);
      for (let reminders = 1; reminders <= 2; reminders++) {
        story.wait(hour);
        const { update } = story.sees(shown, { ...started, trigger: { source: "follow-up" } });
        if (update) story.answers({ kind: "accepted" });
        expect(story.told()).toEqual(["reminded"]);
        expect(story.lastAlert).toMatchObject({ severity: "critical", toEveryChannel: true });
      }
      story.sees({ ...shown, exposure: { ...shown.exposure, disableRunCommand: false } }, started);
      for (const alert of story.alerts.slice(-1))
        expect(alert).toMatchObject({ severity: "critical", toEveryChannel: true });
    },
  );

  it("a DNS zone that was given up with the public name turned on: told so, under its own code", () => {
    const off = {
      enablePrivateCluster: true,
      enablePrivateClusterPublicFQDN: false,
      authorizedIPRanges: null,
    };
    const on = { ...off, enablePrivateClusterPublicFQDN: true };
    const story = new Story({ mode: "revert", remindEverySeconds: null });
    story.sees({ exposure: off, privateDnsZone: "system" });
    story.wait(60).sees({ exposure: on, privateDnsZone: "none" });
    expect(story.told()).toEqual(["opened"]);
    expect(story.exposure.severity).toBe("low");
    expect(story.lastAlert).toMatchObject({
      severity: "critical",
      toEveryChannel: true,
      decision: { action: "refuse", reason: "NoPrivateDnsZone" },
    });
    story.wait(hour).sees({ exposure: on, privateDnsZone: "none" }, { trigger: { source: "follow-up" } });
    expect(story.told()).toEqual(["reminded"]);
    expect(story.lastAlert).toMatchObject({ severity: "critical", toEveryChannel: true });
  });

  it("is none where there was no DNS zone before: nobody forces what the platform never had", () => {
    const on = { enablePrivateCluster: true, enablePrivateClusterPublicFQDN: true, authorizedIPRanges: null };
    const story = new Story({ mode: "revert" });
    story.sees({ exposure: on, privateDnsZone: "none" });
    story.changePolicy({ mode: "revert", declared: { enablePrivateClusterPublicFQDN: false } });
    story.sees({ exposure: on, privateDnsZone: "none" });
    expect(story.lastAlert).toMatchObject({
      transition: "opened",
      severity: "low",
      decision: { action: "alert", reason: "NoPrivateDnsZone" },
    });
    expect(story.lastAlert).not.toHaveProperty("toEveryChannel");
  });

  it("comes after the opening: told as failed, as loudly", () => {
    const story = learned();
    story.sees({ ...opened, phase: "in-progress" });
    expect(story.lastAlert).toMatchObject({ transition: "opened", severity: "high" });
    story.sees({ ...opened, basicLoadBalancer: true });
    expect(story.told()).toEqual(["opened", "failed"]);
    expect(story.lastAlert).toMatchObject({ severity: "critical", toEveryChannel: true });
  });

  it("has ended: what is told of it is no louder than it is", () => {
    const story = learned();
    story.sees({ ...opened, basicLoadBalancer: true });
    story.sees();
    expect(story.told()).toEqual(["opened", "resolved"]);
    expect(story.lastAlert.severity).toBe("high");
  });

  it.each<[string, Partial<Story["policy"]>, Shown]>([
    ["the policy only alerts", { mode: "alert" }, { ...opened, basicLoadBalancer: true }],
    ["only a person can put it back", {}, { exposure: { networkPolicy: "none" } }],
    [
      "a list only shrank",
      { onNarrowed: "revert" },
      { ranges: ["73.140.245.0/24"], basicLoadBalancer: true },
    ],
  ])("is none where %s", (_, policy, shown) => {
    const story = learned({ mode: "revert", ...policy });
    story.sees(shown);
    expect(story.told()).toEqual(["opened"]);
    expect(story.lastAlert.severity).not.toBe("critical");
    expect(story.lastAlert).not.toHaveProperty("toEveryChannel");
  });
});

describe("what is for every channel", () => {
  const decision = {
    action: "alert",
    reason: "PolicyOnlyAlerts",
    message: "",
    patch: {},
    withheld: [],
  } as const;

  it.each<[string, Partial<Incident>, Transition, boolean]>([
    ["a stand-down, however small", { severity: "low" }, "contested", true],
    [
      "told again during a stand-down",
      { severity: "low", decision: { ...decision, action: "stand-down" } },
      "reminded",
      true,
    ],
    ["a critical exposure that Azure lets nobody close", { severity: "critical" }, "failed", true],
    ["a lesser one", { severity: "medium" }, "failed", false],
    ["a critical exposure that was opened", { severity: "critical" }, "opened", false],
    [
      "what whoever opened the cluster can force, told again",
      { severity: "low", status: "contested" },
      "reminded",
      true,
    ],
    ["the end of that", { severity: "low", status: "resolved" }, "resolved", false],
  ])("%s", (_, change, transition, isTold) => {
    const story = learned({ mode: "alert" });
    story.sees(opened);
    expect(isForEveryChannel({ ...story.exposure, decision, ...change }, transition)).toBe(isTold);
  });
});
