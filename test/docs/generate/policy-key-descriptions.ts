/**
 * What an editor shows of each key of the policy file, by the key's path: `[]` stands for an item of a list. The keys that
 * `defaults` and an entry share are described once, under `settings`.
 */
export const policyKeyDescriptions: Readonly<Record<string, string>> = {
  version: "The version of the format: 1.",
  defaults: "What applies to every cluster, where its entry does not say otherwise.",
  clusters: "Entries for clusters. The first one that matches wins; what it leaves out comes from defaults.",
  alerts:
    "Where alerts go. Without this part every channel of the app settings hears of everything; with it, only what is listed here.",
  "settings.mode":
    "off: the guardrail leaves the cluster alone. alert: it tells people. revert: it also puts back what was approved.",
  "settings.require": "Standing rules that hold whatever was approved. See docs/rules.md, required-….",
  "settings.broadestRange":
    "The shortest prefix that a block of the authorized ranges may have: 16 makes anything broader than a /16 a finding. Built in: 8.",
  "settings.revertAfter":
    "Grace before a revert, as an ISO 8601 duration: alert now, revert then. Built in: PT0S.",
  "settings.reverts":
    "The circuit breaker: so many reverts of a cluster within the window, then a stand-down.",
  "settings.reverts.max": "From 1 to 1000. Built in: 3.",
  "settings.reverts.window": "An ISO 8601 duration. Built in: PT1H.",
  "settings.onNarrowed": "What becomes of a list of ranges that only shrank. Built in: alert.",
  "settings.onUnfinishedUpgrade":
    "Whether a revert may go out while an upgrade stands that failed or was aborted, which it may resume. Built in: refuse.",
  "settings.remindEvery":
    "How often an open incident that nobody touched is told again, as an ISO 8601 duration, or off. Built in: P1D.",
  "settings.trustedDeployers": "Object ids, app ids or UPNs whose own changes move the baseline.",
  "clusters[].name": "A label for messages, and for clusters under alerts.",
  "clusters[].match": "Which clusters the entry is for: all that is named here has to match.",
  "clusters[].match.subscriptions": "Subscription ids.",
  "clusters[].match.resourceGroups": "Names of resource groups; * stands for any run of characters.",
  "clusters[].match.clusters": "Names of clusters; * stands for any run of characters.",
  "clusters[].match.tags":
    "Tags of the cluster, all of them, by name and value; * in a value stands for any run of characters. Tags select nothing weaker, unless trustTags is true.",
  "clusters[].trustTags":
    "Lets the tags under match select this entry even where it is weaker than what would apply without them. Whoever can write a cluster can write its tags.",
  "clusters[].baseline":
    "The approved exposure, declared: it wins over what was learned. ARM's names and values.",
  "clusters[].baseline.authorizedIPRanges":
    "CIDR blocks, addresses or service tags that may reach the API server: public ones, and not broader than broadestRange.",
  "clusters[].baseline.enablePrivateCluster": "true: the API server has a private endpoint only.",
  "clusters[].baseline.publicNetworkAccess": "ARM's publicNetworkAccess.",
  "clusters[].baseline.enablePrivateClusterPublicFQDN": "false: a private cluster has no public DNS name.",
  "clusters[].baseline.disableRunCommand": "true: az aks command invoke does not work.",
  "clusters[].baseline.disableLocalAccounts": "true: sign-in by Microsoft Entra ID only.",
  "clusters[].baseline.networkPolicy": "The network policy engine.",
  "clusters[].baseline.podLinkLocalAccess": "None: pods do not reach the instance metadata service (IMDS).",
  "clusters[].exemptions": "Settings that the guardrail leaves alone for a while.",
  "clusters[].exemptions[].setting": "The setting, by its name in findings.",
  "clusters[].exemptions[].resource":
    "The one resource that is let be, by its id or its name: of trusted-access, private-endpoints, cluster-admins, api-connectivity and token-issuers only.",
  "clusters[].exemptions[].until":
    "When it ends, with time and zone: 2026-12-31T00:00:00Z. The cluster is looked at again at that moment.",
  "clusters[].exemptions[].reason": "Why, for the people who read the alert.",
  "alerts[].channel": "The kind of receiver.",
  "alerts[].url":
    'Where it goes: "@setting:NAME" with the name of the app setting that holds the URL, or an https URL. A webhook\'s URL is its credential: keep it out of the file.',
  "alerts[].routingKey":
    'PagerDuty only: "@setting:NAME" with the name of the app setting that holds the integration key, which is a secret.',
  "alerts[].minSeverity": "What is less severe is not sent here. low when left out.",
  "alerts[].clusters": "Names of entries under clusters whose alerts go here; all when left out.",
};
