import { grantsInWords } from "../cluster/grant.ts";
import { settingSeverity } from "../cluster/guarded-setting.ts";
import { grantsAdded, type WayInSetting } from "../cluster/way-in.ts";
import type { DriftItem, Finding, RuleId } from "../model/finding.ts";

/** What each way in says when it lets in more than was approved. */
const rules: Record<WayInSetting, { rule: RuleId; message: string; remediation: string }> = {
  "trusted-access": {
    rule: "trusted-access-added",
    message:
      "An Azure resource that nobody approved reaches the API server, past authorized ranges, a private endpoint and disabled local accounts",
    remediation:
      "Delete the role binding (az aks trustedaccess rolebinding delete), or accept it: Azure Backup, Defender and others make such bindings for good reasons.",
  },
  "private-endpoints": {
    rule: "private-endpoint-approved",
    message:
      "A private endpoint connection that nobody approved here reaches the API server, perhaps from another network or tenant",
    remediation: "Delete the connection (az resource delete), or accept it.",
  },
  "cluster-admins": {
    rule: "cluster-admins-widened",
    message: "More administer the cluster, or fewer rules bind them, than was approved",
    remediation:
      "Set the approved administrators again (az aks update --aad-admin-group-object-ids replaces the list), or accept them.",
  },
  "api-connectivity": {
    rule: "api-connectivity-enabled",
    message: "The API server is reached by a way of Azure's own that nobody approved",
    remediation:
      "Disable the managed Bastion (az aks bastion disable, of the aks-preview extension), set the mode of Cloud Shell back in the portal, or accept it.",
  },
  "token-issuers": {
    rule: "token-issuer-added",
    message:
      "The API server believes tokens of an issuer that nobody approved, or by other rules than were approved",
    remediation:
      "Delete the JWT authenticator (az aks jwtauthenticator delete, of the aks-preview extension), set its rules back (az aks jwtauthenticator update), or accept it.",
  },
};

/** The finding of a way in that lets in more than was approved. */
export function wayInFinding(setting: WayInSetting, { before, after }: DriftItem): Finding {
  const { rule, message, remediation } = rules[setting];
  const added = grantsInWords(grantsAdded(setting, before, after));
  return {
    rule,
    severity: settingSeverity[setting],
    setting,
    message: `${message}: ${added}.`,
    remediation,
  };
}
