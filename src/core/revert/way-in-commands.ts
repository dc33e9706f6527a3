import { property } from "../cluster/arm-body.ts";
import { type ClusterId, foldCase } from "../cluster/cluster-id.ts";
import { adminGroups } from "../cluster/entra-admins.ts";
import { connectionsOf, privateEndpointsValue } from "../cluster/private-endpoint.ts";
import { issuersOf, type TokenIssuer, tokenIssuersValue } from "../cluster/token-issuer.ts";
import { bindingsOf, trustedAccessValue } from "../cluster/trusted-access.ts";
import { grantsAdded, isWayIn, isWayInWider, type WayInSetting } from "../cluster/way-in.ts";
import type { Json } from "../json/json.ts";
import type { DriftItem } from "../model/finding.ts";
import { type CommandOption, shellCommand, shellComment } from "../text/shell-command.ts";

/** More commands than this nobody pastes: the last line says that there are more. */
const mostCommands = 10;

/** A version that knows the connection; a DELETE sends no body, whatever the version. */
const deleteVersion = "2026-03-01";

/**
 * Commands that take back what a way in grants and nobody approved. None of them sends a body of the cluster: a binding
 * and a connection are deleted by their names, and `az aks update` sets the administrators alone
 * (learn.microsoft.com/azure/aks/trusted-access-feature, learn.microsoft.com/cli/azure/aks#az-aks-update).
 * `az network private-endpoint-connection` does not know the resource type (`register_providers` of azure-cli), so a
 * connection is deleted as any resource is. A managed Bastion is disabled by the aks-preview extension
 * (learn.microsoft.com/cli/azure/aks/bastion), which documents nothing for Cloud Shell; so is a JWT authenticator deleted
 * (learn.microsoft.com/azure/aks/external-identity-provider-authentication-configure).
 */
export function wayInCommands(cluster: ClusterId, drift: readonly DriftItem[]): readonly string[] {
  return drift.flatMap(({ setting, before, after }) =>
    isWayIn(setting) ? bounded(commandsOf[setting](cluster, before, after)) : [],
  );
}

const commandsOf: Record<WayInSetting, (cluster: ClusterId, before: Json, after: Json) => readonly string[]> =
  {
    "trusted-access": (cluster, before, after) =>
      bindingsOf(after)
        .filter((binding) => isWayInWider("trusted-access", before, trustedAccessValue([binding])))
        .map(({ name }) => deleteBinding(cluster, name)),
    "private-endpoints": (cluster, before, after) =>
      connectionsOf(after)
        .filter((one) => isWayInWider("private-endpoints", before, privateEndpointsValue([one])))
        .map(({ name }) => deleteConnection(cluster, name)),
    "cluster-admins": adminCommands,
    "api-connectivity": (cluster, before, after) =>
      grantsAdded("api-connectivity", before, after).map(({ kind }) =>
        kind === "bastion"
          ? shellCommand("az aks bastion disable", [
              ...groupOf(cluster),
              { flag: "--name", value: cluster.name },
            ])
          : shellComment("Cloud Shell has no command of its own: set its mode back in the portal"),
      ),
    "token-issuers": (cluster, before, after) =>
      issuersOf(after)
        .filter((issuer) => isWayInWider("token-issuers", before, tokenIssuersValue([issuer])))
        .flatMap((issuer) => issuerCommands(cluster, before, issuer)),
  };

/** The command that deletes a trusted-access role binding; a comment where its name cannot stand in one. */
export function deleteBinding(cluster: ClusterId, name: string): string {
  if (!isChildName(name)) return shellComment(`a role binding ${oddName}`);
  return shellCommand("az aks trustedaccess rolebinding delete", [
    ...groupOf(cluster),
    { flag: "--cluster-name", value: cluster.name },
    { flag: "--name", value: name },
  ]);
}

/** The command that deletes a private endpoint connection; a comment where its name cannot stand in one. */
export function deleteConnection(cluster: ClusterId, name: string): string {
  if (!isChildName(name)) return shellComment(`a connection ${oddName}`);
  return shellCommand("az resource delete", [
    ...groupOf(cluster),
    { flag: "--namespace", value: "Microsoft.ContainerService" },
    { flag: "--parent", value: `managedClusters/${cluster.name}` },
    { flag: "--resource-type", value: "privateEndpointConnections" },
    { flag: "--name", value: name },
    { flag: "--api-version", value: deleteVersion },
  ]);
}

/** The command that deletes a JWT authenticator; a comment where its name cannot stand in one. */
export function deleteAuthenticator(cluster: ClusterId, name: string): string {
  if (!isChildName(name)) return shellComment(`a JWT authenticator ${oddName}`);
  return shellCommand("az aks jwtauthenticator delete", [
    ...groupOf(cluster),
    { flag: "--cluster-name", value: cluster.name },
    { flag: "--name", value: name },
  ]);
}

/** One command deletes; what was approved of the authenticator goes with it, which is said. */
function issuerCommands(cluster: ClusterId, before: Json, { name, issuer }: TokenIssuer): readonly string[] {
  const isApproved = issuersOf(before).some(
    (known) => foldCase(known.name) === foldCase(name) && known.issuer === issuer,
  );
  return [...(isApproved ? [shellComment(approvedOtherwise)] : []), deleteAuthenticator(cluster, name)];
}

const approvedOtherwise =
  "this one was approved with other rules or audiences: add it again with these, or set them back by az aks jwtauthenticator update instead";

/**
 * What ARM lets a child be called, as far as commands go. A name of dots, or with a slash, would be another path in the URL
 * that a delete is sent to: that of the cluster.
 */
function isChildName(name: string): boolean {
  return /^(?!\.+$)[\w.()-]{1,260}$/.test(name);
}

const oddName = "has a name that no shell would leave alone: delete it in the portal";

function adminCommands(cluster: ClusterId, before: Json, after: Json): readonly string[] {
  const target = [...groupOf(cluster), { flag: "--name", value: cluster.name }];
  const approved = adminGroups(before).filter((group) => typeof group === "string");
  const isGiven = approved.length > 0 && approved.every((group) => guid.test(group));
  const tenant = property(before, "tenantID");
  const isTenantOther =
    typeof tenant === "string" && guid.test(tenant) && tenant !== property(after, "tenantID");
  const options: readonly CommandOption[] = [
    ...(isOff("managed", before, after) ? [{ flag: "--enable-aad" }] : []),
    { flag: "--aad-admin-group-object-ids", value: isGiven ? approved.join(",") : noGroups },
    ...(isTenantOther ? [{ flag: "--aad-tenant-id", value: tenant }] : []),
    ...(isOff("enableAzureRBAC", before, after) ? [{ flag: "--enable-azure-rbac" }] : []),
  ];
  return [
    ...(isGiven ? [] : [shellComment(noGroupsApproved)]),
    shellCommand("az aks update", [...target, ...options]),
  ];
}

const noGroups = "<approved admin groups>";

const noGroupsApproved = "no admin group was approved: name one that may administer the cluster";

const guid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

function isOff(name: string, before: Json, after: Json): boolean {
  return property(before, name) === true && property(after, name) !== true;
}

function groupOf(cluster: ClusterId): readonly CommandOption[] {
  return [
    { flag: "--subscription", value: cluster.subscriptionId },
    { flag: "--resource-group", value: cluster.resourceGroup },
  ];
}

function bounded(lines: readonly string[]): readonly string[] {
  return lines.length <= mostCommands
    ? lines
    : [...lines.slice(0, mostCommands), shellComment(`and ${lines.length - mostCommands} more`)];
}
