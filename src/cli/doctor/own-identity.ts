import type { AppSettings, Site } from "./guardrail-facts.ts";
import type { Reading } from "./reading.ts";

/**
 * The object id of the identity as which the app acts: the user-assigned one that AZURE_CLIENT_ID names, else the
 * system-assigned one. Where the settings may not be read, the only identity that there is.
 */
export function ownPrincipalId(site: Site, settings: Reading<AppSettings>): string | undefined {
  const all = [
    ...(site.systemPrincipalId === undefined ? [] : [site.systemPrincipalId]),
    ...site.userIdentities.map(({ principalId }) => principalId),
  ];
  if (settings.kind !== "read") return all.length === 1 ? all[0] : undefined;
  const clientId = settings.value.AZURE_CLIENT_ID?.trim().toLowerCase() ?? "";
  if (clientId === "") return site.systemPrincipalId;
  return site.userIdentities.find((identity) => identity.clientId.toLowerCase() === clientId)?.principalId;
}
