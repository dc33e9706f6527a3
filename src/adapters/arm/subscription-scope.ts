import { parseSubscriptionId } from "../../core/cluster/cluster-id.ts";
import type {
  ScopeAnswer,
  ScopeListing,
  ScopeTrouble,
  SubscriptionScope,
} from "../../ports/subscription-scope.ts";
import type { ArmClient } from "./arm-client.ts";
import { ArmListError, listPages } from "./list-pages.ts";

const subscriptionsApiVersion = "2022-12-01";

/** How long a list is believed. */
const freshMs = 60 * 60 * 1000;

/** Once there is a list, another is asked for at most so often, so that foreign ids and an ARM in trouble cost nothing. */
const relistMs = 60 * 1000;

/** Guards exactly the given subscriptions. */
export function fixedScope(subscriptionIds: readonly string[]): SubscriptionScope {
  const ids = new Set(subscriptionIds.map((id) => id.toLowerCase()));
  return { contains: async (id) => ({ kind: ids.has(id.toLowerCase()) ? "in" : "out" }) };
}

interface Listing {
  readonly ids: ReadonlySet<string>;
  /** When the list was asked for: what was granted later need not be on it. */
  readonly at: number;
}

/** A scope that can find out anew. */
export interface ListedScope extends SubscriptionScope {
  /** Lists anew, unless that was tried within the last minute; answers what a person has to mend. */
  check(signal: AbortSignal): Promise<ScopeTrouble | undefined>;
  /** All subscriptions in scope, as new as can be had: listed anew, unless that was tried within the last minute. */
  list(signal: AbortSignal): Promise<ScopeListing>;
}

interface Failure {
  readonly reason: string;
  readonly at: number;
  readonly trouble?: ScopeTrouble;
}

const noneListed =
  "Azure lists no subscription for the guardrail's identity: give it its role on the subscriptions that it is to guard, or name them in GUARDRAIL_SUBSCRIPTIONS";

const notListedYet =
  "The subscription is not among those that the identity could list a moment ago; they are listed anew within a minute.";

/**
 * Guards the subscriptions that the identity can list. An old list still says what was in scope while ARM cannot give
 * a new one. Absence proves nothing by itself, as a role may have been given since: whatever a list does not name is
 * unknown until one that was asked for after the question does not name it either. Without any list every call tries to
 * get one.
 */
export function listedScope(arm: ArmClient, now: () => Date): ListedScope {
  let listed: Listing | undefined;
  let failed: Failure | undefined;
  let listing: Promise<void> | undefined;

  const list = async (signal: AbortSignal): Promise<void> => {
    const at = now().getTime();
    try {
      const items = await listPages(arm, "/subscriptions", subscriptionsApiVersion, signal);
      const ids = items.map(({ subscriptionId }) => parseSubscriptionId(subscriptionId));
      // What ARM answers an identity without any role (Azure/azure-sdk-for-python#40403).
      if (ids.every((id) => id === undefined)) throw new ArmListError(noneListed);
      listed = { ids: new Set(ids.filter((id) => id !== undefined)), at };
      failed = undefined;
    } catch (error) {
      if (!(error instanceof ArmListError)) throw error;
      const trouble = troubleOf(error);
      failed = { reason: error.message, at: now().getTime(), ...(trouble ? { trouble } : {}) };
    }
  };

  const listOnce = (signal: AbortSignal): Promise<void> => {
    listing ??= list(signal).finally(() => {
      listing = undefined;
    });
    return listing;
  };

  const sinceTried = (): number =>
    now().getTime() -
    Math.max(listed?.at ?? Number.NEGATIVE_INFINITY, failed?.at ?? Number.NEGATIVE_INFINITY);

  const isDue = (id: string): boolean => {
    if (!listed) return true;
    const age = now().getTime() - listed.at;
    return sinceTried() > relistMs && (age > freshMs || !listed.ids.has(id));
  };

  return {
    contains: async (subscriptionId, signal, askedSecondsAgo = 0): Promise<ScopeAnswer> => {
      const id = subscriptionId.toLowerCase();
      const askedAt = now().getTime() - askedSecondsAgo * 1000;
      if (isDue(id)) await listOnce(signal);
      if (listed?.ids.has(id)) return { kind: "in" };
      if (failed) return { kind: "unknown", reason: failed.reason };
      return listed && listed.at >= askedAt
        ? { kind: "unlisted" }
        : { kind: "unknown", reason: notListedYet };
    },
    list: async (signal) => {
      if (sinceTried() > relistMs) await listOnce(signal);
      // While ARM gives none, an old one still says what was in scope.
      return listed
        ? { kind: "known", subscriptionIds: [...listed.ids] }
        : { kind: "unknown", reason: failed?.reason ?? notListedYet };
    },
    check: async (signal) => {
      if (sinceTried() > relistMs) await listOnce(signal);
      return failed?.trouble;
    },
  };
}

/** What passes by itself (no answer, 408, 429, 5xx) needs no person. */
function troubleOf({ status, message: reason }: ArmListError): ScopeTrouble | undefined {
  if (reason === noneListed) return { kind: "none-listed", reason };
  const isFinal = status !== undefined && status >= 400 && status < 500 && status !== 408 && status !== 429;
  return isFinal ? { kind: "refused", reason } : undefined;
}
