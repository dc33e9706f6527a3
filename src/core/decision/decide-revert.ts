import { type ClusterSnapshot, unstatedProvisioningState } from "../cluster/cluster-snapshot.ts";
import { upgradesInWords } from "../cluster/unfinished-upgrade.ts";
import { failureInWords } from "../incident/failed-updates.ts";
import type { EffectiveBaseline } from "../model/baseline.ts";
import type { ClusterPolicy } from "../model/cluster-policy.ts";
import type { ClusterState } from "../model/cluster-state.ts";
import type { ActionAtOnce, Wait, Withheld } from "../model/decision.ts";
import type { DecisionReason, Why } from "../model/decision-reason.ts";
import type { DriftItem } from "../model/finding.ts";
import type { Incident } from "../model/incident.ts";
import { manualActionInWords } from "../model/manual-action.ts";
import type { DecisionInput, PlannedDecision } from "../model/planned-decision.ts";
import { patchOf } from "../revert/put-body.ts";
import { planRevert } from "../revert/revert-patch.ts";
import { withoutRevert } from "./without-revert.ts";

/**
 * What to do about settings that could go back. The first that holds:
 *
 * 1. the policy only alerts, or nothing of it goes back by itself: alert;
 * 2. all of it would fail or make it worse, or might resume an upgrade that somebody aborted: refuse;
 * 3. reverted too often, or stood down already: stand-down;
 * 4. its updates failed, and nothing new has happened since, nor is it time to try again: refuse;
 * 5. an operation runs, the cluster is stopped, Azure asked for time, the policy grants grace: wait;
 * 6. revert.
 *
 * A revert by hand is asked for by a person, so neither the mode, nor an unfinished upgrade, nor a stand-down, nor Azure's
 * last refusal, nor grace holds it up. It is not counted as an automatic one, but it is bounded in the same way: one that has to be sent as often
 * as the policy lets the guardrail revert, and does not hold, ends in a stand-down, as nobody wins such a fight.
 */
export function decideRevert(
  input: DecisionInput,
  topic: PlannedDecision["topic"],
  drift: readonly DriftItem[],
  why: string,
): PlannedDecision {
  const { snapshot, baseline, policy, outbound, state, now } = input;
  if (!baseline) return withoutRevert("alert", { reason: "NothingApproved", message: why }, topic);
  const incident = state.incidents[topic];
  const manualRevert = incident?.manualRevert;
  const revert = planRevert(drift, snapshot, restoredFor(topic, baseline), outbound);
  const leftAlone = revert.withheld
    .map(({ setting, message }) => ` ${setting} is left alone: ${message}.`)
    .join("");
  const result = (action: ActionAtOnce | Wait, reason: DecisionReason, message: string): PlannedDecision => ({
    decision: {
      ...(typeof action === "string" ? { action } : { action: "wait", wait: action }),
      reason,
      message: `${message}${leftAlone}`,
      patch: patchOf(revert.leaves),
      withheld: revert.withheld,
    },
    revert,
    settings: drift
      .map(({ setting }) => setting)
      .filter((setting) => !revert.withheld.some((left) => left.setting === setting)),
    topic,
    isOwnUpdateRepeated: false,
  });
  if (policy.mode === "alert" && !manualRevert)
    return result("alert", "PolicyOnlyAlerts", `${why} The policy only alerts.`);
  if (revert.leaves.length === 0) {
    const isRefused = revert.withheld.some(({ kind }) => kind === "refused");
    const reason = onlyReason(revert.withheld) ?? (isRefused ? "RevertUnsafe" : "OnlyByHand");
    return result(isRefused ? "refuse" : "alert", reason, why);
  }
  const { unfinishedUpgrades } = snapshot;
  const isUnfinished = unfinishedUpgrades.length > 0;
  if (isUnfinished && !manualRevert && policy.onUnfinishedUpgrade === "refuse")
    return result("refuse", "UpgradeUnfinished", `${why} ${refusedForUpgrade(unfinishedUpgrades)}`);
  const window = duration(policy.reverts.windowSeconds);
  if (manualRevert) {
    const sent = withinWindow(manualRevert.updates, policy, now).length;
    if (sent >= policy.reverts.max) {
      return result(
        "stand-down",
        "RevertedTooOften",
        `Reverted by hand, sent ${times(sent)} within ${window}, and it did not hold: the guardrail stands down until a person decides.`,
      );
    }
  } else {
    const stand = standOf(input, topic, incident, window);
    if (stand)
      return result(stand.action, stand.reason, stand.isWhole ? stand.message : `${why} ${stand.message}`);
  }
  const wait = waitOf(input, incident);
  const because = manualRevert ? `${why} A revert was asked for ${manualActionInWords(manualRevert)}.` : why;
  if (wait) return result(wait.wait, wait.reason, `${because} ${wait.message}`);
  const risk = isUnfinished
    ? ` The update may resume an upgrade that failed or was aborted: ${upgradesInWords(unfinishedUpgrades)}.`
    : "";
  return result(
    "revert",
    manualRevert ? "RevertRequested" : "RevertDue",
    `${because} What was approved is put back.${risk}`,
  );
}

/** The code of all settings that are left alone, where they share one. */
function onlyReason(withheld: readonly Withheld[]): DecisionReason | undefined {
  const reason = withheld[0]?.reason;
  return withheld.every((left) => left.reason === reason) ? reason : undefined;
}

/** The commands of the alert write the cluster, too. */
function refusedForUpgrade(upgrades: ClusterSnapshot["unfinishedUpgrades"]): string {
  return `An upgrade failed or was aborted (${upgradesInWords(upgrades)}), and whatever writes the cluster next may resume it: the policy (onUnfinishedUpgrade: refuse) leaves that to a person. Finish or undo the upgrade, or revert by hand or by the command all the same.`;
}

/** What stands against an automatic revert that nothing but people or news can lift. */
function standOf(
  { policy, state, source, now }: DecisionInput,
  topic: PlannedDecision["topic"],
  incident: Incident | undefined,
  window: string,
): (Why & { readonly action: ActionAtOnce; readonly isWhole?: boolean }) | undefined {
  if (topic === "narrowing" && state.incidents.exposure?.status === "contested") {
    return {
      action: "alert",
      reason: "StoodDown",
      message: "Not now: the guardrail has stood down for this cluster.",
    };
  }
  const recent = recentReverts(state, policy, now).length;
  if (recent >= policy.reverts.max) {
    return {
      action: "stand-down",
      reason: "RevertedTooOften",
      message: `Reverted ${times(recent)} within ${window}, and it did not hold: the guardrail stands down until a person decides.`,
      isWhole: true,
    };
  }
  if (incident?.status === "contested") {
    return {
      action: "stand-down",
      reason: "StoodDown",
      message: `The guardrail has stood down: it leaves the cluster alone until a person decides, or it has stayed within its baseline for ${window}.`,
    };
  }
  if (incident?.status === "failed" && incident.refusal && !isTryDue(incident, source, now)) {
    return { action: "refuse", reason: "UpdatesFail", message: failureInWords(incident.refusal) };
  }
  return undefined;
}

/**
 * A follow-up brings no news, so it tries nothing again that failed; the sweep does when it is time. No news make Azure
 * take anything before the time that it asked for.
 */
function isTryDue({ refusal, update }: Incident, source: DecisionInput["source"], now: Date): boolean {
  if (update?.notBefore !== undefined && now.getTime() < Date.parse(update.notBefore)) return false;
  if (source === "sweep") return refusal === undefined || Date.parse(refusal.retryAt) <= now.getTime();
  return source !== "follow-up";
}

/** A list that shrank goes back whole: the last compliant list is, by then, the very one that shrank. */
function restoredFor(topic: PlannedDecision["topic"], baseline: EffectiveBaseline): EffectiveBaseline {
  const { authorizedIPRanges } = baseline.approved;
  if (topic !== "narrowing" || authorizedIPRanges === undefined) return baseline;
  return { ...baseline, restore: { ...baseline.restore, authorizedIPRanges } };
}

/** The automatic reverts that the circuit breaker counts at this instant. */
export function recentReverts(
  { reverts }: ClusterState,
  policy: ClusterPolicy,
  now: Date,
): readonly string[] {
  return withinWindow(reverts, policy, now);
}

function withinWindow(times: readonly string[], policy: ClusterPolicy, now: Date): readonly string[] {
  const oldest = now.getTime() - policy.reverts.windowSeconds * 1000;
  return times.filter((at) => Date.parse(at) > oldest);
}

function waitOf(
  { snapshot, policy, now }: DecisionInput,
  incident: Incident | undefined,
): (Why & { readonly wait: Wait }) | undefined {
  if (snapshot.phase === "in-progress") {
    return {
      reason: "OperationInProgress",
      message:
        snapshot.provisioningState === unstatedProvisioningState
          ? "Azure does not say where the cluster's last operation stands; it is put back when it does."
          : `The cluster is in the middle of another operation (${snapshot.provisioningState}); it is put back when that has ended.`,
      wait: { for: "operation" },
    };
  }
  if (snapshot.stopped) {
    return {
      reason: "ClusterStopped",
      message: "The cluster is stopped and takes no update; it is put back when it starts.",
      wait: { for: "start" },
    };
  }
  const askedToWait = incident?.update?.notBefore;
  if (askedToWait !== undefined && now.getTime() < Date.parse(askedToWait)) {
    return {
      reason: "AzureAskedForTime",
      message: `Azure asked for time, or did not answer: the update is sent after ${askedToWait}.`,
      wait: { for: "retry", notBefore: askedToWait },
    };
  }
  if (incident?.manualRevert) return undefined;
  const openedAt = incident ? Date.parse(incident.openedAt) : now.getTime();
  const graceEnd = openedAt + policy.revertAfterSeconds * 1000;
  if (now.getTime() < graceEnd) {
    const notBefore = new Date(graceEnd).toISOString();
    return {
      reason: "GracePeriodRunning",
      message: `The policy waits ${duration(policy.revertAfterSeconds)} before it puts anything back: until ${notBefore}.`,
      wait: { for: "grace", notBefore },
    };
  }
  return undefined;
}

function times(count: number): string {
  return count === 1 ? "once" : `${count} times`;
}

function duration(seconds: number): string {
  if (seconds % 3600 === 0) return `${seconds / 3600} h`;
  if (seconds % 60 === 0) return `${seconds / 60} min`;
  return `${seconds} s`;
}
