import type { GuardedSetting } from "../../../src/core/cluster/guarded-setting.ts";
import {
  type EndpointConnection,
  privateEndpointsValue,
} from "../../../src/core/cluster/private-endpoint.ts";
import { type TokenIssuer, tokenIssuersValue } from "../../../src/core/cluster/token-issuer.ts";
import { type TrustedAccessBinding, trustedAccessValue } from "../../../src/core/cluster/trusted-access.ts";
import type { Json } from "../../../src/core/json/json.ts";
import type { DriftItem } from "../../../src/core/model/finding.ts";

const group = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg-shared/providers";

/** A role binding that Azure Backup makes. */
export const backup: TrustedAccessBinding = {
  name: "backup-binding",
  sourceResourceId: `${group}/Microsoft.DataProtection/BackupVaults/vault-weu`,
  roles: ["Microsoft.DataProtection/backupVaults/backup-operator"],
};

/** A role binding of a machine-learning workspace. */
export const workspace: TrustedAccessBinding = {
  name: "ml-binding",
  sourceResourceId: `${group}/Microsoft.MachineLearningServices/workspaces/ml-weu`,
  roles: ["Microsoft.MachineLearningServices/workspaces/mlworkload"],
};

/** A connection from a partner's network. */
export const partner: EndpointConnection = {
  name: "partner.11111111-2222-3333-4444-555555555555",
  privateEndpoint:
    "/subscriptions/99999999-0000-0000-0000-000000000000/resourceGroups/rg-partner/providers/Microsoft.Network/privateEndpoints/partner",
};

/** Who administers the clusters of the fixtures. */
export const admins = {
  managed: true,
  enableAzureRBAC: true,
  adminGroupObjectIDs: ["88888888-aaaa-bbbb-cccc-000000000008"],
  tenantID: "aaaabbbb-0000-cccc-1111-dddd2222eeee",
};

/** As above, for tables of values. */
export const approvedAdmins: Json = admins;

/** A group that nobody approved. */
export const intruders = "99999999-aaaa-bbbb-cccc-000000000009";

/** Profiles that let more in, or bind fewer. */
export const widerAdmins: readonly Json[] = [
  { ...admins, adminGroupObjectIDs: [...admins.adminGroupObjectIDs, intruders] },
  { ...admins, adminGroupObjectIDs: [intruders] },
  { ...admins, tenantID: "bbbbcccc-0000-dddd-1111-eeee2222ffff" },
  { ...admins, enableAzureRBAC: false },
  { ...admins, managed: false },
];

/** What a managed Bastion and Cloud Shell are where nobody has switched them on. */
export const noConnectivity: Json = { bastion: null, cloudShell: null };

/** A managed Bastion that is on. */
export const managedBastion: Json = { bastion: true, cloudShell: null };

/** Believes what GitHub's workflows sign, for one audience. */
export const github: TokenIssuer = {
  name: "github",
  issuer: "https://token.actions.githubusercontent.com",
  audiences: ["aks-prod"],
  rules: "0123456789abcdef01234567",
};

/** Believes an issuer that nobody knows. */
export const strangeIssuer: TokenIssuer = {
  name: "strange",
  issuer: "https://issuer.example/Realm",
  audiences: ["a", "b"],
  rules: "abcdef0123456789abcdef01",
};

/** The drift of a way in, one grant each; `undefined` for any other setting. */
export function wayInDrift(setting: GuardedSetting): DriftItem | undefined {
  switch (setting) {
    case "trusted-access":
      return { setting, before: [], after: trustedAccessValue([backup]) };
    case "private-endpoints":
      return { setting, before: [], after: privateEndpointsValue([partner]) };
    case "cluster-admins":
      return { setting, before: approvedAdmins, after: widerAdmins[0] ?? null };
    case "api-connectivity":
      return { setting, before: noConnectivity, after: managedBastion };
    case "token-issuers":
      return { setting, before: [], after: tokenIssuersValue([github]) };
    default:
      return undefined;
  }
}
