import { randomUUID } from "node:crypto";
import type { Actor } from "./actor.ts";

/** A token handed out, with its end of life in Unix seconds. */
export interface IssuedToken {
  readonly accessToken: string;
  readonly expiresOn: number;
}

/** Why a bearer token was not taken, or whose it is. */
export type TokenCheck =
  | { readonly kind: "valid"; readonly actor: Actor }
  | { readonly kind: "invalid"; readonly code: string; readonly message: string };

/** Hands out bearer tokens and knows its own again. */
export interface TokenIssuer {
  issue(actor: Actor, audience: string): IssuedToken;
  /** `audiences` are ARM's unless told. */
  check(authorizationHeader: string | undefined, audiences?: readonly string[]): TokenCheck;
}

/**
 * Tokens look like an Entra ID JWT (readable claims), but are only as good as this issuer's memory: the
 * signature part is a filler. `audiences` are those that ARM takes, without a trailing slash.
 */
export function createTokenIssuer(options: {
  readonly lifetimeSeconds: number;
  readonly audiences: () => readonly string[];
}): TokenIssuer {
  const issued = new Map<string, { actor: Actor; audience: string; expiresOn: number }>();
  return {
    issue(actor, audience) {
      const now = Math.floor(Date.now() / 1000);
      const expiresOn = now + options.lifetimeSeconds;
      const payload = {
        aud: audience,
        iss: `https://sts.windows.net/${actor.tenantId}/`,
        iat: now,
        nbf: now,
        exp: expiresOn,
        appid: actor.appId,
        oid: actor.objectId,
        sub: actor.objectId,
        tid: actor.tenantId,
        ...(actor.kind === "user" ? { upn: actor.upn, name: actor.name } : { idtyp: "app" }),
        ...(actor.kind === "managed-identity" ? { xms_mirid: actor.resourceId } : {}),
        uti: randomUUID(),
        ver: "1.0",
      };
      const accessToken = `${base64Url({ typ: "JWT", alg: "none" })}.${base64Url(payload)}.sandbox`;
      issued.set(accessToken, { actor, audience, expiresOn });
      return { accessToken, expiresOn };
    },
    check(header, audiences = options.audiences()) {
      if (header === undefined) {
        return invalid(
          "AuthenticationFailed",
          "Authentication failed. The 'Authorization' header is missing.",
        );
      }
      const token = /^Bearer (.+)$/i.exec(header)?.[1];
      const known = token === undefined ? undefined : issued.get(token);
      if (known === undefined) return invalid("InvalidAuthenticationToken", "The access token is invalid.");
      if (known.expiresOn * 1000 <= Date.now()) {
        return invalid("ExpiredAuthenticationToken", "The access token expiry is in the past.");
      }
      if (!audiences.includes(known.audience.replace(/\/$/, ""))) {
        return invalid(
          "InvalidAuthenticationTokenAudience",
          `The access token has been obtained for wrong audience or resource '${known.audience}'.`,
        );
      }
      return { kind: "valid", actor: known.actor };
    },
  };
}

function base64Url(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}

function invalid(code: string, message: string): TokenCheck {
  return { kind: "invalid", code, message };
}
