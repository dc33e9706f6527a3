import { actInWords } from "../activity/acts-in-words.ts";
import { mayBeOneActor } from "../activity/same-actor.ts";
import { parseClusterId } from "../cluster/cluster-id.ts";
import { worstSeverity } from "../cluster/guarded-setting.ts";
import { emitAlerts, type IncidentStep } from "../incident/advance-incident.ts";
import type { Act, ActKind } from "../model/act.ts";
import type { Alert } from "../model/alert.ts";
import type { Incident } from "../model/incident.ts";
import type { RunContext } from "../model/run-context.ts";
import { actCommands } from "../revert/act-commands.ts";
import { counted } from "../text/readable.ts";

/**
 * So many acts of a kind are kept and told of one incident: whoever does one thing over and over hides no other by it. The
 * rest is counted.
 */
const mostOfAKind = 5;

const stayValid =
  "The credentials that were fetched stay valid, whatever is put back, until the cluster's certificates are rotated.";

/**
 * Tells acts that belong to an incident's exposure, as `acts-found`: each once, at once. The log's entries come late, and
 * not together, so there may be more than one message; a later one says that it is.
 */
export function tellActs(incident: Incident, acts: readonly Act[], context: RunContext): IncidentStep {
  const { found, more, fresh } = withFresh(incident, acts);
  if (more === (incident.acts?.more ?? 0) && fresh.length === 0) return { incident, alerts: [] };
  const known: Incident = {
    ...incident,
    acts: { ...incident.acts, found, ...(more > 0 ? { more } : {}) },
  };
  if (fresh.length === 0) return { incident: known, alerts: [] };
  const step = emitAlerts(known, ["acts-found"], context);
  return { ...step, alerts: step.alerts.map((alert) => withActs(alert, fresh, incident)) };
}

function withActs(alert: Alert, acts: readonly Act[], { acts: before }: Incident): Alert {
  const earlier = before?.found.length ?? 0;
  const besides =
    earlier > 0
      ? [`Besides the ${counted(earlier, "act")} that ${earlier === 1 ? "was" : "were"} told before:`]
      : [];
  const cluster = parseClusterId(alert.clusterId);
  const isFetched = acts.some(({ kind }) => kind === "admin-credentials");
  return {
    ...alert,
    severity: worstSeverity([alert.severity, "high"]),
    acts,
    ...(earlier > 0 ? { earlierActs: earlier } : {}),
    decision: {
      ...alert.decision,
      reason: "ActsWhileOpen",
      message: [...besides, ...acts.map(actInWords), ...(isFetched ? [stayValid] : [])].join(" "),
    },
    commands: [...new Set([...(cluster ? actCommands(cluster, acts) : []), ...alert.commands])],
  };
}

/**
 * What is kept of an incident's acts with some more of them. The log is asked several times, so what is counted is the
 * most that it has shown at once.
 */
function withFresh(
  { acts: known }: Incident,
  acts: readonly Act[],
): { readonly found: readonly Act[]; readonly more: number; readonly fresh: readonly Act[] } {
  const found = [...(known?.found ?? [])];
  const fresh: Act[] = [];
  let left = 0;
  for (const act of acts) {
    if (found.some((other) => isSame(other, act))) continue;
    if (countOf(found, act.kind) >= mostOfAKind) left++;
    else {
      found.push(act);
      fresh.push(act);
    }
  }
  return { found, more: Math.max(known?.more ?? 0, left), fresh };
}

/** True for an act that would be told of an incident. */
export function isNewAct(incident: Incident, act: Act): boolean {
  return withFresh(incident, [act]).fresh.length > 0;
}

function countOf(acts: readonly Act[], kind: ActKind): number {
  return acts.filter((act) => act.kind === kind).length;
}

/** The event and the log spell the cluster's own id as they like; of what belongs to it, one deployment may write several. */
function isSame(one: Act, other: Act): boolean {
  const isOneOperation = one.correlationId.toLowerCase() === other.correlationId.toLowerCase();
  if (one.kind !== other.kind || !isOneOperation || !mayBeOneActor(one.actor, other.actor)) return false;
  return isOnCluster(one) === isOnCluster(other) && (isOnCluster(one) || isOneResource(one, other));
}

function isOnCluster({ resourceId }: Act): boolean {
  return parseClusterId(resourceId) !== undefined;
}

function isOneResource(one: Act, other: Act): boolean {
  return one.resourceId.toLowerCase() === other.resourceId.toLowerCase();
}
