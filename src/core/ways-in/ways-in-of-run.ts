import type { ClusterSnapshot } from "../cluster/cluster-snapshot.ts";
import {
  isPreviewList,
  type ListedProperty,
  listedProperties,
  settingsOfLists,
} from "../cluster/exposure.ts";
import { connectionsOf, isOwnConnection, privateEndpointsValue } from "../cluster/private-endpoint.ts";
import type { Json } from "../json/json.ts";
import type { Notice } from "../model/notice.ts";
import type { PlannedMessage } from "../model/planned-message.ts";
import type { ReconcileInput } from "../model/reconcile-input.ts";
import type { WaysIn, WaysInReading } from "../model/ways-in.ts";
import { listsLookedAt, listsOf } from "./lists-to-read.ts";
import { unreadOfRun } from "./unread-of-run.ts";

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
 * empty: what was known of it stands, and what was never known is not judged. So it is with a list that is not looked at
 * any more, as no preview version is read.
 *
 * @param before what is remembered of this very cluster, and of no predecessor
 */
export function waysInOfRun(
  { snapshot, waysIn: reading = {}, policy, context }: ReconcileInput,
  before: WaysIn | undefined,
): WaysInOfRun {
  const lists = listsLookedAt(snapshot);
  const known = knownLists(listsOf(snapshot), reading, before, snapshot);
  const isOff = policy.mode === "off";
  const stable = lists.filter((name) => !isPreviewList(name));
  const preview = lists.filter(isPreviewList);
  const ofStable = unreadOfRun(stable, reading, before?.unread, before?.lists, isOff, context);
  const ofPreview = unreadOfRun(preview, reading, before?.unreadPreview, before?.lists, isOff, context);
  const isUnread = (name: ListedProperty): boolean =>
    [ofStable, ofPreview].some(({ unread }) => unread?.lists.includes(name));
  const isAllAsked = lists.every((name) => reading[name] !== undefined);
  const askedAt = isAllAsked ? context.readAt.toISOString() : before?.askedAt;
  return {
    snapshot: {
      ...snapshot,
      exposure: { ...snapshot.exposure, ...known },
      notSeen: settingsOfLists(lists.filter((name) => known[name] === undefined || isUnread(name))),
    },
    ...(askedAt === undefined
      ? {}
      : {
          waysIn: {
            askedAt,
            lists: known,
            ...(ofStable.unread ? { unread: ofStable.unread } : {}),
            ...(ofPreview.unread ? { unreadPreview: ofPreview.unread } : {}),
          },
        }),
    notices: [...ofStable.notices, ...ofPreview.notices],
    messages: [...ofStable.messages, ...ofPreview.messages],
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
