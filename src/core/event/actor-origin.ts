import type { Json, JsonObject } from "../json/json.ts";
import type { Actor, ActorOrigin } from "../model/actor.ts";
import { firstPartyOrigin } from "./first-party-apps.ts";
import { claimText } from "./person-claims.ts";

const entra = "http://schemas.microsoft.com/identity/claims";

/**
 * Where a write came from, by the claims of the token that ARM let in. The first that holds:
 *
 * | the claims | origin |
 * | --- | --- |
 * | an app whose `xms_mirid` is a policy assignment's id: it names the resource that a managed identity belongs to, and an assignment's own does what the policy deploys or modifies (learn.microsoft.com/azure/governance/policy/how-to/remediate-resources) | Azure Policy |
 * | an app of Microsoft's own | Azure, or Azure Policy |
 * | another tenant than the event's `tenantId`, which is the resource's (learn.microsoft.com/javascript/api/@azure/eventgrid/resourcewritesuccesseventdata) | another tenant |
 * | a person whose name is spelt `#EXT#`, who has an `altsecid`, or whose `idp` is another than the issuer (learn.microsoft.com/entra/identity-platform/access-token-claims-reference) | a guest |
 *
 * What a caller did with a policy's `modify` in his own request is the caller's. An assignment with an identity of its
 * owner's cannot be told from any other app, so nothing is said of it.
 *
 * @param homeTenant the tenant of the cluster's subscription, as the event says
 */
export function originOf(
  claims: JsonObject,
  { kind, appId, upn }: Pick<Actor, "kind" | "appId" | "upn">,
  homeTenant: string | undefined,
): ActorOrigin | undefined {
  const tenantId = claimText(claims[`${entra}/tenantid`]) ?? claimText(claims.tid);
  if (kind === "app") {
    const assignment = policyAssignment(claims.xms_mirid);
    if (assignment !== undefined) return { kind: "azure-policy", assignment };
    const service = firstPartyOrigin(appId, tenantId);
    if (service) return service;
  }
  if (isGuid(tenantId) && isGuid(homeTenant) && tenantId.toLowerCase() !== homeTenant.toLowerCase())
    return { kind: "other-tenant", tenantId: tenantId.toLowerCase() };
  return kind === "user" ? guestOrigin(claims, upn, tenantId) : undefined;
}

/** The name of the policy assignment that a managed identity belongs to. */
function policyAssignment(managedIdentity: Json | undefined): string | undefined {
  if (typeof managedIdentity !== "string") return undefined;
  const name = /\/providers\/microsoft\.authorization\/policyassignments\/([^/]+)$/i.exec(managedIdentity);
  return claimText(name?.[1]);
}

function guestOrigin(
  claims: JsonObject,
  upn: string | undefined,
  tenantId: string | undefined,
): ActorOrigin | undefined {
  const idp = claimText(claims[`${entra}/identityprovider`]) ?? claimText(claims.idp);
  const issuer = claimText(claims.iss);
  const isOwnProvider =
    idp === undefined ||
    idp === issuer ||
    (tenantId !== undefined && tenantIn(idp) === tenantId.toLowerCase());
  const provider = isOwnProvider ? undefined : providerName(idp);
  const isForeign =
    provider !== undefined && (tenantIn(provider) === undefined || (issuer ?? tenantId) !== undefined);
  const isSpeltSo = /#EXT#@/i.test(upn ?? "");
  if (!isSpeltSo && !isForeign && claimText(claims.altsecid) === undefined) return undefined;
  return { kind: "guest", ...(provider === undefined ? {} : { provider }) };
}

/** `live.com` as it is; of the address of a tenant's token service the tenant. */
function providerName(idp: string): string {
  const tenant = tenantIn(idp);
  return tenant === undefined ? idp : `tenant ${tenant}`;
}

function tenantIn(url: string): string | undefined {
  return /[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}/i.exec(url)?.[0].toLowerCase();
}

function isGuid(text: string | undefined): text is string {
  return text !== undefined && tenantIn(text)?.length === text.length;
}
