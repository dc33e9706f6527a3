import type { Alert } from "../model/alert.ts";

/**
 * What the end of an incident leaves open although the cluster is closed again, in a sentence; `undefined` for nothing.
 * The command for it, where there is one, is among the alert's.
 */
export function leftOpen({
  transition,
  drift,
  findings,
}: Pick<Alert, "transition" | "drift" | "findings">): string | undefined {
  const isClosed = transition === "reverted" || transition === "resolved";
  const isAboutAccounts = [...drift, ...findings].some(({ setting }) => setting === "local-accounts");
  return isClosed && isAboutAccounts ? stillValid : undefined;
}

/** learn.microsoft.com/azure/aks/manage-local-accounts-managed-azure-ad: only new certificates end the old ones. */
const stillValid =
  "Not undone: credentials that were fetched while local accounts were on stay valid until the cluster's certificates are rotated (az aks rotate-certs).";
