import type { ClusterId } from "../../src/core/cluster/cluster-id.ts";
import { type ClusterSnapshot, readCluster } from "../../src/core/cluster/cluster-snapshot.ts";
import { type ListedProperty, listedProperties } from "../../src/core/cluster/exposure.ts";
import type { OutboundReading } from "../../src/core/cluster/outbound.ts";
import { isJsonObject, type Json, type JsonObject } from "../../src/core/json/json.ts";
import type { Leaf } from "../../src/core/model/revert-plan.ts";
import type { UpdateOutcome } from "../../src/core/model/update-outcome.ts";
import type { ListReading, UnreadList } from "../../src/core/model/ways-in.ts";
import { patchOf } from "../../src/core/revert/put-body.ts";
import type { ClusterGateway, ClusterReading, OperationStatus } from "../../src/ports/cluster-gateway.ts";
import { CallScript, type HeldCall } from "./call-script.ts";
import { copyOf } from "./copy-of.ts";
import { mergeJson } from "./merge-json.ts";

/** How a long-running operation can end. */
export type OperationOutcome = "Succeeded" | "Failed" | "Canceled";

/** One update as it was sent, whatever became of it. */
export interface SentUpdate {
  readonly clusterId: string;
  readonly at: Date;
  /** The eTag that the snapshot had, or `*`. */
  readonly ifMatch: string;
  readonly body: JsonObject;
  /** The cluster as it stood when the update arrived; absent when it was gone. */
  readonly before?: JsonObject;
  /** What ARM made of it, which is not what the caller got to know when the answer was lost. */
  readonly outcome: UpdateOutcome;
}

/** What a call can be made to answer. */
export interface Failures {
  readonly read: Exclude<ClusterReading, { kind: "read" }>;
  readonly update: Exclude<UpdateOutcome, { kind: "accepted" }>;
  readonly readOutbound: Extract<OutboundReading, { kind: "unknown" }>;
  readonly readList: UnreadList;
  readonly operation: "unknown";
  readonly list: Error;
}

interface StoredCluster {
  readonly body: JsonObject;
  readonly eTag: string;
  readonly showsETag: boolean;
  /** The operation that runs on it. */
  readonly running?: string;
}

/**
 * Managed clusters in memory, by a clock that the test holds. It does to updates what ARM does: `If-Match`, one operation
 * at a time, none on a stopped cluster, no ranges on a private one, requested values shown at once, a new eTag at
 * acceptance and at the end. An operation ends when the test says so. What goes in and out is copied.
 *
 * ```ts
 * const arm = new InMemoryClusterGateway(() => now);
 * const cluster = arm.seed(clusterBody("public-authorized"));
 * arm.change(cluster, [{ path: ["apiServerAccessProfile", "authorizedIPRanges"], value: [] }]);
 * // ... the code under test reads and updates ...
 * expect(arm.updates).toHaveLength(1);
 * arm.finish(cluster, "Failed");
 * ```
 */
export class InMemoryClusterGateway implements ClusterGateway {
  readonly #now: () => Date;
  readonly #clusters = new Map<string, StoredCluster>();
  readonly #operations = new Map<string, OperationStatus>();
  readonly #addresses = new Map<string, string>();
  readonly #lists = new Map<string, Json>();
  readonly #script = new CallScript<Failures>();
  readonly #subscriptions = new Set<string>();
  #updates: readonly SentUpdate[] = [];
  #answersToLose = 0;
  #numbers = 0;

  /** Called at the end of each operation, when Azure would send its event. */
  onOperationEnd: (cluster: ClusterId, outcome: OperationOutcome) => void = () => {};

  /** Called whenever another body is shown than before, or none any more. */
  onShown: (cluster: ClusterId) => void = () => {};

  constructor(now: () => Date) {
    this.#now = now;
  }

  // The world, as a test sets and sees it.

  /** Puts a cluster in place, over one of the same id. A body without an eTag never shows one. */
  seed(body: JsonObject): ClusterId {
    const { cluster, eTag } = snapshotOf(body);
    const stored = {
      body: copyOf(body),
      eTag: eTag ?? this.#next("etag"),
      showsETag: eTag !== undefined,
    };
    this.#clusters.set(cluster.key, stored);
    this.#subscriptions.add(cluster.subscriptionId);
    this.onShown(cluster);
    return cluster;
  }

  /** True while there is such a cluster. */
  has(cluster: ClusterId): boolean {
    return this.#clusters.has(cluster.key);
  }

  /** The cluster's body as a read would show it. Throws where there is no such cluster. */
  body(cluster: ClusterId): JsonObject {
    return shown(this.#stored(cluster));
  }

  /** Somebody else writes the cluster: done at once, or under way until `finish`. Refused while an operation runs. */
  change(cluster: ClusterId, leaves: readonly Leaf[], progress: "done" | "under-way" = "done"): void {
    const stored = this.#stored(cluster);
    if (stored.running) throw new Error(`another operation runs on ${cluster.id}`);
    const changed = leaves.reduce((body, leaf) => withLeaf(body, leaf), stored.body);
    this.#begin(cluster, stored, changed);
    if (progress === "done") this.finish(cluster);
  }

  /** Stops or starts the cluster, at once. */
  setPower(cluster: ClusterId, code: "Running" | "Stopped"): void {
    const stored = this.#stored(cluster);
    const body = withLeaf(stored.body, { path: ["powerState"], value: { code } });
    this.#clusters.set(cluster.key, { ...stored, body, eTag: this.#next("etag") });
  }

  /** Deletes the cluster, at once, and all that belongs to it. */
  remove(cluster: ClusterId): void {
    for (const name of listedProperties) this.#lists.delete(`${cluster.key}/${name}`);
    this.#clusters.delete(cluster.key);
    this.onShown(cluster);
  }

  /** Ends the operation that runs on a cluster. Throws when there is none. */
  finish(cluster: ClusterId, outcome: OperationOutcome = "Succeeded"): void {
    const { running, ...stored } = this.#stored(cluster);
    if (!running) throw new Error(`no operation runs on ${cluster.id}`);
    const error = outcome === "Succeeded" ? {} : { error: `${outcome}: as the test says` };
    const status = { status: outcome, endTime: this.#now().toISOString(), ...error };
    this.#operations.set(running, status);
    const body = withLeaf(stored.body, { path: ["provisioningState"], value: outcome });
    this.#clusters.set(cluster.key, { ...stored, body, eTag: this.#next("etag") });
    this.onOperationEnd(cluster, outcome);
  }

  /** True while an operation runs on the cluster. */
  isRunning(cluster: ClusterId): boolean {
    return this.#clusters.get(cluster.key)?.running !== undefined;
  }

  /** Sets the address of a public IP address or prefix. */
  setAddress(resourceId: string, block: string): void {
    this.#addresses.set(resourceId.toLowerCase(), block);
  }

  /** Sets a list of the cluster's children, which is empty until then. */
  setList(cluster: ClusterId, name: ListedProperty, value: Json): void {
    this.#lists.set(`${cluster.key}/${name}`, copyOf(value));
  }

  /** All updates that arrived, taken on or not, oldest first. */
  get updates(): readonly SentUpdate[] {
    return copyOf(this.#updates);
  }

  /** How often a method was called. */
  calls(method: keyof ClusterGateway): number {
    return this.#script.count(method);
  }

  /** The next call of a method answers this, and does nothing. Failures of one method are used up in order. */
  failNext<M extends keyof Failures>(method: M, failure: Failures[M]): void {
    this.#script.fail(method, failure);
  }

  /** The next call of a method waits until it is released, and acts then. */
  holdNext(method: keyof ClusterGateway): HeldCall {
    return this.#script.hold(method);
  }

  /** The next update is treated as ever, but its answer does not arrive. */
  loseNextAnswer(): void {
    this.#answersToLose += 1;
  }

  // The port.

  async read(cluster: ClusterId, signal: AbortSignal): Promise<ClusterReading> {
    const { failure, isOver } = await this.#script.arrive("read", signal);
    if (failure) return failure;
    if (isOver) return { kind: "unavailable", reason: noTime };
    const stored = this.#clusters.get(cluster.key);
    if (!stored) return { kind: "gone" };
    return { kind: "read", snapshot: snapshotOf(shown(stored)) };
  }

  async update(snapshot: ClusterSnapshot, body: JsonObject, signal: AbortSignal): Promise<UpdateOutcome> {
    const { failure, isOver } = await this.#script.arrive("update", signal);
    if (isOver) return { kind: "unavailable", reason: noTime };
    const { cluster } = snapshot;
    const ifMatch = snapshot.eTag ?? "*";
    const stored = this.#clusters.get(cluster.key);
    const before = stored ? { before: shown(stored) } : {};
    const outcome = failure ?? this.#write(cluster, copyOf(body), ifMatch);
    const sent = { clusterId: cluster.id, at: this.#now(), ifMatch, body, ...before, outcome };
    this.#updates = [...this.#updates, copyOf(sent)];
    if (this.#answersToLose === 0) return outcome;
    this.#answersToLose -= 1;
    return { kind: "unavailable", reason: "the answer was lost" };
  }

  async readOutbound(resourceIds: readonly string[], signal: AbortSignal): Promise<OutboundReading> {
    const { failure, isOver } = await this.#script.arrive("readOutbound", signal);
    if (failure) return failure;
    if (isOver) return { kind: "unknown", reason: noTime };
    const missing = resourceIds.find((id) => !this.#addresses.has(id.toLowerCase()));
    if (missing) return { kind: "unknown", reason: `${missing} was not found` };
    return { kind: "known", blocks: resourceIds.map((id) => this.#addresses.get(id.toLowerCase()) ?? "") };
  }

  async readList(cluster: ClusterId, name: ListedProperty, signal: AbortSignal): Promise<ListReading> {
    const { failure, isOver } = await this.#script.arrive("readList", signal);
    if (failure) return failure;
    if (isOver || !this.#clusters.has(cluster.key)) return { kind: "unavailable", reason: noTime };
    return { kind: "read", value: copyOf(this.#lists.get(`${cluster.key}/${name}`) ?? []) };
  }

  async operation(url: string, signal: AbortSignal): Promise<OperationStatus | undefined> {
    const { failure, isOver } = await this.#script.arrive("operation", signal);
    return failure || isOver ? undefined : this.#operations.get(url);
  }

  async list(subscriptionId: string, signal: AbortSignal): Promise<readonly ClusterId[]> {
    const { failure, isOver } = await this.#script.arrive("list", signal);
    if (failure) throw failure;
    if (isOver) throw new Error(noTime);
    const subscription = subscriptionId.toLowerCase();
    if (!this.#subscriptions.has(subscription)) throw new Error(`there is no subscription ${subscription}`);
    return [...this.#clusters.values()]
      .map(({ body }) => snapshotOf(body).cluster)
      .filter((cluster) => cluster.subscriptionId === subscription);
  }

  #write(cluster: ClusterId, requested: JsonObject, ifMatch: string): UpdateOutcome {
    const stored = this.#clusters.get(cluster.key);
    if (ifMatch === "*" && !stored)
      return { kind: "gone", reason: "PreConditionFailed: there is no cluster" };
    if (!stored || (ifMatch !== "*" && ifMatch !== stored.eTag)) {
      return { kind: "changed", reason: "PreConditionFailed: the eTag does not match" };
    }
    if (stored.running) {
      return { kind: "busy", reason: "OperationNotAllowed: another operation is in progress" };
    }
    if (snapshotOf(stored.body).stopped) {
      return { kind: "stopped", reason: "OperationNotAllowed: Power State(Stopped)" };
    }
    const merged = mergeJson(stored.body, requested);
    if (!isJsonObject(merged)) throw new TypeError("two objects make an object");
    if (isPrivateWithRanges(snapshotOf(merged))) {
      return { kind: "refused", code: "BadRequest", reason: "a private cluster takes no authorized ranges" };
    }
    return { kind: "accepted", operationUrl: this.#begin(cluster, stored, merged) };
  }

  #begin(cluster: ClusterId, stored: StoredCluster, changed: JsonObject): string {
    const running = this.#next("memory:/operations/");
    this.#operations.set(running, { status: "InProgress" });
    const body = withLeaf(changed, { path: ["provisioningState"], value: "Updating" });
    this.#clusters.set(cluster.key, { ...stored, body, eTag: this.#next("etag"), running });
    this.onShown(cluster);
    return running;
  }

  #stored(cluster: ClusterId): StoredCluster {
    const stored = this.#clusters.get(cluster.key);
    if (!stored) throw new Error(`there is no cluster ${cluster.id}`);
    return stored;
  }

  #next(what: string): string {
    this.#numbers += 1;
    return `${what}${this.#numbers}`;
  }
}

const noTime = "no time was left";

function shown({ body, eTag, showsETag }: StoredCluster): JsonObject {
  const { eTag: _, ...rest } = copyOf(body);
  return showsETag ? { ...rest, eTag } : rest;
}

function isPrivateWithRanges({ exposure }: ClusterSnapshot): boolean {
  const { enablePrivateCluster, authorizedIPRanges } = exposure;
  return enablePrivateCluster === true && Array.isArray(authorizedIPRanges) && authorizedIPRanges.length > 0;
}

function withLeaf(body: JsonObject, leaf: Leaf): JsonObject {
  const merged = mergeJson(body, patchOf([leaf]));
  return isJsonObject(merged) ? merged : body;
}

function snapshotOf(body: JsonObject): ClusterSnapshot {
  const snapshot = readCluster(body);
  if ("problem" in snapshot) throw new TypeError(snapshot.problem);
  return snapshot;
}
