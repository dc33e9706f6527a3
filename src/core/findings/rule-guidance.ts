import type { GuardedSetting } from "../cluster/guarded-setting.ts";
import type { RuleId } from "../model/finding.ts";

/** What there is to know of a rule beyond its text: what it compares, and what becomes of it. In Markdown. */
export interface RuleGuidance {
  /** The setting that its findings name. */
  readonly setting: GuardedSetting | "cluster";
  /** `drift` compares with the baseline, `standing` needs none, `reading` is about what could not be read. */
  readonly kind: "drift" | "standing" | "reading";
  /** What is to be said of its severity besides. */
  readonly severityNote?: string;
  /** What is compared with what. */
  readonly compares: string;
  /** Whether, and when, the guardrail puts it back. */
  readonly goesBack: string;
  /** What a person does about it. */
  readonly mend: string;
}

/** Every rule's guidance: docs/rules.md is made of it (`npm run docs:generate`). A rule without a row does not compile. */
export const ruleGuidance: Readonly<Record<RuleId, RuleGuidance>> = {
  "authorized-ranges-removed": {
    setting: "authorized-ranges",
    kind: "drift",
    compares:
      "`apiServerAccessProfile.authorizedIPRanges` of the baseline, which has entries, with the cluster's, which has none.",
    goesBack:
      "yes, in `revert` mode. The list of the last compliant read goes back whole, with outbound addresses that the cluster got since.",
    mend: "the alert has the whole command, `az aks update … --api-server-authorized-ip-ranges …`. The option replaces the list, it never appends.",
  },
  "authorized-ranges-widened": {
    setting: "authorized-ranges",
    kind: "drift",
    severityNote: "Critical when the whole internet is let in now and was not before.",
    compares:
      "the set of addresses that the cluster lets in with the set that the baseline lets in. A service tag or an unreadable entry that the baseline does not have is wider too.",
    goesBack: "yes, in `revert` mode.",
    mend: "put the approved list back, or declare the wider one in the policy.",
  },
  "authorized-ranges-narrowed": {
    setting: "authorized-ranges",
    kind: "drift",
    severityNote: "It does not make the cluster `exposed`.",
    compares:
      "the baseline's addresses with the cluster's, the other way round. Told once for each set of missing ranges.",
    goesBack: "only with `onNarrowed: revert` in `revert` mode. With `ignore` nothing is told.",
    mend: "put the whole list back. If it was meant, [accept](incidents.md#accept-the-present-exposure-is-right) it, or declare the narrower list in the policy.",
  },
  "no-authorized-ranges": {
    setting: "authorized-ranges",
    kind: "standing",
    compares:
      "nothing; the state is bad in itself. A cluster first seen like this gets an incident and no baseline for its ranges.",
    goesBack:
      "no: nothing narrower was approved that could be put back. With a declared baseline, [authorized-ranges-removed](#authorized-ranges-removed) comes with it, and the declared list goes back.",
    mend: "`az aks update --api-server-authorized-ip-ranges …` with the addresses that need access, the cluster's own outbound addresses among them.",
  },
  "open-to-internet": {
    setting: "authorized-ranges",
    kind: "standing",
    compares:
      "the union of all blocks with the public addresses of IPv4, and with those of IPv6 (`2000::/3`). From half of them on, whoever knocks is more likely let in than not: so a list that leaves out a few addresses to look narrow counts as everybody, and the message says which share is let in. Private, reserved, documentation and multicast addresses do not count. `AzureCloud`, or a region of it, counts as open: any Azure customer can rent an address there.",
    goesBack: "what drifted does; see [authorized-ranges-widened](#authorized-ranges-widened).",
    mend: "list the addresses that need access.",
  },
  "range-too-broad": {
    setting: "authorized-ranges",
    kind: "standing",
    compares:
      "each block, and neighbouring blocks merged, with the limit; and the number of public addresses in all of them with four times that size. A /16's worth in all (a /64's in IPv6) is never too much, so that a policy that allows only small blocks still allows 200 of them. IPv6 is held to four times the length: /8 to /32. Outbound addresses of the cluster that went into the list with a revert are not held against it.",
    goesBack: "what drifted does; see [authorized-ranges-widened](#authorized-ranges-widened).",
    mend: "list narrower blocks, or set `broadestRange` for the clusters that need it. A declared baseline that is broader than that is refused by `policy check`, as putting it back would be a finding.",
  },
  "range-not-public": {
    setting: "authorized-ranges",
    kind: "standing",
    severityNote:
      "It is a hint: it does not make the cluster `exposed`, opens no incident, and the list is learned and put back with the entry in it.",
    compares:
      "each block with the special-purpose blocks of the IANA registry, multicast and class E; in IPv6 with what is outside `2000::/3`, and documentation. `0.0.0.0/32` is exempt. `policy check` refuses such an entry in a declared baseline.",
    goesBack: "no.",
    mend: "list the public address behind which the callers stand.",
  },
  "private-cluster-disabled": {
    setting: "private-cluster",
    kind: "drift",
    compares: "`apiServerAccessProfile.enablePrivateCluster`: true in the baseline, false or absent now.",
    goesBack:
      "in `revert` mode on clusters with API server VNet integration, the only ones that Azure switches in place. Ranges that the weakening write added are cleared in the same PUT, as Azure refuses both together; the private DNS zone and the subnet go back as they were. Without VNet integration a person is told.",
    mend: "`az aks update --enable-private-cluster`; without VNet integration a new cluster.",
  },
  "public-network-access-enabled": {
    setting: "public-network-access",
    kind: "drift",
    compares:
      "`publicNetworkAccess`. Absent means enabled. `SecuredByPerimeter`, which preview API versions know, is not taken for strict, and nothing is ever put back to it. What the switch does by itself on a public cluster without VNet integration is not documented, and AKS's support has called it unfinished ([AKS#3690](https://github.com/Azure/AKS/issues/3690)): it is told, and it never counts as a protection that replaces ranges.",
    goesBack:
      "yes, in `revert` mode. Azure may refuse `Disabled` where the cluster goes out by a user-defined route or a NAT gateway; then the incident is `failed`, with Azure's words.",
    mend: "`az resource update … --api-version 2026-03-01 --set properties.publicNetworkAccess=Disabled`; there is no `az aks` option for it. Keep the version, or an older one: the command sends the whole body back, and from 2026-04-01 on that may roll node pools back to the image that it names.",
  },
  "public-fqdn-enabled": {
    setting: "public-fqdn",
    kind: "drift",
    severityNote: "The name opens no public endpoint.",
    compares:
      "`apiServerAccessProfile.enablePrivateClusterPublicFQDN`: false in the baseline, true or absent now. AKS gives a private cluster the name unless it is declined.",
    goesBack:
      "yes, in `revert` mode, but for clusters with `privateDNSZone: none`: the public name is their only one, and Azure supports neither turning it off nor putting a DNS zone back that was given up. Where the cluster had a zone when it was approved, whoever turned the name on may have given it up, so that refusal is loud (`NoPrivateDnsZone`).",
    mend: "`az aks update --disable-public-fqdn`; without a DNS zone only a new cluster helps.",
  },
  "run-command-enabled": {
    setting: "run-command",
    kind: "drift",
    compares: "`apiServerAccessProfile.disableRunCommand`: true in the baseline, false or absent now.",
    goesBack: "yes, in `revert` mode.",
    mend: "`az aks update --disable-run-command`.",
  },
  "local-accounts-enabled": {
    setting: "local-accounts",
    kind: "drift",
    compares: "`disableLocalAccounts`: true in the baseline, false or absent now.",
    goesBack: "yes, in `revert` mode.",
    mend: "`az aks update --disable-local-accounts`. Certificates that were fetched meanwhile stay valid until they are rotated (`az aks rotate-certs`, which recreates every node): the end of the incident says so, with the command.",
  },
  "network-policy-removed": {
    setting: "network-policy",
    kind: "drift",
    compares:
      "`networkProfile.networkPolicy`: `azure`, `calico` or `cilium` in the baseline; `none`, absent or anything else now.",
    goesBack: "never. The change re-images the node pools.",
    mend: "`az aks update --network-policy …`, when you can spare the nodes.",
  },
  "imds-restriction-removed": {
    setting: "imds-restriction",
    kind: "drift",
    compares:
      "`networkProfile.podLinkLocalAccess`, where the API version returns it: `None` in the baseline, `IMDS` or absent now. The feature is in preview.",
    goesBack: "never. It takes effect when the nodes are re-imaged.",
    mend: "`az aks update --enable-imds-restriction`. From Kubernetes 1.37 on the command re-images the nodes at once, unless a node disruption policy blocks that.",
  },
  "trusted-access-added": {
    setting: "trusted-access",
    kind: "drift",
    compares:
      "the role bindings that the cluster has (`trustedAccessRoleBindings`, a list that its own body does not show), each by its name, its source and its roles, with those that were approved. A binding of the same name to another source is another binding. A binding or a role fewer is approved by itself.",
    goesBack:
      "never. Azure Backup, Defender, machine learning and others make such bindings for good reasons.",
    mend: "`az aks trustedaccess rolebinding delete`, which disconnects the service; or [accept](incidents.md#accept-the-present-exposure-is-right) it.",
  },
  "private-endpoint-approved": {
    setting: "private-endpoints",
    kind: "drift",
    compares:
      "the connections (`privateEndpointConnections`, a list that the cluster's own body does not show) whose status is not Pending, Rejected or Disconnected, each by its name and its endpoint, with those that were approved here. AKS's own, by which the nodes reach their API server, is left aside: it is known by its name and by its endpoint in the cluster's node resource group.",
    goesBack: "never.",
    mend: "the alert has the command for each connection, `az resource delete …`, as `az network private-endpoint-connection` does not know the resource type; or [accept](incidents.md#accept-the-present-exposure-is-right) it.",
  },
  "cluster-admins-widened": {
    setting: "cluster-admins",
    kind: "drift",
    compares:
      "`aadProfile` of the baseline (`adminGroupObjectIDs`, `tenantID`, `enableAzureRBAC`, `managed`) with the cluster's. A group fewer, or a switch turned on, is approved by itself.",
    goesBack: "never.",
    mend: "the alert has the command, `az aks update --aad-admin-group-object-ids …`, which replaces the whole list; or [accept](incidents.md#accept-the-present-exposure-is-right) it.",
  },
  "api-connectivity-enabled": {
    setting: "api-connectivity",
    kind: "drift",
    compares:
      "`networkProfile.clusterAPIConnectivityProfile` (`bastion.enabled`, `cloudShell.mode`) of the baseline with the cluster's. Only a preview version shows it, so it is seen with [`GUARDRAIL_PREVIEW_READ`](settings.md) alone; `false`, `Disabled`, `None` and nothing are off, any other value is on. What is switched off is approved by itself.",
    goesBack: "never.",
    mend: "`az aks bastion disable`, of the aks-preview extension; Cloud Shell has no documented command, so set its mode back in the portal; or [accept](incidents.md#accept-the-present-exposure-is-right) it.",
  },
  "token-issuer-added": {
    setting: "token-issuers",
    kind: "drift",
    compares:
      "the list `jwtAuthenticators` of the cluster with the approved one: by name and issuer (`issuer.url`), each audience, and a digest of the rules (`claimMappings`, `claimValidationRules`, `userValidationRules`, and whatever else stands there), as nobody can say which of two expressions lets more in. Names are compared without case, issuers and audiences to the letter. An authenticator or an audience that went is approved by itself. Only a preview version has the list, so it is read with [`GUARDRAIL_PREVIEW_READ`](settings.md) alone, and needs [a right of its own](security.md#jwt-authenticators).",
    goesBack: "never.",
    mend: "the alert has the command, `az aks jwtauthenticator delete …`, of the aks-preview extension; rules alone go back by `az aks jwtauthenticator update`; or [accept](incidents.md#accept-the-present-exposure-is-right) it.",
  },
  "cluster-unreadable": {
    setting: "cluster",
    kind: "reading",
    compares:
      "nothing. A refusal (401, 403, or any 4xx that does not pass by itself, such as an API version that the cloud does not have) and a known cluster whose subscription is no longer listed are told at once, a failing Azure Resource Manager after 15 minutes. A deleted cluster is not unreadable.",
    goesBack: "no. It is read again, at first after seconds, then at most 15 minutes apart.",
    mend: "give the guardrail's identity `Microsoft.ContainerService/managedClusters/read`, or wait until Azure answers.",
  },
  "required-private-cluster": {
    setting: "private-cluster",
    kind: "standing",
    compares: "`apiServerAccessProfile.enablePrivateCluster` with true.",
    goesBack: "no. No `required-…` rule does: what was never so cannot be put back.",
    mend: "make the cluster private: `az aks update --enable-private-cluster` with API server VNet integration, else a new cluster.",
  },
  "required-no-run-command": {
    setting: "run-command",
    kind: "standing",
    compares: "`apiServerAccessProfile.disableRunCommand` with true.",
    goesBack: "no.",
    mend: "`az aks update --disable-run-command`.",
  },
  "required-no-local-accounts": {
    setting: "local-accounts",
    kind: "standing",
    compares: "`disableLocalAccounts` with true.",
    goesBack: "no.",
    mend: "`az aks update --disable-local-accounts`.",
  },
  "required-no-public-fqdn": {
    setting: "public-fqdn",
    kind: "standing",
    compares: "`apiServerAccessProfile.enablePrivateClusterPublicFQDN` with false, on private clusters only.",
    goesBack: "no.",
    mend: "`az aks update --disable-public-fqdn`.",
  },
  "required-no-public-network-access": {
    setting: "public-network-access",
    kind: "standing",
    compares: "`publicNetworkAccess` with `Disabled`. Absent means enabled.",
    goesBack: "no.",
    mend: "as in [public-network-access-enabled](#public-network-access-enabled).",
  },
  "required-network-policy": {
    setting: "network-policy",
    kind: "standing",
    compares: "`networkProfile.networkPolicy` with `azure`, `calico` and `cilium`.",
    goesBack: "no.",
    mend: "`az aks update --network-policy …`. It re-images the node pools.",
  },
  "required-no-trusted-access": {
    setting: "trusted-access",
    kind: "standing",
    compares:
      "the cluster's role bindings with none. A resource that the policy [exempts](policy.md) may stay. While the list was never read there is no finding, and the posture says that it was not seen.",
    goesBack: "no.",
    mend: "`az aks trustedaccess rolebinding delete`.",
  },
};
