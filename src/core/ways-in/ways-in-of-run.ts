import type { ClusterSnapshot } from "../cluster/cluster-snapshot.ts";
import { type ListedProperty, listedProperties, settingsOfLists } from "../cluster/exposure.ts";
import { connectionsOf, isOwnConnection, privateEndpointsValue } from "../cluster/private-endpoint.ts";
import type { Json } from "../json/json.ts";
import type { Notice } from "../model/notice.ts";
import type { PlannedMessage } from "../model/planned-message.ts";
import type { ReconcileInput } from "../model/reconcile-input.ts";
import type { ListReading, UnreadList, WaysIn, WaysInReading } from "../model/ways-in.ts";
import { listsOf } from "./lists-to-read.ts";
import { nextTry } from "./unread-ways-in.ts";
import { readAgainNotice, unreadNotice } from "./ways-in-notices.ts";

/** What a run knows of a cluster's children: what it has read, and what was known before. */
export interface WaysInOfRun {
  /** The cluster as it is judged: with every list that is known. */
  readonly snapshot: ClusterSnapshot;
  /** What is remembered from now on; absent where nothing was ever asked for. */
  readonly waysIn?: WaysIn;
  readonly notices: readonly Notice[];
  /** When to ask again for what could not be read. */
  readonly messages: readonly PlannedMessage[];
}

/**
 * Adds what is known of a cluster's children to what was read of it. A list that could not be read is never taken for
 * empty: what was known of it stands, and what was never known is not judged.
 *
 * @param before what is remembered of this very cluster, and of no predecessor
 */
export function waysInOfRun(
  { snapshot, waysIn: reading = {}, policy, context }: ReconcileInput,
  before: WaysIn | undefined,
): WaysInOfRun {
  const lists = listsOf(snapshot);
  const known = knownLists(lists, reading, before, snapshot);
  const failed = lists.filter((name) => isUnread(reading[name]));
  const waiting = lists.filter((name) => !reading[name] && before?.unread?.lists.includes(name));
  const unread = policy.mode === "off" ? [] : lists.filter((name) => [...failed, ...waiting].includes(name));
  const failures = failed.flatMap((name) => reading[name] ?? []).filter(isUnread);
  const next =
    failures.length > 0 && policy.mode !== "off"
      ? nextTry(before?.unread, unread, failures, context)
      : undefined;
  const stillUnread =
    next?.unread ?? (unread.length > 0 && before?.unread ? { ...before.unread, lists: unread } : undefined);
  const isAllAsked = lists.every((name) => reading[name] !== undefined);
  const askedAt = isAllAsked ? context.readAt.toISOString() : before?.askedAt;
  return {
    snapshot: {
      ...snapshot,
      exposure: { ...snapshot.exposure, ...known },
      notSeen: settingsOfLists(
        lists.filter((name) => known[name] === undefined || stillUnread?.lists.includes(name)),
      ),
    },
    ...(askedAt === undefined
      ? {}
      : { waysIn: { askedAt, lists: known, ...(stillUnread ? { unread: stillUnread } : {}) } }),
    notices: noticesOf(context.clusterId, before?.unread, stillUnread, policy.mode === "off"),
    messages: next?.inSeconds === undefined ? [] : [{ about: "lists", inSeconds: next.inSeconds }],
  };
}

function knownLists(
  lists: readonly ListedProperty[],
  reading: WaysInReading,
  before: WaysIn | undefined,
  snapshot: ClusterSnapshot,
): WaysIn["lists"] {
  const known: Partial<Record<ListedProperty, Json>> = {};
  for (const name of listedProperties) {
    if (!lists.includes(name)) continue;
    const fresh = reading[name];
    const value = fresh?.kind === "read" ? withoutOwn(name, fresh.value, snapshot) : before?.lists[name];
    if (value !== undefined) known[name] = value;
  }
  return known;
}

/** AKS's own private endpoint connection is made anew whenever the cluster starts: it is nobody's to approve. */
function withoutOwn(name: ListedProperty, value: Json, snapshot: ClusterSnapshot): Json {
  if (name !== "privateEndpointConnections") return value;
  const { cluster, nodeResourceGroup } = snapshot;
  return privateEndpointsValue(
    connectionsOf(value).filter(
      (connection) => !isOwnConnection(connection, cluster.subscriptionId, nodeResourceGroup),
    ),
  );
}

function isUnread(reading: ListReading | undefined): reading is UnreadList {
  return reading !== undefined && reading.kind !== "read";
}

function noticesOf(
  clusterId: string,
  before: WaysIn["unread"],
  now: WaysIn["unread"],
  isOff: boolean,
): readonly Notice[] {
  if (now?.isTold && !before?.isTold) return [unreadNotice(clusterId, now)];
  if (!now && before?.isTold && !isOff) return [readAgainNotice(clusterId, before)];
  return [];
}
