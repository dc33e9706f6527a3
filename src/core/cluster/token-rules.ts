import { fingerprint } from "../json/fingerprint.ts";
import { isJsonObject, type Json, type JsonObject } from "../json/json.ts";

/**
 * Recognises what decides which tokens of an issuer are good, and which user each of them is: the mappings of claims, the
 * rules about claims and about users, and whatever else ARM may return beside them (another address to find the issuer's
 * keys at, say). Three things make no difference: the order of rules, all of which have to hold, and of extra attributes,
 * each of which has a key of its own; a rule's words for an error; and where the last operation stands.
 *
 * | property of `JWTAuthenticatorProperties` (managedClusters specification, 2026-08-02-preview) | counts |
 * | --- | --- |
 * | `provisioningState` | no |
 * | `issuer` | but for `url` and `audiences`, which are grants of their own |
 * | `claimValidationRules`, `userValidationRules` | as sets, but for `message` |
 * | `claimMappings` | its `extra` as a set |
 * | any other | as it is |
 *
 * @param properties ARM's own, of one authenticator
 */
export function tokenRules(properties: Json): string {
  const { provisioningstate: _state, ...known } = objectOf(plain(properties, 0));
  const { url: _url, audiences: _audiences, ...issuer } = objectOf(known.issuer);
  const { claimmappings: mappings = null } = known;
  return fingerprint({
    ...known,
    issuer,
    claimmappings: isJsonObject(mappings) ? { ...mappings, extra: asSet(mappings.extra) } : mappings,
    claimvalidationrules: asSet(withoutMessages(known.claimvalidationrules)),
    uservalidationrules: asSet(withoutMessages(known.uservalidationrules)),
  });
}

/** ARM nests four levels; what lies deeper than this is no rule, and is not followed. */
const deepest = 20;

/**
 * A value with the names of properties in lower case, as ARM's own casing is not stable (Azure/AKS#2171), and without
 * what says nothing: `null`, an empty list, an empty object.
 */
function plain(value: Json, depth: number): Json | undefined {
  if (value === null || depth > deepest) return undefined;
  if (Array.isArray(value)) {
    const items = value.map((item: Json) => plain(item, depth + 1)).filter((item) => item !== undefined);
    return items.length > 0 ? items : undefined;
  }
  if (!isJsonObject(value)) return value;
  const entries = Object.entries(value).flatMap(([name, child]): [string, Json][] => {
    const rest = plain(child, depth + 1);
    return rest === undefined ? [] : [[name.toLowerCase(), rest]];
  });
  return entries.length > 0 ? Object.fromEntries(entries) : undefined;
}

function objectOf(value: Json | undefined): JsonObject {
  return isJsonObject(value) ? value : {};
}

function withoutMessages(rules: Json | undefined): Json | undefined {
  if (!Array.isArray(rules)) return rules;
  return rules.map((rule: Json) => {
    if (!isJsonObject(rule)) return rule;
    const { message: _message, ...rest } = rule;
    return rest;
  });
}

/** The digests of a list's items, sorted; what is no list stays as it is. */
function asSet(items: Json | undefined): Json {
  return Array.isArray(items) ? items.map((item: Json) => fingerprint(item)).sort() : (items ?? null);
}
