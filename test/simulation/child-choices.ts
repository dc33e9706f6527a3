import type { GuardedSetting } from "../../src/core/cluster/guarded-setting.ts";
import type { JsonObject } from "../../src/core/json/json.ts";

/** The ways into a cluster that people play with, by the properties that show them. */
export const waysIn = [
  "trustedAccessRoleBindings",
  "privateEndpointConnections",
  "aadProfile",
  "clusterAPIConnectivityProfile",
] as const;

/** One of these. */
export type WayIn = (typeof waysIn)[number];

/** One item of a way in, as ARM shows it. What nobody approved has a mark, which is written of it wherever it is told. */
export interface Child {
  readonly item: JsonObject;
  readonly setting: GuardedSetting;
  readonly mark?: string;
}

const vaults =
  "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg/providers/Vendor.Test/vaults";

function binding(name: string, roles: readonly string[], mark?: string): Child {
  const item = {
    id: `/bindings/${name}`,
    name,
    properties: { sourceResourceId: `${vaults}/${name}`, roles },
  };
  return { item, setting: "trusted-access", ...(mark === undefined ? {} : { mark }) };
}

function connection(name: string, status: string, mark?: string): Child {
  const properties = {
    privateEndpoint: { id: `${vaults}/${name}` },
    privateLinkServiceConnectionState: { status },
  };
  return {
    item: { id: `/connections/${name}`, name, properties },
    setting: "private-endpoints",
    ...(mark === undefined ? {} : { mark }),
  };
}

function group(name: string, mark?: string): Child {
  return { item: { group: name }, setting: "cluster-admins", ...(mark === undefined ? {} : { mark }) };
}

function connectivity(item: JsonObject, mark?: string): Child {
  return { item, setting: "api-connectivity", ...(mark === undefined ? {} : { mark }) };
}

const backup = binding("backup", ["Vendor.Test/vaults/operator"]);
const office = connection("office", "Approved");
const admins = group("88888888-aaaa-bbbb-cccc-000000000008");
const noBastion = connectivity({ bastion: { enabled: false } });

/** What each way in may hold; the first is what a cluster is created with. */
export const choicesOf: Record<WayIn, readonly [readonly Child[], ...(readonly Child[])[]]> = {
  trustedAccessRoleBindings: [
    [backup],
    [],
    [backup, binding("workspace", ["Vendor.Test/vaults/reader"], "vaults/workspace")],
    [binding("workspace", ["Vendor.Test/vaults/reader"], "vaults/workspace")],
    [binding("backup", ["Vendor.Test/vaults/operator", "Vendor.Test/vaults/owner"], "vaults/owner")],
    [backup, binding("scanner", [], "vaults/scanner")],
  ],
  privateEndpointConnections: [
    [office],
    [],
    [office, connection("stranger", "Pending")],
    [office, connection("stranger", "Approved", "vaults/stranger")],
    [office, connection("stranger", "Rejected")],
    [connection("guest", "", "vaults/guest")],
  ],
  aadProfile: [
    [admins],
    [],
    [admins, group("99999999-aaaa-bbbb-cccc-000000000009", "99999999-aaaa-bbbb-cccc-000000000009")],
  ],
  clusterAPIConnectivityProfile: [
    [noBastion],
    [],
    [connectivity({ bastion: { enabled: true } }, '"bastion":true')],
    [noBastion, connectivity({ cloudShell: { mode: "Enabled" } }, '"cloudShell":"Enabled"')],
  ],
};
