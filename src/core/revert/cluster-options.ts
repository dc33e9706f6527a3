import type { ClusterId } from "../cluster/cluster-id.ts";
import type { CommandOption } from "../text/shell-command.ts";

/** The options by which a command of the Azure CLI finds one cluster, whatever subscription is signed in to. */
export function clusterOptions({ subscriptionId, resourceGroup, name }: ClusterId): readonly CommandOption[] {
  return [
    { flag: "--subscription", value: subscriptionId },
    { flag: "--resource-group", value: resourceGroup },
    { flag: "--name", value: name },
  ];
}
