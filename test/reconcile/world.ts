import type { ClusterId } from "../../src/core/cluster/cluster-id.ts";
import type { ClusterSnapshot } from "../../src/core/cluster/cluster-snapshot.ts";
import type { ListedProperty } from "../../src/core/cluster/exposure.ts";
import type { Severity } from "../../src/core/cluster/guarded-setting.ts";
import type { OutboundReading } from "../../src/core/cluster/outbound.ts";
import type { JsonObject } from "../../src/core/json/json.ts";
import type { Actor } from "../../src/core/model/actor.ts";
import type { Alert } from "../../src/core/model/alert.ts";
import type { ClusterPolicy } from "../../src/core/model/cluster-policy.ts";
import type { Notice } from "../../src/core/model/notice.ts";
import type { Trigger } from "../../src/core/model/trigger.ts";
import type { UpdateOutcome } from "../../src/core/model/update-outcome.ts";
import type { ListReading, WaysInReading } from "../../src/core/model/ways-in.ts";
import type { AlertChannel, ChannelKind, DeliveryOutcome } from "../../src/ports/alert-channel.ts";
import type { ClusterGateway, ClusterReading, OperationStatus } from "../../src/ports/cluster-gateway.ts";
import { withinBudget } from "../../src/reconcile/budget.ts";
import type { ReconcileDependencies } from "../../src/reconcile/dependencies.ts";
import { type RunOutcome, reconcileCluster } from "../../src/reconcile/reconcile-cluster.ts";
import { cluster, dana, policyWith, type Shown } from "../core/plan/story.ts";
import { InMemoryActivityLog } from "../fakes/in-memory-activity-log.ts";
import { InMemoryAppMemory } from "../fakes/in-memory-app-memory.ts";
import { InMemoryFollowUpQueue } from "../fakes/in-memory-follow-up-queue.ts";
import { InMemoryStateStore } from "../fakes/in-memory-state-store.ts";
import { type LoggedLine, recordedLog } from "../fakes/recorded-log.ts";
import { RecordedTelemetry } from "../fakes/recorded-telemetry.ts";

/** Azure Resource Manager as a script: each test says what a read shows and what an update is answered with. */
export class ScriptedGateway implements ClusterGateway {
  /** What a read gives; a test may do things in the middle of one. */
  onRead: (signal: AbortSignal, cluster: ClusterId) => Promise<ClusterReading> | ClusterReading = () =>
    shows();
  onUpdate: (body: JsonObject, signal: AbortSignal) => Promise<UpdateOutcome> | UpdateOutcome = () => ({
    kind: "accepted",
  });
  onList: () => Promise<readonly ClusterId[]> = async () => [];
  outbound: OutboundReading = { kind: "known", blocks: [] };
  readonly outboundAsked: (readonly string[])[] = [];
  /** What reading a list of children gives; an empty list where it is left out. */
  lists: WaysInReading = {};
  readonly listsAsked: ListedProperty[] = [];
  operationEnd: string | undefined;
  reads = 0;
  readonly updates: { readonly snapshot: ClusterSnapshot; readonly body: JsonObject }[] = [];
  readonly operationsAsked: string[] = [];

  async read(cluster: ClusterId, signal: AbortSignal): Promise<ClusterReading> {
    this.reads++;
    return this.onRead(signal, cluster);
  }

  async update(snapshot: ClusterSnapshot, body: JsonObject, signal: AbortSignal): Promise<UpdateOutcome> {
    this.updates.push({ snapshot, body });
    return this.onUpdate(body, signal);
  }

  async readOutbound(ids: readonly string[]): Promise<OutboundReading> {
    this.outboundAsked.push(ids);
    return this.outbound;
  }

  async readList(_cluster: ClusterId, name: ListedProperty): Promise<ListReading> {
    this.listsAsked.push(name);
    return this.lists[name] ?? { kind: "read", value: [] };
  }

  async operation(url: string): Promise<OperationStatus | undefined> {
    this.operationsAsked.push(url);
    return this.operationEnd === undefined ? undefined : { status: "Succeeded", endTime: this.operationEnd };
  }

  list(): Promise<readonly ClusterId[]> {
    return this.onList();
  }
}

/** A read of a protected public cluster with some changes. */
export function shows(shown: Shown = {}): ClusterReading {
  return { kind: "read", snapshot: cluster(shown) };
}

/** A channel that remembers what it got. */
export class RecordingChannel implements AlertChannel {
  kind: ChannelKind = "webhook";
  readonly label: string;
  readonly key: string;
  readonly received: Alert[] = [];
  readonly notices: Notice[] = [];
  onSend: (alert: Alert, signal: AbortSignal) => Promise<DeliveryOutcome> | DeliveryOutcome = () => ({
    kind: "delivered",
  });
  onTell: (notice: Notice) => Promise<DeliveryOutcome> | DeliveryOutcome = () => ({ kind: "delivered" });

  readonly minSeverity: Severity;

  constructor(key = "webhook-1", minSeverity: Severity = "low") {
    this.key = key;
    this.minSeverity = minSeverity;
    this.label = `webhook ${key}`;
  }

  async send(alert: Alert, signal: AbortSignal): Promise<DeliveryOutcome> {
    this.received.push(alert);
    return this.onSend(alert, signal);
  }

  async sendNotice(notice: Notice): Promise<DeliveryOutcome> {
    this.notices.push(notice);
    return this.onTell(notice);
  }

  get transitions(): readonly string[] {
    return this.received.map(({ transition }) => transition);
  }
}

/** Everything around a reconcile run, in memory, by a clock that the test holds. */
export class World {
  now = new Date("2026-11-21T18:38:00.000Z");
  /** By how many seconds the clock of the machine that runs next is wrong; the store's is right. */
  skewSeconds = 0;
  policy: ClusterPolicy = policyWith({ mode: "revert" });
  readonly cluster = cluster().cluster;
  readonly gateway = new ScriptedGateway();
  readonly activityLog = new InMemoryActivityLog(() => this.now);
  readonly store = new InMemoryStateStore(() => this.now.getTime());
  readonly queue = new InMemoryFollowUpQueue(() => this.now);
  readonly channel = new RecordingChannel();
  channels: readonly AlertChannel[] = [this.channel];
  readonly memory = new InMemoryAppMemory(this.store, () => this.now.getTime());
  readonly telemetry = new RecordedTelemetry();
  isOurselves: (actor: Actor) => Promise<boolean> = async ({ objectId }) => objectId === "ourselves";
  isToldUnreadable: (subscriptionId: string) => Promise<boolean> = async () => false;
  workingChannels = new Map<string, number>();
  readonly logged: LoggedLine[] = [];

  get dependencies(): ReconcileDependencies {
    return {
      gateway: this.gateway,
      activityLog: this.activityLog,
      store: this.store,
      queue: this.queue,
      channels: this.channels,
      workingChannels: this.workingChannels,
      memory: this.memory,
      telemetry: this.telemetry,
      policyFor: () => ({ policy: this.policy, tags: {} }),
      links: (_cluster, incidentId) => ({
        portal: "https://portal.azure.com/",
        incident: `https://app/${incidentId}`,
      }),
      isOurselves: (actor) => this.isOurselves(actor),
      isToldUnreadable: (subscriptionId) => this.isToldUnreadable(subscriptionId),
      now: () => new Date(this.now.getTime() + this.skewSeconds * 1000),
      log: recordedLog(this.logged),
    };
  }

  /** A run, as an invocation makes it. */
  run(trigger: Trigger, epoch?: number): Promise<RunOutcome> {
    return withinBudget(({ work }) =>
      reconcileCluster(this.cluster, trigger, this.dependencies, work, epoch),
    );
  }

  wait(seconds: number): void {
    this.now = new Date(this.now.getTime() + seconds * 1000);
  }

  /** The messages in the queue, as kind, the source that they stand for, and seconds from now. */
  get planned(): readonly (readonly [string, string, number])[] {
    return this.queue.messages.map(({ followUp, visibleAt }) => [
      followUp.kind,
      followUp.kind === "reconcile"
        ? followUp.trigger.source
        : followUp.kind === "deliver"
          ? followUp.channelKey
          : "",
      (visibleAt.getTime() - this.now.getTime()) / 1000,
    ]);
  }
}

/** A promise that a test resolves when it likes. */
export function gate<T>(): { readonly opened: Promise<T>; readonly open: (value: T) => void } {
  const { promise, resolve } = Promise.withResolvers<T>();
  return { opened: promise, open: resolve };
}

/** The event of the write by which dana opened the cluster. */
export const danasWrite: Trigger = {
  source: "event",
  eventTime: "2026-11-21T18:37:58.000Z",
  actor: dana,
  correlationId: "c-1",
};

/** A world in which the cluster was seen protected a minute ago, and is open now. */
export async function openedWorld(): Promise<World> {
  const world = new World();
  await world.run({ source: "recheck" });
  world.gateway.reads = 0;
  world.wait(60);
  world.gateway.onRead = () => shows({ ranges: [] });
  return world;
}
