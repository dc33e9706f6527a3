import { toResult } from "../reconcile/to-result.ts";
import type { ActiveApp } from "./app-host.ts";

const versionReason =
  "Azure Resource Manager has no managed clusters at the API version that is used: see GUARDRAIL_ARM_API_VERSION.";
const scopeReason =
  "The app's identity cannot list any subscription: give it its role, or set GUARDRAIL_SUBSCRIPTIONS.";

/**
 * What keeps an app from seeing its clusters although no setting is wrong, for a person to mend. The reasons name
 * settings, and no value, cluster or subscription. Never throws.
 */
export async function whyBlind(
  { isApiVersionRefused, checkScope }: Pick<ActiveApp, "isApiVersionRefused" | "checkScope">,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const versionReasons = isApiVersionRefused() ? [versionReason] : [];
  const checked = await toResult(checkScope(signal));
  // What cannot be found out in time is no trouble that a person has to mend.
  const isScopeInTrouble = "value" in checked && checked.value !== undefined;
  return isScopeInTrouble ? [...versionReasons, scopeReason] : versionReasons;
}
