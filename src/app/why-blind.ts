import type { SweepRecord } from "../core/model/sweep-record.ts";
import { isSweepLate } from "../core/sweep/is-sweep-due.ts";
import { toResult } from "../reconcile/to-result.ts";
import type { ActiveApp } from "./app-host.ts";

const versionReason =
  "Azure Resource Manager has no managed clusters at the API version that is used: see GUARDRAIL_ARM_API_VERSION.";
const scopeReason =
  "The app's identity cannot list any subscription: give it its role, or set GUARDRAIL_SUBSCRIPTIONS.";

const sweepReason =
  "The whole fleet has not been looked at for two intervals (GUARDRAIL_SWEEP_EVERY): the log of the function sweep says why.";

const storageReason =
  "What is remembered of the look at the whole fleet cannot be read from the app's storage (AzureWebJobsStorage).";

/**
 * What keeps an app from seeing its clusters although no setting is wrong, for a person to mend. The reasons name
 * settings, and no value, cluster or subscription. Never throws.
 */
export async function whyBlind(
  {
    isApiVersionRefused,
    checkScope,
    fleet,
    dependencies,
  }: Pick<ActiveApp, "isApiVersionRefused" | "checkScope" | "fleet"> & {
    readonly dependencies: Pick<ActiveApp["dependencies"], "now">;
  },
  signal: AbortSignal,
): Promise<readonly string[]> {
  const [checked, loaded] = await Promise.all([toResult(checkScope(signal)), toResult(fleet.memory.load())]);
  // What cannot be found out in time is no trouble that a person has to mend.
  const isScopeInTrouble = "value" in checked && checked.value !== undefined;
  const now = dependencies.now();
  const swept = "value" in loaded ? loaded.value?.record : undefined;
  // Of an app whose timer never comes, somebody has to write down since when it should have.
  if ("value" in loaded && !swept) await toResult(fleet.memory.save(neverSwept(now), undefined));
  const isLate = swept !== undefined && isSweepLate(swept.lastWellAt ?? swept.since, fleet.everySeconds, now);
  return [
    ...("error" in loaded ? [storageReason] : []),
    ...(isApiVersionRefused() ? [versionReason] : []),
    ...(isScopeInTrouble ? [scopeReason] : []),
    ...(isLate ? [sweepReason] : []),
  ];
}

function neverSwept(now: Date): SweepRecord {
  return { since: now.toISOString(), subscriptions: [], unreadable: [] };
}
