import type { ClusterId } from "../cluster/cluster-id.ts";
import type { Act } from "../model/act.ts";
import { shellCommand, shellComment } from "../text/shell-command.ts";

/**
 * Commands that undo what acts have left behind. The credentials of the cluster's administrator are a certificate, which
 * nothing but a rotation takes back (learn.microsoft.com/azure/aks/manage-local-accounts-managed-azure-ad), and a rotation
 * makes the nodes anew, with up to half an hour of downtime (learn.microsoft.com/azure/aks/certificate-rotation).
 */
export function actCommands(
  { subscriptionId, resourceGroup, name }: ClusterId,
  acts: readonly Act[],
): readonly string[] {
  if (!acts.some(({ kind }) => kind === "admin-credentials")) return [];
  return [
    shellComment("makes the nodes of every pool anew, with up to 30 minutes of downtime"),
    shellCommand("az aks rotate-certs", [
      { flag: "--subscription", value: subscriptionId },
      { flag: "--resource-group", value: resourceGroup },
      { flag: "--name", value: name },
    ]),
  ];
}
