import { expect, test } from "vitest";
import { clusterId } from "../../../src/core/cluster/cluster-id.ts";
import { historyOfStep, type RecordedStep } from "../../../src/core/history/history-of-step.ts";
import { unseen } from "../../../src/core/model/cluster-state.ts";
import type { Trigger } from "../../../src/core/model/trigger.ts";
import {
  publicExposure,
  someBaseline,
  someEntry,
  someIncident,
  someState,
} from "../../contract/state-samples.ts";

const cluster = clusterId("8ecadfc9-d1a3-4ea4-b844-0d9f87e4d7c8", "rg-prod", "aks-orders");
const incident = someIncident(cluster);
const state = someState(cluster, incident);
const now = new Date("2026-11-21T10:15:02.120Z");
const event: Trigger = { source: "event" };

function historyOf(step: Partial<RecordedStep>, before = state, trigger = event) {
  return historyOfStep(before, { state, alerts: [], ...step }, { now, clusterId: cluster.id, trigger });
}

test("a run that moved nothing leaves no trace", () => {
  expect(historyOf({ decision: incident.decision })).toEqual([]);
});

test("a transition is told under its alert's id, with who wrote and why", () => {
  const { alert } = someEntry(incident);
  const written = { ...alert, actor: { kind: "user", name: "Zoë", upn: "zoe@contoso.com" } as const };
  expect(historyOf({ alerts: [written] })).toEqual([
    {
      kind: "transition",
      what: "opened",
      id: `${incident.id}-1-opened`,
      at: alert.time,
      clusterId: cluster.id,
      incidentId: incident.id,
      topic: "exposure",
      severity: "critical",
      verdict: "drifted",
      actor: "zoe@contoso.com",
      reason: "RevertDue",
      message: "The policy says revert.",
    },
  ]);
});

test("an update that is about to be sent is the guardrail's decision, or that of the person who wished for it", () => {
  const attempt = { sentAt: now.toISOString(), count: 1, phase: "sending", settings: [] } as const;
  const reverting = { ...incident, status: "reverting", update: { attempt } } as const;
  const wish = { reason: "ticket 4711", by: "dana@contoso.com", at: now.toISOString(), updates: [] };
  for (const [sending, by] of [
    [reverting, "guardrail"],
    [{ ...reverting, manualRevert: wish }, "dana@contoso.com"],
  ] as const) {
    const step = {
      state: { ...state, incidents: { exposure: sending } },
      decision: incident.decision,
      update: [],
    };
    expect(historyOf(step)).toMatchObject([
      { kind: "decision", what: "revert", by, incidentId: incident.id, reason: "RevertDue" },
    ]);
  }
});

test("a person's decision is told once it is carried out, in one line, and not where it came too late", () => {
  const manualAction = {
    incidentId: incident.id,
    action: "accept",
    reason: "ticket\n4711",
    by: "dana@contoso.com",
    fingerprint: "f00d",
  } as const;
  const trigger: Trigger = { source: "manual-action", manualAction };
  const told = historyOf({ answer: { kind: "done" } }, state, trigger);
  expect(told).toMatchObject([
    { kind: "decision", what: "accept", by: "dana@contoso.com", message: "ticket 4711" },
  ]);
  // A run that starts over decides once more, a moment later.
  expect(historyOf({ answer: { kind: "done" } }, state, trigger)[0]?.id).toBe(told[0]?.id);
  expect(historyOf({ answer: { kind: "moved-on", reason: "It has ended." } }, state, trigger)).toEqual([]);
  expect(historyOf({ answer: { kind: "refused", reason: "It is declared." } }, state, trigger)).toEqual([]);
});

test("what is approved is told when it becomes another, with the settings, or goes with the cluster", () => {
  const { baseline: _none, ...unlearned } = state;
  expect(historyOf({}, unlearned)).toMatchObject([{ kind: "baseline", what: "learned", by: "guardrail" }]);
  const wider = { ...someBaseline(), approved: publicExposure(["73.140.0.0/16"]) };
  expect(historyOf({ state: { ...state, baseline: wider } })).toMatchObject([
    { kind: "baseline", what: "learned", message: "Approved anew: authorizedIPRanges." },
  ]);
  expect(historyOf({ state: unseen(cluster.id) })).toMatchObject([{ kind: "baseline", what: "retired" }]);
  // A narrower list that was read is what a revert would put back: nothing new is approved.
  const narrowed = { ...someBaseline(), lastCompliant: publicExposure(["73.140.245.0/24"]) };
  expect(historyOf({ state: { ...state, baseline: narrowed } })).toEqual([]);
});
