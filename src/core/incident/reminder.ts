import type { ClusterPolicy } from "../model/cluster-policy.ts";
import type { Incident } from "../model/incident.ts";
import type { RunContext } from "../model/run-context.ts";
import { emitAlerts, type IncidentStep } from "./advance-incident.ts";
import { isForced } from "./forced.ts";

/** What an attacker could have forced is told again every hour, whatever the policy says. */
const forcedSeconds = 60 * 60;

/** How often open incidents are told again; `null` for never. */
export type ReminderPolicy = Pick<ClusterPolicy, "remindEverySeconds">;

/**
 * When an open incident is told again, as milliseconds since the epoch; `undefined` for never.
 *
 * | incident | told again |
 * | --- | --- |
 * | any, contested; exposure, failed, tried again after that, or refused in part | every hour, or as often as the policy says where that is more often |
 * | exposure, contested, within its baseline for now | not while it is: nothing stands open |
 * | any other exposure, and a cluster that cannot be read | as often as the policy says |
 * | a list that shrank, but for a stand-down | never |
 */
export function reminderAt(incident: Incident, { remindEverySeconds }: ReminderPolicy): number | undefined {
  const seconds = spacing(incident, remindEverySeconds);
  if (seconds === undefined) return undefined;
  return Date.parse(incident.announced.lastAt) + seconds * 1000;
}

function spacing(incident: Incident, remindEverySeconds: number | null): number | undefined {
  const { topic, status, compliantSince } = incident;
  if (compliantSince !== undefined) return undefined;
  if (topic === "narrowing" && status !== "contested") return undefined;
  const isLoud = topic === "exposure" ? status === "failed" || isForced(incident) : status === "contested";
  if (isLoud) return Math.min(forcedSeconds, remindEverySeconds ?? forcedSeconds);
  return remindEverySeconds ?? undefined;
}

/** Tells those of some open incidents again for which it is time. Answers only these. */
export function remind(
  incidents: readonly Incident[],
  policy: ReminderPolicy,
  context: RunContext,
): readonly IncidentStep[] {
  return incidents
    .filter((incident) => {
      const at = reminderAt(incident, policy);
      return at !== undefined && at <= context.now.getTime();
    })
    .map((incident) => emitAlerts(incident, ["reminded"], context));
}
