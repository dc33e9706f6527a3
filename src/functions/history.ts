import type { HttpRequest, HttpResponseInit } from "@azure/functions";
import type { AppHost } from "../app/app-host.ts";
import { askScope } from "../app/ask-scope.ts";
import { parseClusterId } from "../core/cluster/cluster-id.ts";
import type { HistoryEntry } from "../core/model/history-entry.ts";
import type { Log } from "../ports/log.ts";
import type { SubscriptionScope } from "../ports/subscription-scope.ts";
import { historyAnswer } from "./http/history-answer.ts";
import { parseHistoryRequest } from "./http/history-request.ts";
import { failure } from "./http/http-answer.ts";
import { refusalOf } from "./http/refuse-out-of-scope.ts";
import { whenGuarding } from "./http/when-guarding.ts";

/** What happened to the clusters and was decided about them, and by whom, page by page, as JSON or as a table. */
export async function history(request: HttpRequest, host: AppHost, log: Log): Promise<HttpResponseInit> {
  return whenGuarding(request, host, log, async ({ dependencies: { store, now }, scope }) => {
    const asked = parseHistoryRequest(request.query, request.headers.get("accept"), now());
    if (asked.kind === "wrong") return failure(400, asked.problem);
    const { query } = asked.request;
    const subscription = query.cluster?.subscriptionId;
    const answer = subscription === undefined ? undefined : await askScope(scope, subscription);
    if (subscription !== undefined && answer?.kind === "out") return refusalOf(subscription, answer);
    const page = await store.history(query);
    // What happened stays true of a subscription that was lost; of one that never was here there is nothing to tell.
    if (subscription !== undefined && answer?.kind === "unlisted" && page.entries.length === 0)
      return refusalOf(subscription, answer);
    return historyAnswer(asked.request, { ...page, entries: await inScope(page.entries, scope) });
  });
}

/** Without those of subscriptions that are not guarded here any more. */
async function inScope(
  entries: readonly HistoryEntry[],
  scope: SubscriptionScope,
): Promise<readonly HistoryEntry[]> {
  const subscriptionOf = ({ clusterId }: HistoryEntry): string =>
    parseClusterId(clusterId)?.subscriptionId ?? "";
  const outside = new Set<string>();
  for (const subscription of new Set(entries.map(subscriptionOf)))
    if ((await askScope(scope, subscription)).kind === "out") outside.add(subscription);
  return entries.filter((entry) => !outside.has(subscriptionOf(entry)));
}
