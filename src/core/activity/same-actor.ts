import type { Actor } from "../model/actor.ts";

/**
 * Whether two pieces of what looks like one operation may be of one actor. A client may choose its correlation id, so the
 * pieces of two operations may come under one; and a piece may lack the claims that another has, and name its caller
 * alone, by object id or sign-in name (learn.microsoft.com/azure/azure-monitor/platform/activity-log-schema).
 */
export function mayBeOneActor(one: Actor, other: Actor): boolean {
  for (const id of ["objectId", "upn", "appId"] as const) {
    const [left, right] = [one[id], other[id]];
    if (left !== undefined && right !== undefined) return left.toLowerCase() === right.toLowerCase();
  }
  return isNobody(one) || isNobody(other);
}

/** True where nothing is known by which somebody could be told from others. */
export function isNobody({ objectId, appId, upn }: Actor): boolean {
  return (objectId ?? appId ?? upn) === undefined;
}
