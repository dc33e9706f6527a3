import { isOutboundNews, type OutboundNews } from "../cluster/outbound.ts";
import type { Incident } from "../model/incident.ts";

/**
 * The incident with the outbound addresses that this run found new since the baseline. A run that had no need to read them
 * leaves what is known.
 */
export function withOutboundNews(incident: Incident, news: OutboundNews | undefined): Incident {
  if (news === undefined || incident.topic === "unreadable") return incident;
  const { newOutbound: _before, ...rest } = incident;
  return isOutboundNews(news) ? { ...rest, newOutbound: news } : rest;
}
