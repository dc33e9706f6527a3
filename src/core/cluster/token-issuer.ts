import { fingerprint } from "../json/fingerprint.ts";
import type { Json } from "../json/json.ts";
import { listAt, textAt } from "./arm-body.ts";
import { foldCase } from "./cluster-id.ts";
import type { Grant } from "./grant.ts";

/**
 * One JWT authenticator of a cluster: the API server believes the tokens of an OpenID Connect issuer of anybody's, for the
 * audiences, and by the rules, that stand there (`JWTAuthenticator` of the managedClusters specification,
 * 2026-08-02-preview; learn.microsoft.com/azure/aks/external-identity-provider-authentication-overview).
 */
export interface TokenIssuer {
  /** The name of the authenticator under the cluster. */
  readonly name: string;
  /** Whose tokens are believed: compared with the token's own word to the letter, so in its case. */
  readonly issuer: string;
  /** For whom a token has to be made: to the letter, too. */
  readonly audiences: readonly string[];
  /** Recognises the rules that make a user of a token; see `tokenRules`. */
  readonly rules: string;
}

/** An issuer or an audience is kept, and told, as far as this; a longer one keeps its digest. */
const longestKept = 200;

/** So many audiences of an authenticator are kept one by one, and all others as one digest. */
const mostAudiences = 20;

/**
 * An authenticator as ARM shows it, with its texts bounded, as whoever writes the cluster writes them. What differs stays
 * different.
 */
export function readTokenIssuer({ name, issuer, audiences, rules }: TokenIssuer): TokenIssuer {
  return { name, issuer: bounded(issuer), audiences: boundedList([...new Set(audiences)].sort()), rules };
}

/** A list of authenticators as it is judged, stored and shown: sorted, so that the same list is always the same value. */
export function tokenIssuersValue(issuers: readonly TokenIssuer[]): Json {
  return issuers
    .map(({ name, issuer, audiences, rules }) => ({ name, issuer, audiences, rules }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** The authenticators of such a value; one that cannot be read is one of nobody. */
export function issuersOf(value: Json): readonly TokenIssuer[] {
  return (Array.isArray(value) ? value : []).map((item: Json) => ({
    name: textAt(item, ["name"]) ?? "",
    issuer: textAt(item, ["issuer"]) ?? "",
    audiences: listAt(item, ["audiences"]).filter((audience) => typeof audience === "string"),
    rules: textAt(item, ["rules"]) ?? "",
  }));
}

/**
 * What the authenticators grant: each issuer by each of them, each audience, and the rules. Other rules are another grant,
 * as nobody can say which of two expressions lets more in. An authenticator of the same name for another issuer is another
 * one. Names are compared without case, issuers and audiences to the letter.
 */
export function grantsOfIssuers(value: Json): readonly Grant[] {
  return issuersOf(value).flatMap(({ name, issuer, audiences, rules }) => {
    const keyed = (...parts: readonly string[]): string => JSON.stringify([foldCase(name), issuer, ...parts]);
    const who = `tokens of ${issuer || "an unknown issuer"} by the authenticator ${name}`;
    return [
      { kind: "issuer", key: keyed(), words: `${who} ${audiencesInWords(audiences)}` },
      ...audiences.map((audience) => ({
        kind: "audience",
        key: keyed(audience),
        words: `${who} for the audience ${audience}`,
        saidBy: keyed(),
      })),
      {
        kind: "rules",
        key: keyed(rules),
        words: `${who} by other rules than were approved`,
        saidBy: keyed(),
      },
    ];
  });
}

/** A text of exactly the longest length is always a shortened one: nothing else can be written to look like it. */
function bounded(text: string): string {
  if (text.length < longestKept) return text;
  const digest = `… (${fingerprint(text)})`;
  return `${text.slice(0, longestKept - digest.length)}${digest}`;
}

function boundedList(texts: readonly string[]): readonly string[] {
  const rest = texts.slice(mostAudiences);
  const kept = texts.slice(0, mostAudiences).map(bounded);
  return rest.length === 0 ? kept : [...kept, `${rest.length} more audiences (${fingerprint([...rest])})`];
}

function audiencesInWords(audiences: readonly string[]): string {
  if (audiences.length === 0) return "for no audience";
  return `for the ${audiences.length === 1 ? "audience" : "audiences"} ${audiences.join(", ")}`;
}
