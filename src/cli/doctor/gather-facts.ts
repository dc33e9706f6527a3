import { readSubscriptions } from "../../settings/subscriptions.ts";
import { UnusableInput } from "../unusable-input.ts";
import type { AppSettings, GuardrailFacts, Health, SubscriptionFacts } from "./guardrail-facts.ts";
import type { GuardrailReader } from "./guardrail-reader.ts";
import { ownPrincipalId } from "./own-identity.ts";
import type { Reading } from "./reading.ts";

/** What to look at. */
export interface Examination {
  /** The function app's resource id. */
  readonly siteId: string;
  /** The guarded subscriptions, where the caller names them. */
  readonly guarded: readonly string[] | undefined;
  readonly sendTest: boolean;
  readonly ownVersion: string;
  readonly now: Date;
}

const dayMs = 86_400_000;

const nobody = { kind: "failed", reason: "It is not known as whom the app acts." } as const;

/**
 * Reads all that the examination needs. What the caller may not read is in the facts as such.
 * @throws UnusableInput where the app itself cannot be read, as nothing could be examined then
 */
export async function gatherFacts(reader: GuardrailReader, wanted: Examination): Promise<GuardrailFacts> {
  const { siteId, sendTest, ownVersion, now } = wanted;
  const found = await reader.site(siteId);
  if (found.kind !== "read") throw new UnusableInput(`${siteId}: ${whyNoSite(found)}`);
  const site = found.value;
  const { hostName } = site;
  const noHost: Health = { kind: "absent", seen: "The app has no host name." };
  const [settings, references, health, remembered] = await Promise.all([
    reader.settings(site.id),
    reader.references(site.id),
    hostName === undefined ? noHost : reader.health(hostName),
    hostName === undefined
      ? ({ kind: "failed", reason: noHost.seen } as const)
      : reader.remembered(site.id, hostName),
  ]);
  const principalId = ownPrincipalId(site, settings);
  const named = wanted.guarded ?? guardedBySetting(settings);
  const subscriptions: SubscriptionFacts[] = [];
  // One after the other: a hundred subscriptions at once would be throttled.
  for (const id of named ?? [subscriptionOf(site.id)]) {
    const [grants, denials, eventSubscriptions, writes] = await Promise.all([
      principalId === undefined ? nobody : reader.grants(id, principalId),
      principalId === undefined ? nobody : reader.denials(id, principalId),
      reader.eventSubscriptions(id),
      reader.writes(id, new Date(now.getTime() - dayMs)),
    ]);
    subscriptions.push({ id, grants, denials, eventSubscriptions, writes });
  }
  return {
    site,
    health,
    settings,
    references,
    remembered,
    subscriptions,
    isScopeKnown: named !== undefined,
    testMessages: sendTest
      ? await reader.sendTests(settings.kind === "read" ? settings.value : {}, now)
      : undefined,
    clockAheadSeconds: reader.clockAheadSeconds(),
    ownVersion,
    now,
  };
}

function whyNoSite(found: Exclude<Reading<unknown>, { readonly kind: "read" }>): string {
  switch (found.kind) {
    case "absent":
      return "there is no such function app; look at name, resource group and subscription";
    case "refused":
      return `you may not read it; ask for the right ${found.right}, or sign in as somebody who has it (az login)`;
    case "failed":
      return found.reason;
  }
}

function guardedBySetting(settings: Reading<AppSettings>): readonly string[] | undefined {
  if (settings.kind !== "read") return undefined;
  const read = readSubscriptions(settings.value);
  return "problems" in read ? undefined : read.value;
}

function subscriptionOf(siteId: string): string {
  return siteId.split("/")[2] ?? "";
}
