import type { Alert } from "../../src/core/incident/alert.ts";
import type { AlertChannel, DeliveryOutcome } from "../../src/ports/alert-channel.ts";
import type { ClusterGateway, UpdateOutcome } from "../../src/ports/cluster-gateway.ts";
import type { FollowUpQueue } from "../../src/ports/follow-up-queue.ts";
import type { AlertOutbox, StateStore } from "../../src/ports/state-store.ts";
import type { Process, Surroundings } from "./process.ts";
import type { SharedWorld } from "./shared-world.ts";

function breaks(what: string): never {
  throw new Error(`${what}: storage did not answer`);
}

async function collected<T>(rows: AsyncIterable<T>): Promise<readonly T[]> {
  const found: T[] = [];
  for await (const row of rows) found.push(row);
  return found;
}

async function* listed<T>(rows: Promise<readonly T[]>): AsyncIterable<T> {
  yield* await rows;
}

/** Azure Resource Manager, as one process reaches it. */
export function gatewayOf(process: Process, shared: SharedWorld, around: Surroundings): ClusterGateway {
  const { arm } = shared;
  const faultRate = (): number => around.faults().arm;
  const unavailable = (_effect: boolean, isOver: boolean) =>
    ({ kind: "unavailable", reason: isOver ? "no time was left" : "503: try later" }) as const;
  return {
    read: (cluster, signal) =>
      process.call({
        what: `read ${cluster.name}`,
        effect: () => arm.read(cluster, signal),
        faultRate: faultRate(),
        fail: unavailable,
        signal,
      }),
    update: (snapshot, body, signal) =>
      process.call<UpdateOutcome>({
        what: `PUT ${snapshot.cluster.name}`,
        effect: async () => {
          const before = arm.body(snapshot.cluster);
          const outcome = await arm.update(snapshot, body, signal);
          around.trace.note("arm", `${snapshot.cluster.name} answers ${outcome.kind} to ${process.name}`);
          shared.judge.put(snapshot, body, before, outcome);
          if (outcome.kind === "accepted") shared.people.operationBegins(snapshot.cluster, "ourselves");
          return outcome;
        },
        faultRate: faultRate(),
        fail: (hadEffect, isOver) => {
          if (hadEffect || isOver) return { kind: "unavailable", reason: "no answer came" };
          return around.random.pick<UpdateOutcome>([
            { kind: "unavailable", reason: "503" },
            { kind: "busy", reason: "409: another operation is in progress" },
            { kind: "throttled", reason: "429", retryAfterSeconds: around.random.whole(1, 200) },
            { kind: "throttled", reason: "429" },
            { kind: "refused", code: "ScopeLocked", reason: "the scope is locked" },
          ]);
        },
        signal,
      }),
    readOutbound: (ids, signal) =>
      process.call({
        what: "read outbound addresses",
        effect: () => arm.readOutbound(ids, signal),
        faultRate: faultRate(),
        fail: () => ({ kind: "unknown", reason: "503" }),
        signal,
      }),
    operation: (url, signal) =>
      process.call({
        what: `ask for ${url}`,
        effect: () => arm.operation(url, signal),
        faultRate: faultRate(),
        fail: () => undefined,
        signal,
      }),
    list: (subscriptionId, signal) => arm.list(subscriptionId, signal),
  };
}

/** Table storage, as one process reaches it. */
export function storeOf(
  process: Process,
  shared: SharedWorld,
  around: Surroundings,
): StateStore & AlertOutbox {
  const { store, judge } = shared;
  const call = <T>(what: string, effect: () => Promise<T>, onFault: () => void = () => {}): Promise<T> =>
    process.call({
      what,
      effect,
      faultRate: around.faults().storage,
      fail: () => {
        onFault();
        return breaks(what);
      },
    });
  return {
    load: (cluster) => call(`load ${cluster.name}`, () => store.load(cluster)),
    commit: (cluster, change, version) => {
      const words = [
        `verdict ${change.state.verdict ?? "none"}`,
        ...change.incidents.map(({ topic, status }) => `${topic} ${status}`),
        ...change.alerts.map(({ alert }) => `tell ${alert.transition}`),
      ];
      return call(`commit ${cluster.name} (${words.join(", ")})`, async () => {
        const next = await store.commit(cluster, change, version);
        judge.committed(cluster, change.state, shared.queue);
        return next;
      });
    },
    findIncident: (id) => call("find incident", () => store.findIncident(id)),
    listClusters: () => listed(call("list clusters", () => collected(store.listClusters()))),
    overdue: (before) => listed(call("overdue alerts", () => collected(store.overdue(before)))),
    pending: (cluster, alertId, channelKey) =>
      call(`pending ${alertId}`, () => store.pending(cluster, alertId, channelKey)),
    pendingOf: (cluster) => call(`pending of ${cluster.name}`, () => store.pendingOf(cluster)),
    markSent: async (entry, at) => {
      await call(
        `mark sent ${entry.alert.id} ${entry.channelKey}`,
        () => store.markSent(entry, at),
        () => judge.mayRepeat(entry.alert.id, entry.channelKey),
      );
      judge.marked(process, entry.alert.id, entry.channelKey);
    },
    markTried: (entry, at, reason, nextTryAt) =>
      call(
        `mark tried ${entry.alert.id} ${entry.channelKey}`,
        () => store.markTried(entry, at, reason, nextTryAt),
        () => judge.retryFailed(entry.alert.id, entry.channelKey),
      ),
    markGivenUp: (entry, at, reason) =>
      call(`mark given up ${entry.alert.id}`, () => store.markGivenUp(entry, at, reason)),
  };
}

/** The queue, as one process reaches it. */
export function queueOf(process: Process, shared: SharedWorld, around: Surroundings): FollowUpQueue {
  const { queue, judge } = shared;
  return {
    send: (followUp, delaySeconds) => {
      const what = `send ${followUp.kind} in ${delaySeconds} s`;
      return process.call({
        what,
        effect: async () => {
          const receipt = await queue.send(followUp, delaySeconds);
          shared.host.expect(delaySeconds);
          return receipt;
        },
        faultRate: around.faults().storage,
        fail: () => {
          if (followUp.kind === "deliver") judge.retryFailed(followUp.alertId, followUp.channelKey);
          return breaks(what);
        },
      });
    },
    takeBack: (receipt) =>
      process.call({
        what: `take back ${receipt.messageId}`,
        effect: async () => {
          await queue.takeBack(receipt);
          judge.messageGone(queue);
        },
        faultRate: around.faults().storage,
        fail: () => breaks("take back"),
      }),
  };
}

/** A webhook, as one process reaches it. */
export function channelOf(
  key: string,
  process: Process,
  shared: SharedWorld,
  around: Surroundings,
): AlertChannel {
  const { judge } = shared;
  const send = (alert: Alert, signal: AbortSignal): Promise<DeliveryOutcome> => {
    judge.tried(process, alert.id, key);
    return process.call<DeliveryOutcome>({
      what: `tell ${key} ${alert.transition} ${alert.id}`,
      effect: async () => {
        if (shared.isChannelDown(key)) return { kind: "retry", reason: "503: down for a while" };
        judge.told(process, alert, key);
        return { kind: "delivered" };
      },
      faultRate: around.faults().webhook,
      fail: (hadEffect) => {
        if (hadEffect) judge.mayRepeat(alert.id, key);
        return around.random.chance(0.3)
          ? { kind: "retry", reason: "429", retryAfterSeconds: around.random.whole(1, 120) }
          : { kind: "retry", reason: "no answer" };
      },
      signal,
    });
  };
  return {
    key,
    kind: "webhook",
    label: key,
    minSeverity: "low",
    send,
    tell: async () => ({ kind: "delivered" }),
  };
}
