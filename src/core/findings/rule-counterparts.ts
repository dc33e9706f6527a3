import type { RuleId } from "../model/finding.ts";

/** A built-in definition of Azure Policy (github.com/Azure/azure-policy, read at f4a50bac, 29 April 2026). */
export interface AzurePolicyDefinition {
  readonly name: string;
  /** A GUID: the definition's name under /providers/Microsoft.Authorization/policyDefinitions. */
  readonly id: string;
  /** The effects that it can be assigned with. */
  readonly effects: readonly ("Audit" | "Deny" | "DeployIfNotExists")[];
}

/** Checks elsewhere that ask for the same. Empty lists: none was found in November 2026. */
export interface Checks {
  readonly azurePolicies?: readonly AzurePolicyDefinition[];
  /** Rules of PSRule.Rules.Azure. */
  readonly psRule?: readonly string[];
  readonly checkov?: readonly string[];
  readonly trivy?: readonly string[];
  /** Sections of the CIS Azure Kubernetes Service Benchmark v1.7.0. */
  readonly cis?: readonly string[];
  /** What is to be said of them besides; in Markdown. */
  readonly note?: string;
}

/** What a rule corresponds to elsewhere. */
export interface RuleCounterparts {
  /** The checks, or the rule that has the same. */
  readonly checks: Checks | RuleId;
  /** Where the rule is deliberately stricter than these, or why it is not; in Markdown. */
  readonly stricter: string;
}

const noPublicAccess: Checks = {
  note: "none found for AKS; CIS 5.4.2 asks for public access to be disabled.",
};

/** Every rule's counterparts. A rule without a row does not compile. */
export const ruleCounterparts: Readonly<Record<RuleId, RuleCounterparts>> = {
  "authorized-ranges-removed": {
    checks: {
      azurePolicies: [
        {
          name: "Authorized IP ranges should be defined on Kubernetes Services",
          id: "0e246bcf-5f6f-4f87-bc6f-775d4712c7ea",
          effects: ["Audit"],
        },
      ],
      psRule: ["Azure.AKS.AuthorizedIPs"],
      checkov: ["CKV_AZURE_6"],
      trivy: ["AZU-0041"],
      cis: ["5.4.1"],
    },
    stricter: "the Azure policy asks whether the property exists. An empty list may exist; here it is open.",
  },
  "authorized-ranges-widened": {
    checks: {
      note: "none found. The checks of [authorized-ranges-removed](#authorized-ranges-removed) pass on any list that has an entry.",
    },
    stricter:
      "the list is held to what was approved for this cluster. `0.0.0.0/0`, or `0.0.0.0/1` with `128.0.0.0/1`, passes the Azure policy, `CKV_AZURE_6` and `AZU-0041`.",
  },
  "authorized-ranges-narrowed": { checks: {}, stricter: "nothing else looks." },
  "no-authorized-ranges": {
    checks: "authorized-ranges-removed",
    stricter: "absent, `null` and `[]` are all open.",
  },
  "open-to-internet": {
    checks: { note: "none found. The checks for authorized ranges pass." },
    stricter: "breadth is tested on the set, not on single strings.",
  },
  "range-too-broad": {
    checks: {},
    stricter: "two /9 halves are a /8, and 110 blocks of /8 that do not touch are half of the internet.",
  },
  "range-not-public": {
    checks: {
      note: "none found among policies and scanners. Today's Azure CLI refuses such entries; templates and other clients are not held to that.",
    },
    stricter: "the state is looked at, not only the command line.",
  },
  "private-cluster-disabled": {
    checks: {
      azurePolicies: [
        {
          name: "Azure Kubernetes Service Private Clusters should be enabled",
          id: "040732e8-d947-40b8-95d6-854c95024bf8",
          effects: ["Audit", "Deny"],
        },
      ],
      checkov: ["CKV_AZURE_115"],
      trivy: ["AZU-0065"],
      cis: ["5.4.2"],
    },
    stricter:
      "only against the baseline: a cluster that was always public is not drift. For that see [required-private-cluster](#required-private-cluster).",
  },
  "public-network-access-enabled": {
    checks: noPublicAccess,
    stricter: "nothing else looks at this property.",
  },
  "public-fqdn-enabled": { checks: {}, stricter: "nothing else looks." },
  "run-command-enabled": {
    checks: {
      azurePolicies: [
        {
          name: "Azure Kubernetes Service Clusters should disable Command Invoke",
          id: "89f2d532-c53c-4f8f-9afa-4927b1114a0d",
          effects: ["Audit"],
        },
        {
          name: "Disable Command Invoke on Azure Kubernetes Service clusters",
          id: "1b708b0a-3380-40e9-8b79-821f9fa224cc",
          effects: ["DeployIfNotExists"],
        },
      ],
    },
    stricter:
      "no. The second policy also puts it back, at its own pace, by a template that sends the properties of API version 2021-08-01; here the body goes back whole.",
  },
  "local-accounts-enabled": {
    checks: {
      azurePolicies: [
        {
          name: "Azure Kubernetes Service Clusters should have local authentication methods disabled",
          id: "993c2fcd-2b29-49d2-9eb0-df2c3a730c32",
          effects: ["Audit", "Deny"],
        },
      ],
      psRule: ["Azure.AKS.LocalAccounts"],
      checkov: ["CKV_AZURE_141"],
      note: "CIS 5.5.1 asks for sign-in by Microsoft Entra ID.",
    },
    stricter:
      "no; only against the baseline. For a fixed rule see [required-no-local-accounts](#required-no-local-accounts).",
  },
  "network-policy-removed": {
    checks: {
      psRule: ["Azure.AKS.NetworkPolicy"],
      checkov: ["CKV_AZURE_7"],
      trivy: ["AZU-0043"],
      cis: ["5.4.4"],
    },
    stricter: "`none` and an engine that nobody knows are no engine; Checkov's check takes any value.",
  },
  "imds-restriction-removed": { checks: {}, stricter: "nothing else looks." },
  "trusted-access-added": { checks: {}, stricter: "nothing else looks." },
  "private-endpoint-approved": { checks: {}, stricter: "nothing else looks." },
  "cluster-admins-widened": {
    checks: {
      azurePolicies: [
        {
          name: "Configure Azure Kubernetes Service clusters with required Admin Group Access",
          id: "36a27de4-199b-40fb-b336-945a8475d6c5",
          effects: ["DeployIfNotExists"],
        },
      ],
      note: "The policy sets the groups that it names, and asks for no others.",
    },
    stricter: "the administrators are held to what was approved for this cluster.",
  },
  "api-connectivity-enabled": { checks: {}, stricter: "nothing else looks." },
  "token-issuer-added": { checks: {}, stricter: "nothing else looks." },
  "cluster-unreadable": {
    checks: {},
    stricter: "a scanner that cannot read a resource usually leaves it out.",
  },
  "required-private-cluster": { checks: "private-cluster-disabled", stricter: "no." },
  "required-no-run-command": { checks: "run-command-enabled", stricter: "no." },
  "required-no-local-accounts": { checks: "local-accounts-enabled", stricter: "no." },
  "required-no-public-fqdn": { checks: "public-fqdn-enabled", stricter: "nothing else looks." },
  "required-no-public-network-access": {
    checks: "public-network-access-enabled",
    stricter: "nothing else looks at this property.",
  },
  "required-network-policy": {
    checks: "network-policy-removed",
    stricter: "as in [network-policy-removed](#network-policy-removed).",
  },
  "required-no-trusted-access": { checks: "trusted-access-added", stricter: "no." },
};
