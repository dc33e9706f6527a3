import type { Json, JsonObject } from "../json/json.ts";
import { clip, oneLine } from "../text/readable.ts";

/** What of a name goes into messages and queue messages: claims come from outside. */
const maxLength = 200;

const soap = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims";

/**
 * Where a person's sign-in name is told, the surest first: ARM writes claims under their SOAP names and passes the short
 * ones of a token on as they are (learn.microsoft.com/azure/event-grid/event-schema-subscriptions).
 */
const signInClaims = [
  `${soap}/upn`,
  "upn",
  `${soap}/name`,
  "unique_name",
  "preferred_username",
  `${soap}/emailaddress`,
  "email",
  "emails",
] as const;

/** The names of a person that some claims hold. */
export interface PersonNames {
  /** As a person is called. */
  readonly displayName?: string;
  /** A user principal name or a mail address. */
  readonly signIn?: string;
  /** Set where that is the user principal name, by the claim for it alone, as it stands there. */
  readonly isDirectoryUpn?: true;
}

/** Reads a person's names from whichever claim has one. An app's claims hold none. */
export function personIn(claims: JsonObject): PersonNames {
  const given = claimText(claims[`${soap}/givenname`]) ?? claimText(claims.given_name);
  const surname = claimText(claims[`${soap}/surname`]) ?? claimText(claims.family_name);
  const displayName = claimText(claims.name) ?? [given, surname].filter(Boolean).join(" ");
  const signIn = signInName(claims);
  const principalName = claimText(claims[`${soap}/upn`]) ?? claimText(claims.upn);
  return {
    ...(displayName ? { displayName } : {}),
    ...(signIn ? { signIn } : {}),
    ...(signIn && signIn === principalName ? { isDirectoryUpn: true as const } : {}),
  };
}

/** A claim's text as one short line; `undefined` for anything else, and for the placeholders of the documentation. */
export function claimText(value: Json | undefined): string | undefined {
  if (typeof value !== "string" || (value.startsWith("{") && value.endsWith("}"))) return undefined;
  return clip(oneLine(value), maxLength) || undefined;
}

function signInName(claims: JsonObject): string | undefined {
  for (const claim of signInClaims) {
    const text = claimText(claim === "emails" ? firstOf(claims[claim]) : claims[claim]);
    if (text !== undefined) return withoutProvider(text);
  }
  return Object.values(claims)
    .map(claimText)
    .filter((text) => text !== undefined)
    .map(withoutProvider)
    .find((text) => /^[^\s@:/]+@[^\s@:/]+\.[^\s@:/]+$/.test(text));
}

/** The claim of several values is a list, or the JSON text of one. */
function firstOf(value: Json | undefined): Json | undefined {
  if (Array.isArray(value)) return value[0];
  if (typeof value !== "string" || !value.startsWith("[")) return value;
  try {
    const parsed: unknown = JSON.parse(value);
    return Array.isArray(parsed) && typeof parsed[0] === "string" ? parsed[0] : undefined;
  } catch {
    return undefined;
  }
}

/** A guest from outside has his provider before his address: `live.com#dana@example.org` (cloud-custodian#3172). */
function withoutProvider(text: string): string {
  return text.replace(/^[a-z0-9.-]+#(?=[^\s@#]+@[^\s@#]+$)/i, "");
}
