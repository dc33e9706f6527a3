import type { Actor } from "../model/actor.ts";

/**
 * True for a trusted deployer, by what the directory vouches for:
 *
 * | in the policy | is |
 * | --- | --- |
 * | an object id | whoever has it, a person or a service principal |
 * | an app id | that app when it acts for itself, not a person who signed in with it, nor its namesake in another tenant |
 * | a UPN | the person of that user principal name in the cluster's own directory: no mail address, no display name, no guest |
 */
export function isTrusted(actor: Actor | undefined, deployers: readonly string[]): boolean {
  if (!actor) return false;
  const { kind, objectId, appId, upn, isDirectoryUpn, origin } = actor;
  const isNamed = (id: string | undefined): boolean =>
    id !== undefined && deployers.some((deployer) => deployer.toLowerCase() === id.toLowerCase());
  if (isNamed(objectId)) return true;
  if (origin?.kind === "other-tenant" || origin?.kind === "guest") return false;
  return (kind === "app" && isNamed(appId)) || (kind === "user" && isDirectoryUpn === true && isNamed(upn));
}
