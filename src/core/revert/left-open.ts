import type { ClusterId } from "../cluster/cluster-id.ts";
import type { Incident } from "../model/incident.ts";
import { shellCommand, shellComment } from "../text/shell-command.ts";
import { clusterOptions } from "./cluster-options.ts";

/**
 * What a person could type once an incident is closed, for what closing it did not undo: credentials that were fetched
 * while local accounts were on. No other guarded setting leaves anything behind that a command could take back.
 */
export function commandsForWhatIsLeft(cluster: ClusterId, incident: Incident): readonly string[] {
  if (!hadLocalAccounts(incident)) return [];
  return [shellComment(rotation), shellCommand("az aks rotate-certs", clusterOptions(cluster))];
}

/**
 * learn.microsoft.com/azure/aks/manage-local-accounts-managed-azure-ad: only new certificates end the old ones.
 * learn.microsoft.com/azure/aks/certificate-rotation: all nodes, scale sets and disks are recreated.
 */
const rotation =
  "credentials that were fetched while local accounts were on stay valid until the certificates are rotated, which recreates every node: up to 30 minutes of downtime";

/** True where it ever told of local accounts, also where they were closed before the rest. */
function hadLocalAccounts({ drift, findings, toldOpen }: Incident): boolean {
  return (
    [...drift, ...findings, ...(toldOpen?.drift ?? [])].some(({ setting }) => setting === "local-accounts") ||
    toldOpen?.rules.includes("required-no-local-accounts") === true
  );
}
