import type { Alert } from "../core/model/alert.ts";
import type { ClusterState } from "../core/model/cluster-state.ts";
import type { Incident } from "../core/model/incident.ts";
import type { IncidentTopic } from "../core/model/incident-topic.ts";
import { isRoutedTo, type Routed } from "../core/routing/is-routed-to.ts";
import type { AlertChannel } from "../ports/alert-channel.ts";

/** What routing needs to know of a channel. */
export type RoutedChannel = Routed & Pick<AlertChannel, "key">;

/** An alert with the channels that it is for. */
export interface AlertRoute {
  readonly alert: Alert;
  readonly channelKeys: readonly string[];
}

/** What a step of a story is recorded with. */
interface ToldStep {
  readonly state: ClusterState;
  readonly incidents: readonly Incident[];
  /** Incidents that had ended before, to which something is added. */
  readonly ended?: readonly Incident[];
  readonly alerts: readonly Alert[];
}

/**
 * Finds out for which channels the alerts of a step are (`isRoutedTo`), and has its incidents remember it: who was told
 * of an incident hears on.
 */
export function routeAlerts<Step extends ToldStep>(
  step: Step,
  channels: readonly RoutedChannel[],
  clusterLabel: string | undefined,
): { readonly step: Step; readonly routes: readonly AlertRoute[] } {
  const { ended = [] } = step;
  const heard = new Map([...ended, ...step.incidents].map(({ id, announced }) => [id, announced.heardBy]));
  const routes = step.alerts.map((alert) => {
    const before = heard.get(alert.incidentId) ?? [];
    const channelKeys = channels
      .filter((channel) => isRoutedTo(channel, alert, clusterLabel, before.includes(channel.key)))
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
    step: {
      ...step,
      state: { ...step.state, incidents: open },
      incidents: step.incidents.map(remembering),
      ...(ended.length > 0 ? { ended: ended.map(remembering) } : {}),
    },
    routes,
  };
}
