import { rangesPath } from "./clusters/cluster-change.ts";
import type { SimulatorControl } from "./control.ts";
import { type JsonObject, type JsonValue, valueAt } from "./json.ts";

const shownAtMost = 20;

/** What `GET /sandbox/state` shows: enough to follow what happens, newest requests and events last. */
export function sandboxState(control: SimulatorControl): JsonObject {
  return {
    clusters: control.clusterIds().map((id) => {
      const body = control.cluster(id);
      const at = (path: string): JsonValue => valueAt(body, path) ?? null;
      return {
        id,
        provisioningState: at("properties.provisioningState"),
        powerState: at("properties.powerState.code"),
        authorizedIPRanges: at(rangesPath),
        enablePrivateCluster: at("properties.apiServerAccessProfile.enablePrivateCluster"),
        publicNetworkAccess: at("properties.publicNetworkAccess"),
        puts: control.puts(id).length,
      };
    }),
    requests: control
      .requests()
      .slice(-shownAtMost)
      .map((record) => ({
        at: record.at,
        origin: record.origin,
        method: record.method,
        path: record.path,
        status: record.status,
        actor: record.actor?.objectId ?? null,
      })),
    events: control
      .events()
      .slice(-shownAtMost)
      .map((event) => ({
        id: event.id,
        eventTime: event.eventTime,
        eventType: event.eventType,
        subject: event.subject,
        operationName: event.data.operationName,
      })),
  };
}
