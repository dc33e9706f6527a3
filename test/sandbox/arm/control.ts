import type { ActivityLog } from "./activity/activity-log.ts";
import type { ClusterAct } from "./activity/acts.ts";
import { type RoutedAnswer, readOnlyKey, type WriteOptions } from "./arm-service.ts";
import { type ChildType, isOfPreview, seedChild } from "./clusters/children.ts";
import { applyChange, type ClusterChange } from "./clusters/cluster-change.ts";
import { clusterFromBody, copyObject, poolsOf, renewETags, shownBody } from "./clusters/cluster-store.ts";
import type { OperationKind, OperationPlan } from "./clusters/operations.ts";
import { publicIpBody } from "./clusters/public-ips.ts";
import { clusterKey, parseClusterId } from "./clusters/resource-id.ts";
import type { Outcome, ResourceEvent } from "./events/event.ts";
import type { ResourceGraph } from "./graph/resource-graph.ts";
import { correlationIdOf, type ListenerDeps } from "./http/arm-listener.ts";
import type { Faults } from "./http/faults.ts";
import type { RequestFilter, RequestRecord } from "./http/request-log.ts";
import { route } from "./http/routes.ts";
import type { Actor } from "./identity/actor.ts";
import type { IssuedToken } from "./identity/token-issuer.ts";
import { type JsonObject, type JsonValue, setAt } from "./json.ts";

const stableVersion = "2026-04-01";
const previewVersion = "2026-08-02-preview";

/** The version by which a tool writes a child of a type. */
function versionOf(type: ChildType): string {
  return isOfPreview(type) ? previewVersion : stableVersion;
}

/** How a write made through the control API shall go. */
export interface WriteAsOptions {
  /** End the operation as Failed, with the requested values in the body. */
  readonly fail?: boolean;
  /** End the operation as Canceled, with the requested values in the body. */
  readonly cancel?: boolean;
  readonly durationMs?: number;
  /** Wait for releaseOperations. */
  readonly hold?: boolean;
  /** The service shows exactly the changed body: for spellings that a PUT cannot bring about, such as an absent profile. */
  readonly exact?: boolean;
  readonly correlationId?: string;
}

/** A write that was accepted. */
export interface AcceptedChange {
  readonly operationId: string;
  readonly correlationId: string;
  /** Resolves with the outcome when the operation has ended and its event was emitted. */
  readonly completed: Promise<Outcome>;
}

/** The in-process control of a simulator. Cluster ids are compared without case. */
export interface SimulatorControl {
  /** Puts a cluster in place without an event. Unknown properties are kept; a body without `eTag` never shows one. */
  seedCluster(body: JsonObject, options?: { readonly omitETag?: boolean }): string;
  /** The body as a GET would show it now. Throws when there is no such cluster. */
  cluster(id: string): JsonObject;
  clusterIds(): string[];
  /** Changes a cluster as `actor`, through the same code as an HTTP PUT. Throws when ARM would refuse it. */
  writeAs(actor: Actor, id: string, change: ClusterChange, options?: WriteAsOptions): AcceptedChange;
  /** Sets tags, stops, starts, aborts or deletes as `actor`. Throws when ARM would refuse it. */
  patchTagsAs(
    actor: Actor,
    id: string,
    tags: Readonly<Record<string, string>>,
    options?: WriteAsOptions,
  ): AcceptedChange;
  stop(actor: Actor, id: string, options?: WriteAsOptions): AcceptedChange;
  start(actor: Actor, id: string, options?: WriteAsOptions): AcceptedChange;
  delete(actor: Actor, id: string, options?: WriteAsOptions): AcceptedChange;
  abort(actor: Actor, id: string): void;
  /** Puts a role binding or a private endpoint connection in place without an event. */
  seedChild(id: string, type: ChildType, name: string, properties: JsonObject): void;
  /** Makes, changes (an approval is a change of its status) or deletes one as `actor`, told by Azure's event. */
  putChildAs(actor: Actor, id: string, type: ChildType, name: string, properties: JsonObject): void;
  deleteChildAs(actor: Actor, id: string, type: ChildType, name: string): void;
  /** Gives the cluster another Entra profile as `actor`, by the action. */
  resetAadProfileAs(actor: Actor, id: string, profile: JsonObject): void;
  /** Does something that changes no setting, such as fetching credentials; answers its correlation id. */
  act(actor: Actor, id: string, act: ClusterAct, options?: Pick<WriteAsOptions, "correlationId">): string;
  /** What was done, as ARM tells it late: every write and act goes in. */
  readonly activity: ActivityLog;
  /** Sets a cluster's provisioningState by hand, with new eTags and without an event. */
  setProvisioningState(id: string, state: string): void;
  /** Gives a pool a new eTag, as a pool operation does: the cluster's stays. */
  changePoolETag(id: string, poolName: string): void;
  /** PUTs on a cluster, refused ones too, oldest first. */
  puts(id: string, filter?: RequestFilter): RequestRecord[];
  requests(filter?: RequestFilter): RequestRecord[];
  clearRequests(): void;
  readonly faults: Faults;
  setLatency(ms: number): void;
  setPageSize(size: number): void;
  setOperationDuration(ms: number, kind?: OperationKind): void;
  /** Plans the next operation, whoever starts it. */
  planNextOperation(
    plan: OperationPlan,
    match?: { readonly id?: string; readonly kind?: OperationKind },
  ): void;
  /** From now on, operations that have no duration of their own wait for releaseOperations. */
  holdOperations(hold: boolean): void;
  /** Ends the held operations of a cluster, or all. Answers how many. */
  releaseOperations(id?: string): number;
  seedSubscription(subscriptionId: string, displayName?: string): void;
  /** From now on the callers may read nothing in a subscription, and do not see it listed; or they may again. */
  denySubscription(subscriptionId: string, isDenied: boolean): void;
  /** Resource Graph: how far it lags, and what it refuses. */
  readonly graph: Pick<
    ResourceGraph,
    "setLagging" | "setLosingChanges" | "expireTokens" | "setQuota" | "recordWrite"
  >;
  /** Seeds a public IP address or prefix by its resource id. */
  seedPublicIp(id: string, addressOrPrefix: string): void;
  /** Puts something in place that is only read, such as a function app's body or a list, also what a `$filter` leaves of one. */
  seedReadOnly(path: string, body: JsonObject, filter?: string): void;
  /** A bearer token for requests over HTTP as this actor. */
  tokenFor(actor: Actor, audience?: string): IssuedToken;
  events(): readonly ResourceEvent[];
  /** Adds a sink for events; the answer takes it off again. */
  onEvent(sink: (event: ResourceEvent) => void): () => void;
}

/** Builds the control of a simulator from its parts. */
export function createControl(parts: {
  readonly deps: ListenerDeps;
  readonly settings: { latencyMs: number; pageSize: number };
  readonly sinks: Set<(event: ResourceEvent) => void>;
  readonly events: ResourceEvent[];
}): SimulatorControl {
  const { deps, settings, sinks, events } = parts;
  const { service, log } = deps;

  function stored(id: string) {
    const cluster = service.store.get(parseClusterId(id));
    if (cluster === undefined) throw new Error(`the simulator has no cluster ${id}`);
    return cluster;
  }

  function seedSubscription(
    subscriptionId: string,
    displayName = `Subscription ${subscriptionId.slice(0, 8)}`,
  ) {
    service.subscriptions.set(subscriptionId.toLowerCase(), {
      subscriptionId,
      displayName,
      tenantId: "aaaabbbb-0000-cccc-1111-dddd2222eeee",
    });
  }

  function send(
    actor: Actor,
    method: string,
    path: string,
    body: JsonValue | undefined,
    options: WriteAsOptions,
    apiVersion = stableVersion,
  ): { routed: RoutedAnswer; correlationId: string } {
    const headers: Record<string, string> =
      options.correlationId === undefined ? {} : { "x-ms-correlation-request-id": options.correlationId };
    const correlationId = correlationIdOf(headers);
    const query = new URLSearchParams({ "api-version": apiVersion });
    const request = { method, path, query, headers, body, actor, correlationId, clientRequestId: undefined };
    const at = new Date().toISOString();
    const routed = route(service, request, toWriteOptions(options));
    const { status } = routed.answer;
    log.add({
      at,
      origin: "in-process",
      method,
      path,
      apiVersion,
      ifMatch: undefined,
      ifNoneMatch: undefined,
      correlationId,
      clientRequestId: undefined,
      actor,
      body,
      status,
      isFault: false,
      write: routed.write,
    });
    if (status >= 400) {
      throw new Error(`${method} ${path} was refused with ${status}: ${JSON.stringify(routed.answer.body)}`);
    }
    return { routed, correlationId };
  }

  function operate(...args: Parameters<typeof send>): AcceptedChange {
    const { routed, correlationId } = send(...args);
    if (routed.operation === undefined) throw new Error(`${args[1]} ${args[2]} started no operation`);
    return { operationId: routed.operation.id, correlationId, completed: routed.operation.completed };
  }

  return {
    seedCluster(body, options = {}) {
      const cluster = clusterFromBody(body, options);
      if (!service.subscriptions.has(cluster.id.subscriptionId.toLowerCase())) {
        seedSubscription(cluster.id.subscriptionId);
      }
      service.store.put(cluster);
      return String(cluster.body.id);
    },
    cluster: (id) => shownBody(stored(id)),
    clusterIds: () => service.store.list().map((cluster) => String(cluster.body.id)),
    writeAs(actor, id, change, options = {}) {
      const body = copyObject(stored(id).body);
      // A person's tool sends no pool image version; one that the change sets goes out.
      if (options.exact !== true) for (const pool of poolsOf(body)) delete pool.nodeImageVersion;
      applyChange(body, change);
      return operate(actor, "PUT", id, body, options);
    },
    patchTagsAs: (actor, id, tags, options = {}) =>
      operate(actor, "PATCH", id, { tags: { ...tags } }, options),
    stop: (actor, id, options = {}) => operate(actor, "POST", `${id}/stop`, undefined, options),
    start: (actor, id, options = {}) => operate(actor, "POST", `${id}/start`, undefined, options),
    delete: (actor, id, options = {}) => operate(actor, "DELETE", id, undefined, options),
    act: (actor, id, act, options = {}) =>
      send(actor, "POST", `${id}/${act}`, undefined, options).correlationId,
    activity: service.activity,
    abort: (actor, id) => void send(actor, "POST", `${id}/abort`, undefined, {}),
    seedChild: (id, type, name, properties) =>
      void seedChild(service.children, stored(id), type, name, properties),
    putChildAs: (actor, id, type, name, properties) =>
      void send(actor, "PUT", `${id}/${type}/${name}`, { properties }, {}, versionOf(type)),
    deleteChildAs: (actor, id, type, name) =>
      void send(actor, "DELETE", `${id}/${type}/${name}`, undefined, {}, versionOf(type)),
    resetAadProfileAs: (actor, id, profile) => void send(actor, "POST", `${id}/resetAADProfile`, profile, {}),
    setProvisioningState(id, state) {
      const { body } = stored(id);
      setAt(body, "properties.provisioningState", state);
      renewETags(body);
    },
    changePoolETag(id, poolName) {
      const pool = poolsOf(stored(id).body).find((candidate) => candidate.name === poolName);
      if (pool === undefined) throw new Error(`cluster ${id} has no pool ${poolName}`);
      pool.eTag = crypto.randomUUID();
    },
    puts(id, filter = {}) {
      const key = clusterKey(parseClusterId(id));
      return log.list({ ...filter, method: "PUT" }).filter((record) => record.path.toLowerCase() === key);
    },
    requests: (filter) => log.list(filter),
    clearRequests: () => log.clear(),
    faults: deps.faults,
    setLatency(ms) {
      settings.latencyMs = ms;
    },
    setPageSize(size) {
      settings.pageSize = size;
    },
    setOperationDuration: (ms, kind) => service.operations.setDuration(ms, kind),
    planNextOperation: (plan, match = {}) =>
      service.operations.planNext(plan, {
        ...(match.id === undefined ? {} : { clusterKey: clusterKey(parseClusterId(match.id)) }),
        ...(match.kind === undefined ? {} : { kind: match.kind }),
      }),
    holdOperations: (hold) => service.operations.setHold(hold),
    releaseOperations: (id) =>
      service.operations.release(id === undefined ? undefined : clusterKey(parseClusterId(id))),
    seedSubscription,
    denySubscription(subscriptionId, isDenied) {
      if (isDenied) service.unreadable.add(subscriptionId.toLowerCase());
      else service.unreadable.delete(subscriptionId.toLowerCase());
    },
    graph: service.graph,
    seedPublicIp(id, addressOrPrefix) {
      service.publicIps.set(id.toLowerCase(), publicIpBody(id, addressOrPrefix));
    },
    seedReadOnly: (path, body, filter) => void service.readOnly.set(readOnlyKey(path, filter), body),
    tokenFor: (actor, audience = "https://management.azure.com") => deps.issuer.issue(actor, audience),
    events: () => events,
    onEvent(sink) {
      sinks.add(sink);
      return () => void sinks.delete(sink);
    },
  };
}

function toWriteOptions(options: WriteAsOptions): WriteOptions {
  const isPlanned = [options.fail, options.cancel, options.durationMs, options.hold].some(
    (x) => x !== undefined,
  );
  const outcome: Outcome =
    options.fail === true ? "Failed" : options.cancel === true ? "Canceled" : "Succeeded";
  return {
    ...(options.exact === undefined ? {} : { exact: options.exact }),
    ...(isPlanned
      ? {
          plan: {
            outcome,
            ...(options.durationMs === undefined ? {} : { durationMs: options.durationMs }),
            ...(options.hold === undefined ? {} : { hold: options.hold }),
          },
        }
      : {}),
  };
}
