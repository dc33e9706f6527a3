import { isPrivate } from "../cluster/exposure.ts";
import type { Incident } from "../model/incident.ts";
import type { ReconcileInput } from "../model/reconcile-input.ts";
import type { ClosedEnd } from "./end-incident.ts";
import { arrivedLate } from "./late-update.ts";
import { askedFor, hasOwnUpdate } from "./revert-attempt.ts";

/**
 * How an incident ends whose cluster was found closed: reverted where the guardrail's own update did it, also one that had
 * been taken for lost, else resolved by whoever else did.
 */
export function closedEndOf(
  incident: Incident,
  { state, snapshot, context }: Pick<ReconcileInput, "state" | "snapshot" | "context">,
): ClosedEnd {
  if (incident.topic === "narrowing") {
    if (hasOwnUpdate(incident))
      return [
        "reverted",
        {
          reason: "RevertConfirmed",
          message: `The whole approved list is in the cluster again${askedFor(incident)}.`,
        },
      ];
    return isPrivate(snapshot.exposure)
      ? [
          "resolved",
          { reason: "ClusterPrivate", message: "The cluster is private now: no list applies to it." },
        ]
      : ["resolved", { reason: "ClosedByOthers", message: "The approved ranges are let in again." }];
  }
  return hasOwnUpdate(incident) || arrivedLate(incident, state, context.now) !== undefined
    ? [
        "reverted",
        {
          reason: "RevertConfirmed",
          message: `What was approved is in the cluster again${askedFor(incident)}.`,
        },
      ]
    : ["resolved", { reason: "ClosedByOthers", message: "The exposure was closed by somebody else." }];
}
