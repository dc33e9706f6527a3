import { type ClusterId, parseChildOfCluster } from "../cluster/cluster-id.ts";
import type { Act, ActKind } from "../model/act.ts";
import { shellCommand, shellComment } from "../text/shell-command.ts";
import { clusterOptions } from "./cluster-options.ts";
import { deleteAuthenticator, deleteBinding, deleteConnection } from "./way-in-commands.ts";

/** What takes back what an act has made, by its name under the cluster. */
const deletes: Partial<Record<ActKind, (cluster: ClusterId, name: string) => string>> = {
  "trusted-access": deleteBinding,
  "private-endpoint": deleteConnection,
  "token-issuer": deleteAuthenticator,
};

/**
 * Commands that undo what acts have left behind. The credentials of the cluster's administrator are a certificate, which
 * nothing but a rotation takes back (learn.microsoft.com/azure/aks/manage-local-accounts-managed-azure-ad), and a rotation
 * makes the nodes anew, with up to half an hour of downtime (learn.microsoft.com/azure/aks/certificate-rotation). A role
 * binding, a connection or a JWT authenticator that was written meanwhile is deleted by its name.
 */
export function actCommands(cluster: ClusterId, acts: readonly Act[]): readonly string[] {
  const isFetched = acts.some(({ kind }) => kind === "admin-credentials");
  const deleted = [...new Set(acts.flatMap((act) => deletesOf(cluster, act)))];
  return [
    ...(isFetched
      ? [shellComment(rotation), shellCommand("az aks rotate-certs", clusterOptions(cluster))]
      : []),
    ...(deleted.length > 0 ? [shellComment(ifNotMeant), ...deleted] : []),
  ];
}

const rotation = "makes the nodes of every pool anew, with up to 30 minutes of downtime";

const ifNotMeant = "takes back what was written meanwhile, if it was not meant";

function deletesOf(cluster: ClusterId, { kind, resourceId }: Act): readonly string[] {
  const command = deletes[kind];
  if (!command) return [];
  const child = parseChildOfCluster(resourceId);
  return [child ? command(cluster, child.name) : shellComment(notNamed)];
}

const notNamed = "the Activity Log does not name what was written: look for it in the portal";
