import type { Alert, Transition } from "../model/alert.ts";
import type { DecisionAction } from "../model/decision.ts";
import type { IncidentTopic } from "../model/incident-topic.ts";
import { readableDuration } from "../text/readable.ts";
import { actsBy } from "./acts-told.ts";
import { whoWrote } from "./who-wrote.ts";

// AKS applies an update to a cluster in minutes, and documents up to two more for authorized ranges to take effect
// (learn.microsoft.com/azure/aks/api-server-authorized-ip-ranges).
const promised: Record<DecisionAction, string> = {
  revert: "A revert starts now; AKS takes minutes to apply it and up to two more to enforce it.",
  wait: "The revert has to wait; the reason is below.",
  alert: "The guardrail has changed nothing: it only tells.",
  refuse: "The guardrail does not revert this by itself; the reason is below.",
  "stand-down": "The guardrail changes nothing on this cluster until a person decides.",
  none: "The guardrail has nothing to do.",
  learn: "The guardrail has nothing to do.",
};

const correction = "An earlier message did not name everybody who wrote: events come in any order.";

const named = "When this was told before, nobody knew yet.";

const unheard = "No event has told of it yet: a look at the whole fleet found it.";

/** By the time of a reminder the update was sent long ago. */
const underWay = "A revert is under way, and no read of the cluster has confirmed it yet.";

const decisionTitles: Record<DecisionAction, string> = {
  revert: "Reverting",
  wait: "Revert waits",
  alert: "Alert only",
  refuse: "Not reverted",
  "stand-down": "Stood down",
  none: "Nothing to do",
  learn: "Baseline learned",
};

const outcomeTitles: Partial<Record<Transition, string>> = {
  reverted: "Reverted",
  accepted: "Accepted",
  exempted: "Exempted",
  failed: "Revert failed",
  contested: "Stood down",
  "acts-found": "Done while open",
};

/** What the guardrail decided or did, in a word or two. */
export function decisionTitle(alert: Alert): string {
  if (alert.transition === "resolved") return resolvedTitles[alert.topic];
  return outcomeTitles[alert.transition] ?? decisionTitles[alert.decision.action];
}

const resolvedTitles: Record<IncidentTopic, string> = {
  exposure: "Closed by others",
  narrowing: "Put back by others",
  unreadable: "Readable again",
};

/** Who, what was done or will be done about it, and how long the cluster has stood exposed: one line. */
export function renderLead(alert: Alert): string {
  const { topic } = alert;
  if (topic === "unreadable") return unreadableLead(alert);
  const soFar =
    topic === "exposure" && alert.exposedSeconds > 0
      ? `Exposed for ${readableDuration(alert.exposedSeconds)} so far.`
      : "";
  const who = whoWrote("By", alert);
  const begunBy = whoWrote(topic === "narrowing" ? "Narrowed by" : "Opened by", alert);
  switch (alert.transition) {
    case "opened":
    case "updated":
      if (alert.namesActor) return sentences(whoWrote("It was", alert), named, remindedOf(alert));
      if (alert.correctsActor) return sentences(whoWrote("It was", alert), correction, remindedOf(alert));
      if (alert.foundBySweep)
        return sentences(
          who ?? "Nobody knows yet who did it.",
          unheard,
          promised[alert.decision.action],
          soFar,
        );
      return sentences(who ?? "ARM does not say who did it.", promised[alert.decision.action], soFar);
    case "reminded":
      return sentences(who, remindedOf(alert));
    case "failed":
      return sentences(who, "The revert did not succeed: a person has to act.", soFar);
    case "contested":
      return sentences(whoWrote("Last changed by", alert), promised["stand-down"], soFar);
    case "reverted":
      return sentences(
        begunBy,
        "The guardrail put the approved exposure back, and a read of the cluster confirmed it;",
        "AKS can take up to two more minutes to enforce it.",
      );
    case "resolved":
      return sentences(begunBy, "A person or another tool put it right, not the guardrail.");
    case "exempted":
      return topic === "narrowing"
        ? sentences(begunBy, "The policy no longer minds; the approved ranges are still not let in.")
        : sentences(begunBy, "The policy no longer minds; the cluster is still open.", soFar);
    case "acts-found":
      return sentences(actsBy(alert), "The cluster stood open.", begunBy, "Somebody should look at it.");
    case "accepted":
      return "The present exposure is the baseline from now on.";
  }
}

/** What was promised when the incident was told first is no answer any more where it failed meanwhile. */
function remindedOf({ decision: { action }, failedUpdates = 0 }: Alert): string {
  if (failedUpdates === 0) return action === "revert" ? underWay : promised[action];
  const failed =
    failedUpdates === 1 ? "The last update failed" : `The last ${failedUpdates} updates in a row failed`;
  return action === "stand-down"
    ? promised[action]
    : `${failed}: the approved exposure is not back, and it is tried again later and later.`;
}

function unreadableLead(alert: Alert): string {
  return alert.transition === "resolved"
    ? "The guardrail can read the cluster again and judges it by what it reads."
    : "The guardrail cannot see whether it stands exposed, and keeps trying.";
}

function sentences(...parts: readonly (string | undefined)[]): string {
  return parts.filter((part) => part !== undefined && part !== "").join(" ");
}
