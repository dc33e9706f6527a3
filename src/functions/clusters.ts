import type { HttpRequest, HttpResponseInit } from "@azure/functions";
import type { AppHost } from "../app/app-host.ts";
import type { Log } from "../ports/log.ts";
import { clusterPosture, fleetPosture } from "./http/cluster-posture.ts";
import { whenGuarding } from "./http/when-guarding.ts";

/** What is remembered of the clusters, or of one, as JSON. It asks nothing of Azure Resource Manager. */
export async function clusters(request: HttpRequest, host: AppHost, log: Log): Promise<HttpResponseInit> {
  return whenGuarding(request, host, log, ({ dependencies }) => {
    const { subscription, resourceGroup, name } = request.params;
    return subscription === undefined
      ? fleetPosture(request.query.get("subscription"), { ...dependencies, log })
      : clusterPosture({ subscription, resourceGroup, name }, dependencies);
  });
}
