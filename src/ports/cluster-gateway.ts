import type { ClusterId } from "../core/cluster/cluster-id.ts";
import type { ClusterSnapshot } from "../core/cluster/cluster-snapshot.ts";
import type { ListedProperty } from "../core/cluster/exposure.ts";
import type { OutboundReading } from "../core/cluster/outbound.ts";
import type { JsonObject } from "../core/json/json.ts";
import type { UpdateOutcome } from "../core/model/update-outcome.ts";
import type { ListReading } from "../core/model/ways-in.ts";

/** What reading a cluster gave. A cluster that cannot be read is never "clean", so each way of failing is told apart. */
export type ClusterReading =
  | { readonly kind: "read"; readonly snapshot: ClusterSnapshot }
  /** ARM says that there is no such cluster. */
  | { readonly kind: "gone" }
  /** 401, 403, or any 4xx that does not pass by itself, such as an API version that is not there: told at once. */
  | { readonly kind: "denied"; readonly reason: string }
  /** 5xx, 429, time-outs, a body that cannot be judged: tried again, told when it lasts. */
  | { readonly kind: "unavailable"; readonly reason: string; readonly retryAfterSeconds?: number };

/** How a long-running operation of ARM's stands. */
export interface OperationStatus {
  readonly status: string;
  /** ISO 8601 UTC. */
  readonly endTime?: string;
  /** ARM's words when it failed. */
  readonly error?: string;
}

/** Azure Resource Manager, as far as the guardrail needs it. Every call ends when `signal` aborts. */
export interface ClusterGateway {
  read(cluster: ClusterId, signal: AbortSignal): Promise<ClusterReading>;
  /** Sends the whole body under `If-Match`: the eTag that was read, or `*` where ARM returned none. */
  update(snapshot: ClusterSnapshot, body: JsonObject, signal: AbortSignal): Promise<UpdateOutcome>;
  /** Reads public IP addresses and prefixes by their ids. */
  readOutbound(resourceIds: readonly string[], signal: AbortSignal): Promise<OutboundReading>;
  /** Reads a list of the cluster's children, whole or not at all. */
  readList(cluster: ClusterId, name: ListedProperty, signal: AbortSignal): Promise<ListReading>;
  /** `undefined` where ARM does not say. */
  operation(url: string, signal: AbortSignal): Promise<OperationStatus | undefined>;
  /** The ids of all managed clusters of a subscription. Throws where ARM cannot list them. */
  list(subscriptionId: string, signal: AbortSignal): Promise<readonly ClusterId[]>;
}
