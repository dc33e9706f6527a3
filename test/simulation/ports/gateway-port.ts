import type { ArmClient } from "../../../src/adapters/arm/arm-client.ts";
import { readChildList } from "../../../src/adapters/arm/child-lists.ts";
import type { ClusterId } from "../../../src/core/cluster/cluster-id.ts";
import type { ListedProperty } from "../../../src/core/cluster/exposure.ts";
import { withPreview } from "../../../src/core/cluster/preview-reading.ts";
import type { UpdateOutcome } from "../../../src/core/model/update-outcome.ts";
import type { ListReading } from "../../../src/core/model/ways-in.ts";
import type { ClusterGateway, ClusterReading } from "../../../src/ports/cluster-gateway.ts";
import { longestFreezeMs, longestWayMs } from "../process.ts";
import { isVanished } from "../shared-world.ts";
import { pagesOf } from "./child-pages.ts";
import type { Reach } from "./reach.ts";

/** Whatever has arrived is carried out, whether somebody still waits for the answer or not. */
const arrived = new AbortController().signal;

/** Between a run's look at its policy and the arrival of its update. */
const longestRunMs = 15_000 + longestFreezeMs + longestWayMs;

/** Azure Resource Manager, as one invocation reaches it. */
export function gatewayPort({ invocation, shared, around }: Reach): ClusterGateway {
  const { arm, fleet, judge, people, troubles, children, readsPreview } = shared;
  const { process } = invocation;
  const isDenied = (id: ClusterId): boolean =>
    troubles.present("denied", fleet.of(id).place) !== undefined || isVanished(id.subscriptionId, shared);
  const faultRate = (): number => around.faults().arm;
  const pages = (id: ClusterId, name: ListedProperty): ArmClient =>
    pagesOf(children.listOf(fleet.of(id), name), around.random, faultRate());
  /** The second read, at a preview version, may fail by itself. */
  const withConnectivity = (reading: ClusterReading): ClusterReading => {
    if (reading.kind !== "read" || !readsPreview) return reading;
    const { snapshot } = reading;
    const profile = children.connectivityOf(fleet.of(snapshot.cluster));
    const body = { properties: { networkProfile: { clusterAPIConnectivityProfile: profile } } };
    const isLost = faultRate() > 0 && around.random.chance(faultRate());
    return { kind: "read", snapshot: withPreview(snapshot, isLost ? undefined : body) };
  };
  const unavailable = (_mayHaveEffect: boolean, isOver: boolean) =>
    ({ kind: "unavailable", reason: isOver ? "no time was left" : "503: try later" }) as const;
  return {
    read: async (cluster, signal) => {
      judge.leases.turnsToArm(cluster, invocation, "read");
      judge.waysIn.reads(fleet.of(cluster), invocation);
      if (judge.countsReads) judge.coalescing.reads(invocation);
      const reading = await process.call<ClusterReading>({
        what: `read ${cluster.name}`,
        effect: async () =>
          isDenied(cluster)
            ? { kind: "denied", reason: "403: AuthorizationFailed" }
            : withConnectivity(await arm.read(cluster, arrived)),
        faultRate: faultRate(),
        fail: unavailable,
        signal,
      });
      judge.endings.read(cluster, reading, invocation);
      return reading;
    },
    update: (snapshot, body, signal) => {
      const { cluster: id } = snapshot;
      judge.leases.turnsToArm(id, invocation, "update");
      const isByHand = judge.updates.sent(fleet.of(id), snapshot, judge.waiting.state(id));
      return process.call<UpdateOutcome>({
        what: `PUT ${id.name}`,
        effect: async () => {
          const cluster = fleet.of(id);
          const before = arm.has(id) ? arm.body(id) : undefined;
          const isLocked = troubles.present("locked", cluster.place) || isVanished(id.subscriptionId, shared);
          const outcome: UpdateOutcome = isLocked
            ? { kind: "refused", code: "ScopeLocked", reason: "the scope is locked" }
            : troubles.present("stubborn", cluster.place)
              ? around.random.pick<UpdateOutcome>([
                  { kind: "unavailable", reason: "503" },
                  { kind: "unavailable", reason: "no answer came" },
                  { kind: "throttled", reason: "429" },
                  { kind: "throttled", reason: "429", retryAfterSeconds: around.random.whole(1, 7_200) },
                ])
              : await arm.update(snapshot, body, arrived);
          around.trace.note("arm", `${id.name} answers ${outcome.kind} to ${process.name}`);
          const mayLeaveOpen = troubles.isRecent("exempted", longestRunMs);
          judge.updates.arrived({ cluster, snapshot, body, before, outcome, isByHand, mayLeaveOpen });
          if (outcome.kind === "accepted") people.operationBegins(cluster, "ourselves");
          return outcome;
        },
        faultRate: faultRate(),
        fail: (mayHaveEffect, isOver) => {
          if (mayHaveEffect || isOver) return { kind: "unavailable", reason: "no answer came" };
          return around.random.pick<UpdateOutcome>([
            { kind: "unavailable", reason: "503" },
            { kind: "busy", reason: "409: another operation is in progress" },
            { kind: "throttled", reason: "429", retryAfterSeconds: around.random.whole(1, 200) },
            { kind: "throttled", reason: "429" },
            { kind: "refused", code: "RequestDisallowedByPolicy", reason: "a policy denies it" },
          ]);
        },
        signal,
      });
    },
    readOutbound: (ids, signal) =>
      process.call({
        what: "read outbound addresses",
        effect: () => arm.readOutbound(ids, arrived),
        faultRate: faultRate(),
        fail: () => ({ kind: "unknown", reason: "503" }),
        signal,
      }),
    readList: (id, name, signal) =>
      process.call<ListReading>({
        what: `list ${name} of ${id.name}`,
        effect: async () =>
          isDenied(id)
            ? { kind: "denied", reason: "403: AuthorizationFailed" }
            : arm.has(id)
              ? readChildList(pages(id, name), "", name, "", arrived)
              : unavailable(false, false),
        faultRate: faultRate(),
        fail: unavailable,
        signal,
      }),
    operation: (url, signal) =>
      process.call({
        what: `ask for ${url}`,
        effect: () => arm.operation(url, arrived),
        faultRate: faultRate(),
        fail: () => undefined,
        signal,
      }),
    list: (subscriptionId, signal) => arm.list(subscriptionId, signal),
  };
}
