import { clip, oneLine } from "../alert-story/readable.ts";
import { isJsonObject, type Json, type JsonObject } from "../json/json.ts";
import type { Actor } from "./actor.ts";

/** Claim names as ARM writes them (learn.microsoft.com/azure/event-grid/event-schema-subscriptions). */
const claim = {
  upn: "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/upn",
  name: "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/name",
  email: "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress",
  objectId: "http://schemas.microsoft.com/identity/claims/objectidentifier",
} as const;

/** What of a name goes into messages and queue messages: claims come from outside. */
const maxLength = 200;

/**
 * Who made the write behind an event, from its `data`. `undefined` when the claims say nothing. The events of 2017
 * carried `claims` and `httpRequest` as JSON text, and their documentation shows placeholders in braces.
 */
export function actorOf(data: JsonObject): Actor | undefined {
  const claims = objectOf(data.claims);
  if (!claims) return undefined;
  const upn = text(claims[claim.upn]) ?? text(claims[claim.name]) ?? text(claims[claim.email]);
  const objectId = text(claims[claim.objectId]);
  const appId = text(claims.appid);
  const displayName = text(claims.name);
  const ipAddress = text(objectOf(data.httpRequest)?.clientIpAddress) ?? text(claims.ipaddr);
  const isApp = text(claims.idtyp) === "app" || (!upn && !displayName && appId !== undefined);
  const name = isApp ? (appId ?? objectId) : (displayName ?? upn ?? objectId ?? appId);
  if (!name) return undefined;
  return {
    kind: isApp ? "app" : upn || displayName ? "user" : "unknown",
    name,
    ...(upn && !isApp ? { upn } : {}),
    ...(objectId ? { objectId } : {}),
    ...(appId ? { appId } : {}),
    ...(ipAddress ? { ipAddress } : {}),
  };
}

/** An object, or the object that a text is the JSON of. */
function objectOf(value: Json | undefined): JsonObject | undefined {
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

function text(value: Json | undefined): string | undefined {
  if (typeof value !== "string" || isPlaceholder(value)) return undefined;
  return clip(oneLine(value), maxLength) || undefined;
}

function isPlaceholder(value: string): boolean {
  return value.startsWith("{") && value.endsWith("}");
}
