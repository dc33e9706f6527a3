import { isJsonObject, type Json, type JsonObject } from "../json/json.ts";
import type { Actor } from "../model/actor.ts";
import { publicClientName } from "../model/public-client.ts";
import { originOf } from "./actor-origin.ts";
import { claimText, type PersonNames, personIn } from "./person-claims.ts";

const objectIdClaim = "http://schemas.microsoft.com/identity/claims/objectidentifier";
const scopeClaim = "http://schemas.microsoft.com/identity/claims/scope";

/**
 * Who made the write behind an event, from its `data`. The first that names somebody:
 *
 * | what the event holds | actor |
 * | --- | --- |
 * | claims of an app that acts for itself | the app, by its id |
 * | a person's name or mail address, in whichever claim | the person |
 * | an object id | that; a person where the client is one that only people use |
 * | `authorization.evidence` with a principal that is no group | that one (Azure/azure-powershell#4810 has no claims) |
 * | an app id, or only the source address | nobody by name, told as what is known |
 *
 * `undefined` when the event says nothing of it. The events of 2017 carried `claims`, `authorization` and `httpRequest`
 * as JSON text, and their documentation shows placeholders in braces.
 */
export function actorOf(data: JsonObject): Actor | undefined {
  const claims = objectOf(data.claims) ?? {};
  const ipAddress = claimText(objectOf(data.httpRequest)?.clientIpAddress) ?? claimText(claims.ipaddr);
  const actor = ofClaims(claims, claimText(data.tenantId)) ?? ofEvidence(data) ?? ofTraces(claims, ipAddress);
  return actor && ipAddress ? { ...actor, ipAddress } : actor;
}

function ofClaims(claims: JsonObject, homeTenant: string | undefined): Actor | undefined {
  const actor = namedBy(claims);
  const origin = actor && originOf(claims, actor, homeTenant);
  return actor && origin ? { ...actor, origin } : actor;
}

function namedBy(claims: JsonObject): Actor | undefined {
  const objectId = claimText(claims[objectIdClaim]) ?? claimText(claims.oid);
  const appId = claimText(claims.appid) ?? claimText(claims.azp);
  const ids = { ...(objectId ? { objectId } : {}), ...(appId ? { appId } : {}) };
  const person = personIn(claims);
  if (isAppAlone(claims, person, appId)) {
    const name = appId ?? objectId;
    return name ? { kind: "app", name, ...ids } : undefined;
  }
  const { displayName, signIn, isDirectoryUpn } = person;
  const name = displayName ?? signIn ?? objectId;
  if (!name) return undefined;
  const isPerson = person.displayName !== undefined || signIn !== undefined || isForPerson(claims, appId);
  const names = { ...(signIn ? { upn: signIn } : {}), ...(isDirectoryUpn ? { isDirectoryUpn } : {}) };
  return { kind: isPerson ? "user" : "unknown", name, ...names, ...ids };
}

/** True for a token that an app got for itself. `idtyp` is optional in a token; without it, no person is told. */
function isAppAlone(claims: JsonObject, person: PersonNames, appId: string | undefined): boolean {
  if (claimText(claims.idtyp) === "app") return true;
  const namesPerson = person.displayName !== undefined || person.signIn !== undefined;
  return !namesPerson && appId !== undefined && !isForPerson(claims, appId);
}

/**
 * True for a token that an app got for a person: it has a scope, and a client that proves nothing of itself
 * (`appidacr` 0) gets no other (learn.microsoft.com/entra/identity-platform/access-token-claims-reference).
 */
function isForPerson(claims: JsonObject, appId: string | undefined): boolean {
  const scope = claimText(claims[scopeClaim]) ?? claimText(claims.scp);
  return scope !== undefined || claimText(claims.appidacr) === "0" || publicClientName(appId) !== undefined;
}

/** The principal that ARM let in. Where a role was given to a group, the evidence names the group and not who wrote. */
function ofEvidence(data: JsonObject): Actor | undefined {
  const evidence = objectOf(objectOf(data.authorization)?.evidence);
  const principalId = claimText(evidence?.principalId);
  const type = claimText(evidence?.principalType)?.toLowerCase();
  if (!principalId || type === "group") return undefined;
  const kind = type === "user" ? "user" : type === "serviceprincipal" ? "app" : "unknown";
  const objectId = withHyphens(principalId);
  return { kind, name: objectId, objectId };
}

/** Nobody is named: what is left is how the write was made, and from where. */
function ofTraces(claims: JsonObject, ipAddress: string | undefined): Actor | undefined {
  const appId = claimText(claims.appid) ?? claimText(claims.azp);
  if (appId) return { kind: "unknown", name: `somebody with ${publicClientName(appId) ?? appId}`, appId };
  return ipAddress ? { kind: "unknown", name: `somebody at ${ipAddress}` } : undefined;
}

/** Evidence spells ids without hyphens, claims and tokens with them. */
function withHyphens(id: string): string {
  return id.replace(/^([\da-f]{8})([\da-f]{4})([\da-f]{4})([\da-f]{4})([\da-f]{12})$/i, "$1-$2-$3-$4-$5");
}

/** An object, or the object that a text is the JSON of. */
export function objectOf(value: Json | undefined): JsonObject | undefined {
  const parsed = typeof value === "string" ? parsedJson(value) : value;
  return isJsonObject(parsed) ? parsed : undefined;
}

/** `undefined` for text that is no JSON, such as a placeholder. */
function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
