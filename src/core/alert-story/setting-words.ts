import { grantsOfConnectivity } from "../cluster/api-connectivity.ts";
import { property } from "../cluster/arm-body.ts";
import { adminGroups } from "../cluster/entra-admins.ts";
import { grantsInWords } from "../cluster/grant.ts";
import type { GuardedSetting } from "../cluster/guarded-setting.ts";
import type { Json } from "../json/json.ts";
import type { Finding } from "../model/finding.ts";
import { counted } from "../text/readable.ts";

/** A guarded setting's name for people, as the Azure portal and the AKS docs call it. */
export const settingTitle: Record<Finding["setting"], string> = {
  "authorized-ranges": "Authorized IP ranges",
  "private-cluster": "Private cluster",
  "public-network-access": "Public network access",
  "public-fqdn": "Public DNS name (FQDN)",
  "run-command": "Run command",
  "local-accounts": "Local accounts",
  "network-policy": "Network policy",
  "imds-restriction": "IMDS restriction",
  "trusted-access": "Trusted access",
  "private-endpoints": "Private endpoint connections",
  "cluster-admins": "Cluster administrators",
  "api-connectivity": "Managed Bastion and Cloud Shell",
  "token-issuers": "JWT authenticators",
  cluster: "Cluster",
};

/** ARM's value of a setting other than the ranges, as a word for a person. */
export function settingWord(setting: GuardedSetting, value: Json): string {
  switch (setting) {
    case "private-cluster":
      return onOff(value, "private", "public", "public");
    case "public-fqdn":
      return onOff(value, "on", "off", "not set");
    // ARM keeps both as "disable…" flags, so `true` is the closed state.
    case "run-command":
    case "local-accounts":
      return onOff(value, "disabled", "enabled", "enabled (not set)");
    case "public-network-access":
      return value === null ? "enabled (not set)" : raw(value).toLowerCase();
    case "network-policy":
      return value === null ? "none" : raw(value);
    case "imds-restriction":
      // `IMDS` leaves the endpoint open to pods, `None` restricts it (learn.microsoft.com/azure/aks/imds-restriction).
      return value === "IMDS"
        ? "open"
        : value === "None"
          ? "restricted"
          : value === null
            ? "open (not set)"
            : raw(value);
    case "authorized-ranges":
      return raw(value);
    case "trusted-access":
      return countOf(value, "role binding");
    case "private-endpoints":
      return countOf(value, "approved connection");
    case "cluster-admins":
      return adminsInWords(value);
    case "api-connectivity":
      return grantsInWords(grantsOfConnectivity(value)) || "off";
    case "token-issuers":
      return countOf(value, "JWT authenticator");
  }
}

function onOff(value: Json, whenTrue: string, whenFalse: string, whenAbsent: string): string {
  if (value === true) return whenTrue;
  if (value === false) return whenFalse;
  return value === null ? whenAbsent : raw(value);
}

function raw(value: Json): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

function countOf(value: Json, noun: string): string {
  if (!Array.isArray(value)) return "none";
  return value.length === 0 ? "none" : counted(value.length, noun);
}

/** Who they are is told by the finding; these are the switches, and how many there are. */
function adminsInWords(profile: Json): string {
  if (profile === null) return "no Microsoft Entra integration";
  const groups = counted(adminGroups(profile).length, "admin group");
  const parts = [
    ...(property(profile, "managed") === true ? [] : ["Microsoft Entra integration not managed"]),
    `Azure RBAC ${property(profile, "enableAzureRBAC") === true ? "on" : "off"}`,
    `tenant ${raw(property(profile, "tenantID") ?? "not stated")}`,
  ];
  return `${groups}, ${parts.join(", ")}`;
}
