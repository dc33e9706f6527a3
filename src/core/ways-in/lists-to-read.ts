import type { ClusterSnapshot } from "../cluster/cluster-snapshot.ts";
import { guardedProperty, isPreviewList, isPrivate, type ListedProperty } from "../cluster/exposure.ts";
import type { GuardedSetting } from "../cluster/guarded-setting.ts";
import { fingerprint } from "../json/fingerprint.ts";
import type { Mode } from "../model/cluster-policy.ts";
import type { ClusterState } from "../model/cluster-state.ts";
import type { Trigger } from "../model/trigger.ts";
import { unreadWaysIn } from "../model/ways-in.ts";

const dayMs = 86_400_000;

/**
 * The lists that a cluster has. Only a private cluster has private endpoint connections
 * (learn.microsoft.com/azure/aks/private-cluster-connect); what ARM answers for any other is not documented, so it is not
 * asked.
 */
export function listsOf({ exposure }: Pick<ClusterSnapshot, "exposure">): readonly ListedProperty[] {
  return isPrivate(exposure)
    ? ["trustedAccessRoleBindings", "privateEndpointConnections", "jwtAuthenticators"]
    : ["trustedAccessRoleBindings", "jwtAuthenticators"];
}

/** Those of them that are looked at: what no stable version has, only where a preview version is read. */
export function listsLookedAt(
  snapshot: Pick<ClusterSnapshot, "exposure" | "preview">,
): readonly ListedProperty[] {
  const { preview } = snapshot;
  const isPreviewOn = preview !== undefined && preview !== "off";
  return listsOf(snapshot).filter((name) => isPreviewOn || !isPreviewList(name));
}

/**
 * The lists of a cluster's children that a run reads beside the cluster; a plain write costs none.
 *
 * | a list | is read |
 * | --- | --- |
 * | of a cluster that the policy switches the guardrail off for | never |
 * | that no stable version has | never where no preview version is read; else as any other, and alone at an event of its own |
 * | any | where the run was asked to look (an event of a child, a recheck), where a person decides, and once a day |
 * | any | by the first read of a cluster that could not be read: whatever asked meanwhile was not answered |
 * | that was never read | at once |
 * | that could not be read | when it is time to try again |
 * | that an open incident tells of | by every run |
 */
export function listsToRead(
  snapshot: Pick<ClusterSnapshot, "cluster" | "exposure" | "preview">,
  state: ClusterState,
  trigger: Trigger,
  mode: Mode,
  now: Date,
): readonly ListedProperty[] {
  if (mode === "off") return [];
  const lists = listsLookedAt(snapshot);
  const isAsked =
    trigger.looksAtWaysIn === true || trigger.manualAction !== undefined || state.unreadable !== undefined;
  if (isAsked || areWaysInDue(snapshot.cluster.key, state.waysIn?.askedAt, now)) return lists;
  return lists.filter((name) => isDue(name, state, trigger, now));
}

/**
 * True where a cluster's children were not asked for since its own time of the day. Each cluster has another one, by its
 * id, so that the lists of a whole fleet are never due at once.
 *
 * @param clusterKey the cluster's id in lower case; see `ClusterId`
 * @param askedAt when they were asked for last, ISO 8601 UTC; absent where they never were
 */
export function areWaysInDue(clusterKey: string, askedAt: string | undefined, now: Date): boolean {
  if (askedAt === undefined) return true;
  const offset = Number.parseInt(fingerprint(clusterKey).slice(0, 8), 16) % dayMs;
  const time = now.getTime();
  const today = Math.floor(time / dayMs) * dayMs + offset;
  const latest = today <= time ? today : today - dayMs;
  return Date.parse(askedAt) < latest;
}

function isDue(
  name: ListedProperty,
  { waysIn, incidents }: ClusterState,
  { dueAt, looksAtWaysIn }: Trigger,
  now: Date,
): boolean {
  if (looksAtWaysIn === "preview" && isPreviewList(name)) return true;
  const unread = unreadWaysIn(waysIn).find(({ lists }) => lists.includes(name));
  if (unread) {
    if (unread.followUpAt === undefined) return false;
    const followUpAt = Date.parse(unread.followUpAt);
    // The message that was sent for it may wake by a clock that is ahead of this one.
    return followUpAt <= now.getTime() || (dueAt !== undefined && Date.parse(dueAt) >= followUpAt);
  }
  if (waysIn?.lists[name] === undefined) return true;
  const { drift = [], findings = [] } = incidents.exposure ?? {};
  const isOfList = ({ setting }: { readonly setting: GuardedSetting | "cluster" }): boolean =>
    setting !== "cluster" && guardedProperty[setting] === name;
  return [...drift, ...findings].some(isOfList);
}
