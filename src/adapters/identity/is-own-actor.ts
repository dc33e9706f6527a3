import type { Actor } from "../../core/model/actor.ts";
import type { OwnIdentity } from "../../ports/identity.ts";

/**
 * True for the guardrail itself. The object id decides where both have one: an app id alone may stand for a person who
 * signed in through the same app, or for its service principal in another tenant. A person is never the guardrail by
 * its app id.
 */
export function isOwnActor(own: OwnIdentity, actor: Pick<Actor, "kind" | "objectId" | "appId">): boolean {
  if (own.objectId !== undefined && actor.objectId !== undefined)
    return isSameId(own.objectId, actor.objectId);
  if (own.appId === undefined || actor.appId === undefined || actor.kind === "user") return false;
  return isSameId(own.appId, actor.appId);
}

function isSameId(left: string, right: string): boolean {
  return left.toLowerCase() === right.toLowerCase();
}
