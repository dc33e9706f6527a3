import type { Severity } from "../cluster/guarded-setting.ts";
import type { RuleId } from "../model/finding.ts";

/** What is said of a rule in general, wherever findings are shown with their rules. */
export interface RuleText {
  /** The usual severity; one finding may be worse (ranges that let in the whole internet). */
  readonly severity: Severity;
  /** What a finding of this rule means. */
  readonly what: string;
  /** Why it matters. */
  readonly why: string;
  /** The page about the setting, under learn.microsoft.com/azure/aks. */
  readonly page: string;
}

const everything =
  "The API server is the way to everything in the cluster. Ranges are what keeps leaked credentials from being used, and unpatched flaws from being tried, from anywhere.";
const ranges = "api-server-authorized-ip-ranges";
const publicSwitch = "It is a switch on inbound traffic beside the private endpoint.";
const pastRanges = "It reaches the API server through Azure, past authorized ranges and private endpoints.";
const pastEntra =
  "Their certificates get past Microsoft Entra ID, and the audit log shows no person behind them.";
const noEngine = "Without an engine the NetworkPolicy objects in the cluster are ignored, in silence.";
const publishedName = "It publishes the cluster's name and private address to everybody who asks.";

const trustedAccess =
  "It reaches the API server through Azure's own gateway, past authorized ranges, a private endpoint and disabled local accounts.";

/** Every rule's text. `docs/rules.md` is made of it (`npm run docs:generate`), with `ruleGuidance` and `ruleCounterparts`. */
export const ruleTexts: Readonly<Record<RuleId, RuleText>> = {
  "authorized-ranges-removed": {
    severity: "critical",
    what: "The approved ranges are gone. The API server answers everybody.",
    why: `${everything} \`az aks update --api-server-authorized-ip-ranges ""\` and one checkbox in the portal clear them.`,
    page: ranges,
  },
  "authorized-ranges-widened": {
    severity: "high",
    what: "The ranges let in an address that was not approved. A list that was replaced has both: the alert shows what came and what went.",
    why: "A wide block is how an open server looks closed in a report.",
    page: ranges,
  },
  "authorized-ranges-narrowed": {
    severity: "low",
    what: "Approved ranges are missing. Nothing is exposed, and somebody may be locked out.",
    why: "`az aks update` replaces the list. People who mean to add their own address drop everybody else's.",
    page: ranges,
  },
  "no-authorized-ranges": {
    severity: "critical",
    what: "A public endpoint, and no authorized ranges.",
    why: `${everything} It is the default of a new public cluster.`,
    page: ranges,
  },
  "open-to-internet": {
    severity: "critical",
    what: "There are ranges, and they let in half of the public internet or more.",
    why: "It passes every check that asks only whether a list is there.",
    page: ranges,
  },
  "range-too-broad": {
    severity: "high",
    what: "A block broader than the policy's `broadestRange` (built in: /8); or blocks that let in more public addresses together than four blocks of that size; or an entry whose size cannot be told: a service tag that the policy does not declare by name, or something unreadable.",
    why: "A /8 holds 16 million addresses that somebody else controls.",
    page: ranges,
  },
  "range-not-public": {
    severity: "low",
    what: "An entry in which no host on the internet has an address, such as `10.0.0.0/8` or `192.168.1.0/24`.",
    why: "Callers reach a public endpoint from public addresses. The entry protects nobody and lets nobody in; usually the public address behind it is missing.",
    page: ranges,
  },
  "private-cluster-disabled": {
    severity: "critical",
    what: "The private endpoint was given up. The API server has a public one now.",
    why: "The whole network design rested on it.",
    page: "private-clusters",
  },
  "public-network-access-enabled": {
    severity: "critical",
    what: "`publicNetworkAccess` went from `Disabled` to `Enabled`, or is absent.",
    why: publicSwitch,
    page: "api-server-vnet-integration",
  },
  "public-fqdn-enabled": {
    severity: "low",
    what: "A private cluster's API server got a public DNS name.",
    why: publishedName,
    page: "private-clusters",
  },
  "run-command-enabled": {
    severity: "medium",
    what: "Run command (`az aks command invoke`) was enabled.",
    why: pastRanges,
    page: "access-private-cluster",
  },
  "local-accounts-enabled": {
    severity: "medium",
    what: "Local accounts were enabled.",
    why: pastEntra,
    page: "local-accounts",
  },
  "network-policy-removed": {
    severity: "medium",
    what: "The network policy engine is gone.",
    why: noEngine,
    page: "use-network-policies",
  },
  "imds-restriction-removed": {
    severity: "medium",
    what: "Pods may reach the instance metadata service again.",
    why: "The node's identity can be had there by whoever runs code in a pod.",
    page: "imds-restriction",
  },
  "trusted-access-added": {
    severity: "high",
    what: "A trusted-access role binding that was not approved, or roles added to one: an Azure resource's own identity reaches the API server.",
    why: trustedAccess,
    page: "trusted-access-feature",
  },
  "private-endpoint-approved": {
    severity: "high",
    what: "An approved private endpoint connection that was not approved here.",
    why: "Whatever is in the endpoint's network reaches the API server of a private cluster, and the network may be another tenant's.",
    page: "private-cluster-connect",
  },
  "cluster-admins-widened": {
    severity: "high",
    what: "An admin group was added, the tenant is another one, or Azure RBAC or managed Microsoft Entra integration was turned off.",
    why: "Members of an admin group are cluster administrators, whatever else protects the cluster.",
    page: "enable-authentication-microsoft-entra-id",
  },
  "api-connectivity-enabled": {
    severity: "high",
    what: "A managed Bastion or Cloud Shell was switched on for the API server, or Cloud Shell got another mode.",
    why: "Whoever may use it reaches the API server from outside of the networks that were approved.",
    page: "private-clusters",
  },
  "token-issuer-added": {
    severity: "high",
    what: "A JWT authenticator was added to the cluster, or one that was approved takes tokens of another issuer, for another audience or by other rules.",
    why: "Whoever can get a token of that issuer, at GitHub or Google perhaps, is somebody to the API server, whatever Microsoft Entra ID says.",
    page: "external-identity-provider-authentication-overview",
  },
  "cluster-unreadable": {
    severity: "high",
    what: "The cluster could not be read, so nobody knows who can reach its API server. The verdict is `unknown`, never clean.",
    why: "Taking away the guardrail's right to read is the cheapest way to blind it.",
    page: "manage-azure-rbac",
  },
  "required-private-cluster": {
    severity: "critical",
    what: "The policy file requires private clusters, and this one has a public endpoint.",
    why: "Ranges keep the internet out; a private endpoint is not on it.",
    page: "private-clusters",
  },
  "required-no-run-command": {
    severity: "medium",
    what: "The policy file requires run command to be disabled, and it is enabled.",
    why: pastRanges,
    page: "access-private-cluster",
  },
  "required-no-local-accounts": {
    severity: "medium",
    what: "The policy file requires local accounts to be disabled, and they are enabled.",
    why: pastEntra,
    page: "local-accounts",
  },
  "required-no-public-fqdn": {
    severity: "low",
    what: "The policy file requires private clusters to have no public DNS name, and this one has it.",
    why: publishedName,
    page: "private-clusters",
  },
  "required-no-public-network-access": {
    severity: "critical",
    what: "The policy file requires public network access to be disabled, and it is enabled.",
    why: publicSwitch,
    page: "api-server-vnet-integration",
  },
  "required-network-policy": {
    severity: "medium",
    what: "The policy file requires a network policy engine, and the cluster has none.",
    why: noEngine,
    page: "use-network-policies",
  },
  "required-no-trusted-access": {
    severity: "high",
    what: "The policy file requires that no Azure resource reaches the API server by trusted access, and one does.",
    why: trustedAccess,
    page: "trusted-access-feature",
  },
};

/** Every rule id, in the order of the table. */
export const ruleIds: readonly RuleId[] = Object.keys(ruleTexts).filter(
  (id): id is RuleId => id in ruleTexts,
);
