import { effectiveBaseline } from "../core/baseline/effective-baseline.ts";
import { withBaselineOf } from "../core/baseline/move-baseline.ts";
import type { ClusterId } from "../core/cluster/cluster-id.ts";
import type { ClusterSnapshot } from "../core/cluster/cluster-snapshot.ts";
import type { OutboundReading } from "../core/cluster/outbound.ts";
import { endedBadly } from "../core/cluster/provisioning-phase.ts";
import type { ClusterPolicy } from "../core/model/cluster-policy.ts";
import type { ClusterState } from "../core/model/cluster-state.ts";
import type { OwnOperation } from "../core/model/reconcile-input.ts";
import type { ReconcilePlan } from "../core/model/reconcile-plan.ts";
import type { RunContext } from "../core/model/run-context.ts";
import type { Trigger } from "../core/model/trigger.ts";
import type { WaysInReading } from "../core/model/ways-in.ts";
import { planLogQuestions } from "../core/plan/plan-log-questions.ts";
import { planReconcile } from "../core/plan/plan-reconcile.ts";
import { planGone, planUnreadable, type Unread } from "../core/plan/plan-unreadable.ts";
import { policyOfRun } from "../core/plan/policy-of-run.ts";
import { incidentCommands } from "../core/revert/incident-commands.ts";
import { areRangesToRestore } from "../core/revert/ranges-to-restore.ts";
import { outboundToRead } from "../core/revert/revert-patch.ts";
import { describeError } from "../core/text/describe-error.ts";
import { settleTrust } from "../core/trust/settle-trust.ts";
import { listsToRead } from "../core/ways-in/lists-to-read.ts";
import type { ClusterReading } from "../ports/cluster-gateway.ts";
import { askLog } from "./ask-log.ts";
import type { ReconcileDependencies } from "./dependencies.ts";

/** A plan together with what it was made from. */
export interface PlannedRun {
  readonly reading: ClusterReading;
  readonly plan: ReconcilePlan;
  readonly policy: ClusterPolicy;
  readonly context: RunContext;
}

/** Reads the cluster, and what the decision needs besides, and plans. Nothing is changed. */
export async function readAndPlan(
  cluster: ClusterId,
  remembered: ClusterState,
  trigger: Trigger,
  dependencies: ReconcileDependencies,
  signal: AbortSignal,
): Promise<PlannedRun> {
  const { gateway, policyFor, links, now, telemetry } = dependencies;
  const readAt = now();
  const [reading, asked] = await Promise.all([
    telemetry.span("arm.read", {}, () => gateway.read(cluster, signal)),
    askLog(cluster, remembered, dependencies, signal),
  ]);
  // Before anything is judged by it, the policy chosen by tags included.
  const state = settleTrust(remembered, asked, trigger, now());
  if (reading.kind === "denied" || reading.kind === "unavailable") telemetry.failed({ kind: "read" });
  const byTags =
    reading.kind === "read"
      ? policyFor(cluster, reading.snapshot.tags, withBaselineOf(state, reading.snapshot).compliantTags)
      : policyFor(cluster, undefined, state.compliantTags);
  const policy = policyOfRun(byTags);
  const context: RunContext = {
    clusterId: reading.kind === "read" ? reading.snapshot.cluster.id : cluster.id,
    trigger,
    now: now(),
    readAt,
    links: (incidentId) => links(cluster, incidentId),
    commands: (incident) =>
      incidentCommands(cluster, incident, effectiveBaseline(state.baseline, policy.declared)),
  };
  const planned = (plan: ReconcilePlan): PlannedRun => ({
    reading,
    policy,
    context,
    plan: planLogQuestions(plan, asked, context),
  });
  switch (reading.kind) {
    case "gone":
      return planned(planGone(state, context));
    case "denied":
    case "unavailable":
      return planned(
        planUnreadable(
          state,
          await withLostSubscription(cluster, reading, dependencies),
          policy.mode,
          context,
          policy.remindEverySeconds,
        ),
      );
    case "read": {
      const { snapshot } = reading;
      const [waysIn, outbound, operationEnd, ownOperation] = await Promise.all([
        readWaysIn(snapshot, state, policy, trigger, dependencies, signal),
        readNewOutbound(snapshot, state, policy, trigger, dependencies, signal),
        readOperationEnd(snapshot, state, trigger, dependencies, signal),
        readOwnOperation(snapshot, state, dependencies, signal),
      ]);
      return planned(
        planReconcile({
          snapshot,
          state,
          policy,
          byTags,
          outbound,
          waysIn,
          ...(operationEnd ? { operationEnd } : {}),
          ...(ownOperation ? { ownOperation } : {}),
          ...(asked ? { asked } : {}),
          context,
        }),
      );
    }
  }
}

/** One message for a subscription of which nothing can be read stands for those of all its clusters. */
async function withLostSubscription(
  { subscriptionId }: ClusterId,
  unread: Unread,
  { isToldUnreadable, log }: ReconcileDependencies,
): Promise<Unread> {
  if (unread.kind !== "denied") return unread;
  try {
    return (await isToldUnreadable(subscriptionId)) ? { ...unread, isOfLostSubscription: true } : unread;
  } catch (error) {
    log.warn(`Whether the whole subscription is told as lost could not be read: ${describeError(error)}`);
    return unread;
  }
}

/** The lists of the cluster's children that are due, side by side; none for a plain write. */
async function readWaysIn(
  snapshot: ClusterSnapshot,
  state: ClusterState,
  { mode }: ClusterPolicy,
  trigger: Trigger,
  { gateway, now, telemetry }: ReconcileDependencies,
  signal: AbortSignal,
): Promise<WaysInReading> {
  const known = withBaselineOf(state, snapshot);
  const lists = listsToRead(snapshot, known, trigger, mode, now());
  const readings = await Promise.all(
    lists.map(async (name) => {
      const reading = await gateway.readList(snapshot.cluster, name, signal);
      if (reading.kind !== "read") telemetry.failed({ kind: "read" });
      return [name, reading] as const;
    }),
  );
  return Object.fromEntries(readings);
}

/** Outbound addresses are read only where the ranges may go back, in any mode: a compliant cluster costs one read. */
async function readNewOutbound(
  snapshot: ClusterSnapshot,
  state: ClusterState,
  policy: ClusterPolicy,
  { manualAction }: Trigger,
  { gateway }: ReconcileDependencies,
  signal: AbortSignal,
): Promise<OutboundReading | undefined> {
  const baseline = effectiveBaseline(withBaselineOf(state, snapshot).baseline, policy.declared);
  if (!baseline || !areRangesToRestore(snapshot, baseline, state, policy, manualAction)) return undefined;
  const resources = outboundToRead(snapshot, baseline);
  return resources.length === 0 ? undefined : gateway.readOutbound(resources, signal);
}

/**
 * When the operation that closed the exposure was over: ARM's own word about the guardrail's update, else the time of
 * the event that reports the write.
 */
async function readOperationEnd(
  snapshot: ClusterSnapshot,
  state: ClusterState,
  trigger: Trigger,
  { gateway }: ReconcileDependencies,
  signal: AbortSignal,
): Promise<string | undefined> {
  const incident = state.incidents.exposure;
  if (!incident || snapshot.phase !== "succeeded") return undefined;
  const url = incident.status === "reverting" ? incident.update?.attempt?.operationUrl : undefined;
  const operation = url ? await gateway.operation(url, signal) : undefined;
  return operation?.endTime ?? trigger.eventTime;
}

/** ARM's own words about an update that it took on, where the cluster's last operation ended badly; asked once for each. */
async function readOwnOperation(
  { phase }: ClusterSnapshot,
  { incidents }: ClusterState,
  { gateway }: ReconcileDependencies,
  signal: AbortSignal,
): Promise<OwnOperation | undefined> {
  if (!endedBadly(phase)) return undefined;
  const url = Object.values(incidents).find(({ update }) => update?.attempt?.phase === "accepted")?.update
    ?.attempt?.operationUrl;
  return url ? gateway.operation(url, signal) : undefined;
}
