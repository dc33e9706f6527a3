import type { Actor } from "./actor.ts";

const identityClaims = "http://schemas.microsoft.com/identity/claims";
const soapClaims = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims";

/**
 * The claims that an event carries for an actor: a map of strings, as in the fixtures
 * events/eg-write-{user,serviceprincipal,managedidentity}.json.
 */
export function claimsOf(actor: Actor, issuedAt: Date): Record<string, string> {
  const seconds = Math.floor(issuedAt.getTime() / 1000);
  const common = {
    aud: "https://management.core.windows.net/",
    iss: `https://sts.windows.net/${actor.tenantId}/`,
    iat: String(seconds),
    nbf: String(seconds),
    exp: String(seconds + 4200),
    aio: "{token}",
    appid: actor.appId,
    [`${identityClaims}/objectidentifier`]: actor.objectId,
    [`${identityClaims}/tenantid`]: actor.tenantId,
    uti: "{id}",
    ver: "1.0",
  };
  switch (actor.kind) {
    case "user":
      return {
        ...common,
        _claim_names: '{"groups":"src1"}',
        _claim_sources: `{"src1":{"endpoint":"https://graph.windows.net/${actor.tenantId}/users/${actor.objectId}/getMemberObjects"}}`,
        "http://schemas.microsoft.com/claims/authnclassreference": "1",
        "http://schemas.microsoft.com/claims/authnmethodsreferences": "pwd,mfa",
        appidacr: "0",
        [`${soapClaims}/surname`]: actor.surname,
        [`${soapClaims}/givenname`]: actor.givenName,
        ipaddr: actor.ipAddress,
        name: actor.name,
        puid: "1003200000000000",
        [`${identityClaims}/scope`]: "user_impersonation",
        [`${soapClaims}/nameidentifier`]: "{pairwise-subject}",
        [`${soapClaims}/name`]: actor.upn,
        [`${soapClaims}/upn`]: actor.upn,
      };
    case "app":
      return { ...common, ...appClaims(actor), appidacr: "1" };
    case "managed-identity":
      return { ...common, ...appClaims(actor), appidacr: "2", xms_mirid: actor.resourceId };
  }
}

function appClaims(actor: Actor): Record<string, string> {
  return {
    [`${identityClaims}/identityprovider`]: `https://sts.windows.net/${actor.tenantId}/`,
    idtyp: "app",
    [`${soapClaims}/nameidentifier`]: actor.objectId,
  };
}
