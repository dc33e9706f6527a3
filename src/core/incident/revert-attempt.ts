import type { ClusterSnapshot } from "../cluster/cluster-snapshot.ts";
import type { Decision } from "../decision/decision.ts";
import type { ClusterState } from "./cluster-state.ts";
import type { Incident, IncidentStatus } from "./incident.ts";

/** True while an update of the guardrail's own is under way, may be, or waits to be confirmed. */
export function hasOwnUpdate(incident: Incident | undefined): incident is Incident {
  return incident?.status === "reverting" && incident.revert !== undefined;
}

/** Where a decision leaves the incident that it is about. */
export function statusAfter(incident: Incident | undefined, { action }: Decision): IncidentStatus {
  switch (action) {
    case "revert":
      return "reverting";
    case "stand-down":
      return "contested";
    case "refuse":
      return "failed";
    case "wait":
      return incident?.status === "reverting" ? "reverting" : "open";
    default:
      return incident?.status === "contested" ? "contested" : "open";
  }
}

/** The incident with the update that is about to be sent for it, where the decision is to send one. */
export function withAttempt(
  incident: Incident,
  { action }: Decision,
  { eTag }: ClusterSnapshot,
  now: Date,
): Incident {
  if (action !== "revert") return incident;
  const { retryAt: _over, followUpAt: _sooner, ...rest } = incident;
  return {
    ...rest,
    status: "reverting",
    revert: {
      sentAt: now.toISOString(),
      count: (incident.revert?.count ?? 0) + 1,
      phase: "sending",
      ...(eTag ? { eTag } : {}),
    },
  };
}

/**
 * Takes back an update whose fate was unknown: a settled cluster with the same eTag as before has not taken it on, so it
 * counts for nothing.
 */
export function withoutLostUpdate(state: ClusterState, { eTag, phase }: ClusterSnapshot): ClusterState {
  const lost = Object.values(state.incidents).find(
    ({ revert }) => revert?.phase === "unknown" && revert.eTag !== undefined && revert.eTag === eTag,
  );
  if (!lost?.revert || phase === "in-progress") return state;
  const { revert, ...incident } = lost;
  return {
    ...state,
    incidents: { ...state.incidents, [lost.topic]: incident },
    reverts: state.reverts.filter((at) => at !== revert.sentAt),
  };
}
