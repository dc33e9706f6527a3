import type { Alert } from "../core/model/alert.ts";
import type { ClusterState } from "../core/model/cluster-state.ts";
import type { Incident } from "../core/model/incident.ts";
import type { IncidentTopic } from "../core/model/incident-topic.ts";
import type { AlertChannel } from "../ports/alert-channel.ts";
import { isRoutedTo } from "./is-routed-to.ts";

/** What routing needs to know of a channel. */
export type RoutedChannel = Pick<AlertChannel, "key" | "minSeverity" | "clusterLabels">;

/** An alert with the channels that it is for. */
export interface AlertRoute {
  readonly alert: Alert;
  readonly channelKeys: readonly string[];
}

/** What a step of a story is recorded with. */
interface ToldStep {
  readonly state: ClusterState;
  readonly incidents: readonly Incident[];
  readonly alerts: readonly Alert[];
}

/**
 * Finds out for which channels the alerts of a step are, and has its incidents remember it. A channel gets what its
 * minimum severity and its labels let through, and besides, of an incident of which it has heard, all that comes after,
 * whatever has become of the severity, the label or the policy's entry by then: whoever heard that a cluster was opened
 * hears what became of it, and does not go on believing what holds no longer. Only reminders are for those alone whom
 * they would reach anyway: they tell nothing new.
 */
export function routeAlerts<Step extends ToldStep>(
  step: Step,
  channels: readonly RoutedChannel[],
  clusterLabel: string | undefined,
): { readonly step: Step; readonly routes: readonly AlertRoute[] } {
  const heard = new Map(step.incidents.map(({ id, announced }) => [id, announced.heardBy]));
  const routes = step.alerts.map((alert) => {
    const before = heard.get(alert.incidentId) ?? [];
    const channelKeys = channels
      .filter((channel) => hearsOn(channel, alert, before) || isRoutedTo(channel, alert, clusterLabel))
      .map(({ key }) => key);
    heard.set(alert.incidentId, [...new Set([...before, ...channelKeys])]);
    return { alert, channelKeys };
  });
  if (routes.length === 0) return { step, routes };
  const remembering = (incident: Incident): Incident => ({
    ...incident,
    announced: { ...incident.announced, heardBy: heard.get(incident.id) ?? incident.announced.heardBy },
  });
  const open: Partial<Record<IncidentTopic, Incident>> = {};
  for (const incident of Object.values(step.state.incidents)) open[incident.topic] = remembering(incident);
  return {
    step: { ...step, state: { ...step.state, incidents: open }, incidents: step.incidents.map(remembering) },
    routes,
  };
}

function hearsOn({ key }: RoutedChannel, { transition }: Alert, heardBy: readonly string[]): boolean {
  return transition !== "reminded" && heardBy.includes(key);
}
