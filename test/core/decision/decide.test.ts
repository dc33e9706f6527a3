import { describe, expect, it } from "vitest";
import { effectiveBaseline } from "../../../src/core/baseline/effective-baseline.ts";
import { baselineOf } from "../../../src/core/baseline/next-baseline.ts";
import { decide } from "../../../src/core/decision/decide.ts";
import { evaluate } from "../../../src/core/findings/evaluate.ts";
import type { ClusterPolicy } from "../../../src/core/model/cluster-policy.ts";
import { type ClusterState, unseen } from "../../../src/core/model/cluster-state.ts";
import type { Decision } from "../../../src/core/model/decision.ts";
import type { Incident } from "../../../src/core/model/incident.ts";
import type { Trigger } from "../../../src/core/model/trigger.ts";
import { cluster, policyWith, type Shown, Story } from "../plan/story.ts";

const now = new Date("2026-11-21T18:40:00.000Z");
const ago = (seconds: number): string => new Date(now.getTime() - seconds * 1000).toISOString();
const ahead = (seconds: number): string => ago(-seconds);

/** An open incident of removed ranges, a minute old. */
function incident(change: Partial<Incident> = {}): Incident {
  const story = new Story();
  story.sees();
  story.sees({ ranges: [] });
  return {
    ...story.exposure,
    looks: { count: story.exposure.looks.count },
    openedAt: ago(60),
    exposedSince: ago(60),
    ...change,
  };
}

interface Case {
  readonly shown?: Shown;
  readonly policy?: Partial<ClusterPolicy>;
  readonly incident?: Partial<Incident>;
  readonly reverts?: readonly string[];
  readonly source?: Trigger["source"];
  readonly isUnknown?: boolean;
}

function decisionOf({ shown = {}, policy = {}, source = "event", ...more }: Case) {
  const snapshot = cluster(shown);
  const own = policyWith({ mode: "revert", ...policy });
  const state: ClusterState = {
    ...unseen(snapshot.cluster.id),
    ...(more.isUnknown ? {} : { baseline: baselineOf(cluster(), "learned", new Date(ago(9_999))) }),
    incidents: more.incident ? { exposure: incident(more.incident) } : {},
    reverts: more.reverts ?? [],
  };
  const baseline = effectiveBaseline(state.baseline, own.declared);
  const evaluation = evaluate(snapshot, baseline, own, now);
  return decide({ snapshot, evaluation, baseline, policy: own, state, outbound: undefined, source, now });
}

const open: Shown = { ranges: null };
const three = [ago(3000), ago(2000), ago(1000)];
const refusal = { code: "ScopeLocked", message: "locked", count: 1, retryAt: ahead(60) };
const manualRevert = { reason: "enough", by: "Dana Rivera", at: ago(1), updates: [] };
const sent = { sentAt: ago(10), count: 1, phase: "accepted", settings: ["authorized-ranges"] } as const;

describe("decide", () => {
  it.each<[string, Case, string]>([
    // Compliant.
    ["protected, never seen", { isUnknown: true }, "learn"],
    ["protected, never seen, updating", { isUnknown: true, shown: { phase: "in-progress" } }, "none"],
    ["protected, as approved", {}, "none"],
    ["a switch got stricter", { shown: { exposure: { disableRunCommand: true } } }, "learn"],
    ["a list that shrank", { shown: { ranges: ["73.140.245.0/24"] } }, "alert"],
    [
      "the same, ignored",
      { shown: { ranges: ["73.140.245.0/24"] }, policy: { onNarrowed: "ignore" } },
      "learn",
    ],
    [
      "the same, to be reverted",
      { shown: { ranges: ["73.140.245.0/24"] }, policy: { onNarrowed: "revert" } },
      "revert",
    ],
    [
      "the same, mode alert",
      { shown: { ranges: ["73.140.245.0/24"] }, policy: { onNarrowed: "revert", mode: "alert" } },
      "alert",
    ],
    [
      "own update failed, body as approved",
      { shown: { phase: "failed" }, incident: { status: "reverting", update: { attempt: sent } } },
      "revert",
    ],
    [
      "own update cancelled, body as approved",
      { shown: { phase: "canceled" }, incident: { status: "reverting", update: { attempt: sent } } },
      "revert",
    ],
    [
      "own update failed, mode alert by now",
      {
        shown: { phase: "failed" },
        policy: { mode: "alert" },
        incident: { status: "reverting", update: { attempt: sent } },
      },
      "none",
    ],
    [
      "own update runs",
      { shown: { phase: "in-progress" }, incident: { status: "reverting", update: { attempt: sent } } },
      "none",
    ],
    ["somebody else's write failed", { shown: { phase: "failed" } }, "none"],
    // Exposed.
    ["open, never seen", { isUnknown: true, shown: open }, "alert"],
    [
      "within its baseline, and not what the policy requires",
      { policy: { require: ["private-cluster"] } },
      "alert",
    ],
    // Drifted.
    ["drifted", { shown: open }, "revert"],
    ["drifted, mode alert", { shown: open, policy: { mode: "alert" } }, "alert"],
    ["drifted, mode off", { shown: open, policy: { mode: "off" } }, "none"],
    ["drifted, updating", { shown: { ...open, phase: "in-progress" } }, "wait"],
    ["drifted, after a failed write", { shown: { ...open, phase: "failed" } }, "revert"],
    ["drifted, stopped", { shown: { ...open, stopped: true } }, "wait"],
    ["drifted, nothing goes back by itself", { shown: { exposure: { networkPolicy: "none" } } }, "alert"],
    ["drifted, the platform cannot", { shown: { ...open, basicLoadBalancer: true } }, "refuse"],
    [
      "drifted, the platform cannot, updating",
      { shown: { ...open, basicLoadBalancer: true, phase: "in-progress" } },
      "refuse",
    ],
    ["drifted, grace runs", { shown: open, policy: { revertAfterSeconds: 90 }, incident: {} }, "wait"],
    ["drifted, grace is over", { shown: open, policy: { revertAfterSeconds: 60 }, incident: {} }, "revert"],
    ["drifted, grace begins", { shown: open, policy: { revertAfterSeconds: 1 } }, "wait"],
    [
      "drifted, a run was sending and died",
      { shown: open, incident: { status: "reverting", update: { attempt: { ...sent, phase: "sending" } } } },
      "revert",
    ],
    [
      "drifted, ARM asked for time",
      { shown: open, incident: { status: "reverting", update: { notBefore: ahead(1) } } },
      "wait",
    ],
    [
      "drifted, ARM's time is over",
      { shown: open, incident: { status: "reverting", update: { notBefore: ago(0) } } },
      "revert",
    ],
    ["drifted, reverted twice", { shown: open, reverts: three.slice(1) }, "revert"],
    ["drifted, reverted three times", { shown: open, reverts: three }, "stand-down"],
    [
      "drifted, three reverts, one of them before the window",
      { shown: open, reverts: [ago(3600), ...three.slice(1)] },
      "revert",
    ],
    ["drifted, contested", { shown: open, incident: { status: "contested" } }, "stand-down"],
    [
      "drifted, contested, mode alert by now",
      { shown: open, policy: { mode: "alert" }, incident: { status: "contested" } },
      "alert",
    ],
    // By hand.
    ["by hand, mode alert", { shown: open, policy: { mode: "alert" }, incident: { manualRevert } }, "revert"],
    ["by hand, mode off", { shown: open, policy: { mode: "off" }, incident: { manualRevert } }, "none"],
    ["by hand, reverted three times", { shown: open, incident: { manualRevert }, reverts: three }, "revert"],
    ["by hand, contested", { shown: open, incident: { manualRevert, status: "contested" } }, "revert"],
    [
      "by hand, refused by Azure, a follow-up",
      { shown: open, incident: { manualRevert, status: "failed", refusal }, source: "follow-up" },
      "revert",
    ],
    [
      "by hand, grace runs",
      { shown: open, policy: { revertAfterSeconds: 90 }, incident: { manualRevert } },
      "revert",
    ],
    ["by hand, updating", { shown: { ...open, phase: "in-progress" }, incident: { manualRevert } }, "wait"],
    ["by hand, stopped", { shown: { ...open, stopped: true }, incident: { manualRevert } }, "wait"],
    [
      "by hand, ARM asked for time",
      { shown: open, incident: { manualRevert, update: { notBefore: ahead(1) } } },
      "wait",
    ],
    [
      "by hand, the platform cannot",
      { shown: { ...open, basicLoadBalancer: true }, incident: { manualRevert } },
      "refuse",
    ],
    [
      "by hand, sent as often as the policy lets the guardrail revert",
      { shown: open, incident: { manualRevert: { ...manualRevert, updates: three } } },
      "stand-down",
    ],
    [
      "by hand, own update failed, body as approved, mode alert",
      {
        shown: { phase: "failed" },
        policy: { mode: "alert" },
        incident: { status: "reverting", update: { attempt: sent }, manualRevert },
      },
      "revert",
    ],
    [
      "drifted, refused, a follow-up",
      { shown: open, incident: { status: "failed", refusal }, source: "follow-up" },
      "refuse",
    ],
    [
      "drifted, refused, the sweep, too early",
      {
        shown: open,
        incident: { status: "failed", refusal: { ...refusal, retryAt: ahead(1) } },
        source: "sweep",
      },
      "refuse",
    ],
    [
      "drifted, refused, the sweep, in time",
      {
        shown: open,
        incident: { status: "failed", refusal: { ...refusal, retryAt: ago(0) } },
        source: "sweep",
      },
      "revert",
    ],
    [
      "drifted, refused, a decision",
      {
        shown: open,
        incident: { status: "failed", refusal: { ...refusal, retryAt: ahead(1) } },
        source: "manual-action",
      },
      "revert",
    ],
    ["drifted, refused, an event", { shown: open, incident: { status: "failed", refusal } }, "revert"],
    [
      "drifted, refused, a recheck",
      { shown: open, incident: { status: "failed", refusal }, source: "recheck" },
      "revert",
    ],
    [
      "drifted, refused once, tried since",
      { shown: open, incident: { status: "reverting", refusal }, source: "follow-up" },
      "revert",
    ],
  ])("%s", (_, input, action) => {
    expect(decisionOf(input).action).toBe(action);
  });

  it.each<[string, Case, Pick<Decision, "reason" | "wait">]>([
    [
      "an operation",
      { shown: { ...open, phase: "in-progress" } },
      { reason: "OperationInProgress", wait: { for: "operation" } },
    ],
    ["a start", { shown: { ...open, stopped: true } }, { reason: "ClusterStopped", wait: { for: "start" } }],
    [
      "grace",
      { shown: open, policy: { revertAfterSeconds: 90 }, incident: {} },
      { reason: "GracePeriodRunning", wait: { for: "grace", notBefore: ahead(30) } },
    ],
    [
      "ARM",
      { shown: open, incident: { update: { notBefore: ahead(7) } } },
      { reason: "AzureAskedForTime", wait: { for: "retry", notBefore: ahead(7) } },
    ],
  ])("a wait for %s says so", (_, input, wait) => {
    expect(decisionOf(input)).toMatchObject({ action: "wait", ...wait });
  });

  it("says what it leaves alone, and why, whatever it does with the rest", () => {
    const shown: Shown = { ranges: null, exposure: { networkPolicy: null } };
    for (const policy of [{ mode: "alert" }, { mode: "revert" }] as const) {
      const { message, withheld, patch } = decisionOf({ shown, policy });
      expect(message).toContain("network-policy is left alone: the change re-images the node pools");
      expect(withheld).toHaveLength(1);
      expect(patch).toHaveProperty("properties.apiServerAccessProfile.authorizedIPRanges");
    }
  });

  it("a revert by hand says who asked for it, and why", () => {
    expect(decisionOf({ shown: open, incident: { manualRevert } }).message).toContain(
      "A revert was asked for by Dana Rivera: enough.",
    );
  });

  it("a stand-down says how often it was reverted", () => {
    expect(
      decisionOf({ shown: open, reverts: [ago(5)], policy: { reverts: { max: 1, windowSeconds: 600 } } })
        .message,
    ).toContain("Reverted once within 10 min");
    expect(decisionOf({ shown: open, incident: { status: "contested" } }).message).toContain(
      "has stood down",
    );
  });
});
