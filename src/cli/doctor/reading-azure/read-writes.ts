import type { ArmClient } from "../../../adapters/arm/arm-client.ts";
import { textAt } from "../../../core/cluster/arm-body.ts";
import { parseClusterId } from "../../../core/cluster/cluster-id.ts";
import type { Json } from "../../../core/json/json.ts";
import type { ClusterWrite } from "../guardrail-facts.ts";
import type { Reading } from "../reading.ts";
import { mapped, readList } from "./arm-reading.ts";

/**
 * The writes of clusters that succeeded, by the Activity Log. It filters by time and provider only
 * (learn.microsoft.com/azure/azure-monitor/essentials/rest-activity-log), so the rest is looked at here.
 */
export async function readWrites(
  arm: ArmClient,
  subscriptionId: string,
  since: Date,
): Promise<Reading<readonly ClusterWrite[]>> {
  const entries = await readList(
    arm,
    `/subscriptions/${subscriptionId}/providers/Microsoft.Insights/eventtypes/management/values`,
    "2015-04-01",
    "Microsoft.Insights/eventtypes/values/read",
    {
      $filter: `eventTimestamp ge '${since.toISOString()}' and resourceProvider eq 'Microsoft.ContainerService'`,
      $select: "eventTimestamp,operationName,status,resourceId",
    },
  );
  return mapped(entries, (values) => values.flatMap(writeOf));
}

function writeOf(entry: Json): readonly ClusterWrite[] {
  const operation = textAt(entry, ["operationName", "value"])?.toLowerCase();
  const cluster = parseClusterId(textAt(entry, ["resourceId"]));
  const at = textAt(entry, ["eventTimestamp"]) ?? "";
  if (operation !== "microsoft.containerservice/managedclusters/write" || cluster === undefined) return [];
  if (textAt(entry, ["status", "value"]) !== "Succeeded" || Number.isNaN(Date.parse(at))) return [];
  return [{ clusterId: cluster.id, at }];
}
