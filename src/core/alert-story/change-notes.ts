import type { GuardedSetting } from "../cluster/guarded-setting.ts";
import type { Alert } from "../incident/alert.ts";

/** What has to be known of a drifted setting beyond its values: a sentence each. */
export function notesOn(setting: GuardedSetting, alert: Pick<Alert, "transition">): readonly string[] {
  const isClosed = alert.transition === "reverted" || alert.transition === "resolved";
  // learn.microsoft.com/azure/aks/manage-local-accounts-managed-azure-ad: only new certificates end the old ones.
  return setting === "local-accounts" && isClosed
    ? [
        "Credentials that were fetched meanwhile stay valid until the cluster's certificates are rotated: az aks rotate-certs.",
      ]
    : [];
}
