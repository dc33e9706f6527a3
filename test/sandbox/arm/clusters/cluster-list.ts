import type { ArmService, RoutedAnswer } from "../arm-service.ts";
import type { ArmRequest } from "../http/arm-answer.ts";
import { shownBody } from "./cluster-store.ts";

/** Lists a subscription's clusters, or a resource group's: `value`, and `nextLink` while there are more. */
export function listClusters(
  service: ArmService,
  request: ArmRequest,
  subscriptionId: string,
  resourceGroup: string | undefined,
): RoutedAnswer {
  const clusters = service.store
    .list()
    .filter(
      ({ id }) =>
        id.subscriptionId.toLowerCase() === subscriptionId.toLowerCase() &&
        (resourceGroup === undefined || id.resourceGroup.toLowerCase() === resourceGroup.toLowerCase()),
    );
  const from = Number(request.query.get("$skipToken") ?? "0");
  const to = from + service.pageSize();
  const next = new URLSearchParams(request.query);
  next.set("$skipToken", String(to));
  return {
    answer: {
      status: 200,
      headers: {},
      body: {
        value: clusters.slice(from, to).map(shownBody),
        ...(to < clusters.length
          ? { nextLink: `${service.baseUrl()}${encodeURI(request.path)}?${next}` }
          : {}),
      },
    },
  };
}
