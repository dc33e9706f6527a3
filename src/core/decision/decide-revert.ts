import type { DriftItem } from "../findings/finding.ts";
import type { ClusterState } from "../incident/cluster-state.ts";
import type { Incident } from "../incident/incident.ts";
import type { ClusterPolicy } from "../policy/cluster-policy.ts";
import { patchOf } from "../revert/put-body.ts";
import { planRevert } from "../revert/revert-patch.ts";
import type { Decision } from "./decision.ts";
import { type DecisionInput, type PlannedDecision, plain } from "./planned-decision.ts";

/**
 * How long a run may stay silent between recording that it sends an update and recording ARM's answer. Longer than a
 * function's budget for both; after it, another run takes over.
 */
const sendingSeconds = 30;

/**
 * What to do about settings that could go back. The first that holds:
 *
 * 1. the policy only alerts, or nothing of it goes back by itself: alert;
 * 2. all of it would fail or make it worse: refuse;
 * 3. another run is sending its update: wait;
 * 4. reverted too often, or stood down already: stand-down;
 * 5. Azure refused, and nothing new has happened since: refuse;
 * 6. an operation runs, the cluster is stopped, Azure asked for time, the policy grants grace: wait;
 * 7. revert.
 */
export function decideRevert(
  input: DecisionInput,
  topic: PlannedDecision["topic"],
  drift: readonly DriftItem[],
  why: string,
): PlannedDecision {
  const { snapshot, baseline, policy, outbound, state, now } = input;
  if (!baseline) return plain("alert", why, topic);
  const incident = state.incidents[topic];
  const revert = planRevert(drift, snapshot, baseline, outbound);
  const leftAlone = revert.withheld
    .map(({ setting, reason }) => ` ${setting} is left alone: ${reason}.`)
    .join("");
  const result = (
    action: Decision["action"],
    reason: string,
    more: Partial<Decision> = {},
  ): PlannedDecision => ({
    decision: {
      action,
      reason: `${reason}${leftAlone}`,
      patch: patchOf(revert.leaves),
      withheld: revert.withheld,
      ...more,
    },
    revert,
    topic,
    isOwnUpdateRepeated: false,
  });
  if (policy.mode === "alert") return result("alert", `${why} The policy only alerts.`);
  if (revert.leaves.length === 0) {
    const isRefused = revert.withheld.some(({ kind }) => kind === "refused");
    return result(isRefused ? "refuse" : "alert", why);
  }
  if (isBeingSent(state, now)) {
    return result("wait", `${why} Another run is sending the update right now.`, { waitingFor: "operation" });
  }
  const recent = recentReverts(state, policy, now).length;
  const window = duration(policy.reverts.windowSeconds);
  if (topic === "narrowing" && state.incidents.exposure?.status === "contested") {
    return result("alert", `${why} Not now: the guardrail has stood down for this cluster.`);
  }
  if (recent >= policy.reverts.max) {
    return result(
      "stand-down",
      `Reverted ${times(recent)} within ${window}, and opened again each time: the guardrail stands down until a person decides.`,
    );
  }
  if (incident?.status === "contested") {
    return result(
      "stand-down",
      `${why} The guardrail has stood down: it leaves the cluster alone until a person decides, or it has stayed within its baseline for ${window}.`,
    );
  }
  if (incident?.status === "failed" && incident.failure && input.source === "follow-up") {
    return result("refuse", `${why} ${refusal(incident.failure)}`);
  }
  const wait = waitOf(input, incident);
  if (wait) return result("wait", `${why} ${wait.reason}`, wait.more);
  return result("revert", `${why} What was approved is put back.`);
}

/** ARM's refusal, in a sentence. */
export function refusal({ code, reason }: { readonly code: string; readonly reason: string }): string {
  return `Azure refused the update (${code}): ${reason}`;
}

/** The automatic reverts that the circuit breaker counts at this instant. */
export function recentReverts(state: ClusterState, policy: ClusterPolicy, now: Date): readonly string[] {
  const oldest = now.getTime() - policy.reverts.windowSeconds * 1000;
  return state.reverts.filter((at) => Date.parse(at) > oldest);
}

/** True while another run has recorded that it sends an update, and not yet what ARM answered. */
function isBeingSent({ incidents }: ClusterState, now: Date): boolean {
  return Object.values(incidents).some(
    ({ revert }) =>
      revert?.phase === "sending" && now.getTime() - Date.parse(revert.sentAt) < sendingSeconds * 1000,
  );
}

function waitOf(
  { snapshot, policy, now }: DecisionInput,
  incident: Incident | undefined,
): { reason: string; more: Partial<Decision> } | undefined {
  if (snapshot.phase === "in-progress") {
    return {
      reason: `The cluster is in the middle of another operation (${snapshot.provisioningState}); it is put back when that has ended.`,
      more: { waitingFor: "operation" },
    };
  }
  if (snapshot.stopped) {
    return {
      reason: "The cluster is stopped and takes no update; it is put back when it starts.",
      more: { waitingFor: "start" },
    };
  }
  if (incident?.retryAt && now.getTime() < Date.parse(incident.retryAt)) {
    return {
      reason: `Azure asked for time, or did not answer: the update is sent after ${incident.retryAt}.`,
      more: { waitingFor: "retry", notBefore: incident.retryAt },
    };
  }
  const openedAt = incident ? Date.parse(incident.openedAt) : now.getTime();
  const graceEnd = openedAt + policy.revertAfterSeconds * 1000;
  if (now.getTime() < graceEnd) {
    const notBefore = new Date(graceEnd).toISOString();
    return {
      reason: `The policy waits ${duration(policy.revertAfterSeconds)} before it puts anything back: until ${notBefore}.`,
      more: { waitingFor: "grace", notBefore },
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
