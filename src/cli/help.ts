/** `aks-guardrail --help`. */
export const overallHelp = `aks-guardrail: who can reach the API server of an AKS cluster, and is that what was approved?

Usage:
  aks-guardrail evaluate CLUSTER.json|FOLDER|-   judge clusters with the code that runs in the cloud
  aks-guardrail policy check FILE|-              validate a policy file
  aks-guardrail policy explain FILE|- --cluster CLUSTER.json|FOLDER|-
                                                 which entry applies to a cluster, why, and what comes of it
  aks-guardrail doctor APP_ID                    examine a deployed guardrail, read-only
  aks-guardrail --version

Each command has its own --help.

Examples:
  az aks show -g rg-prod -n aks-prod | aks-guardrail evaluate -
  aks-guardrail policy check policy.yaml`;

/** `aks-guardrail evaluate --help`. */
export const evaluateHelp = `Usage: aks-guardrail evaluate CLUSTER.json|FOLDER|- [options]

Judges one cluster or many, offline: nothing is read from Azure, nothing is changed. The input is what az aks show,
az aks list or az graph query prints, or what Azure Resource Manager returns: one cluster, a JSON array, JSON lines, an
ARM list ({"value": [...]}), a folder of *.json files, or - for standard input. It has to be whole: a --query result or
another tool's names (Terraform's) are not judged.

Options:
  --baseline CLUSTER.json   the cluster as it was approved: what is more open than this is drift
  --policy FILE             the policy file; without it the built-in defaults
  --mode alert|revert       as the app setting GUARDRAIL_MODE: a mode in the policy file wins (default: alert)
  -o, --output FORMAT       json (default), table, sarif or markdown
  -h, --help                this text

json      an object for one cluster, an array for a list or a folder, in the order given: clusterId (null for a body
          without an id), verdict (compliant, drifted, exposed), findings, drift, and the decision with the patch that a
          revert would make
table     for people; in colours on a terminal (NO_COLOR and FORCE_COLOR are heeded)
sarif     SARIF 2.1.0 for code scanning: a result for each finding
markdown  for a pull request: a summary, the findings and the clusters, worst first, no longer than a comment may be

Any number of clusters is read and printed one at a time.

Exit status: 0 nothing found, 1 findings, 2 unusable input (one line on standard error says what and where). Where much
was printed before that, the document is closed and says that it is not whole.

Examples:
  az aks show -g rg-prod -n aks-prod | aks-guardrail evaluate -
  aks-guardrail evaluate now.json --baseline approved.json --mode revert
  aks-guardrail evaluate clusters/ --policy policy.yaml -o sarif > guardrail.sarif
  az aks list | aks-guardrail evaluate - --policy policy.yaml | jq '.[] | select(.verdict != "compliant") | .clusterId'`;

/** `aks-guardrail policy --help`. */
export const policyHelp = `Usage: aks-guardrail policy check FILE|-
       aks-guardrail policy explain FILE|- --cluster CLUSTER.json|FOLDER|- [options]

check validates a policy file. Every problem is one line on standard error, with the line in the file, the place in the
policy and the mend. An unknown key is a problem: a typing mistake must not silently weaken the guard.

explain says of a cluster (in any form that evaluate takes) which entry applies and why, which were passed over and
which condition they failed, what is in force and where it comes from, and what would happen now and at the end of each
exemption, by the code that runs in the cloud.

Options of explain:
  --cluster CLUSTER.json    what az aks show or az aks list prints
  --baseline CLUSTER.json   the cluster as it was approved; without it the cluster is taken for one never seen before
  --mode alert|revert       as the app setting GUARDRAIL_MODE: a mode in the policy file wins (default: alert)
  -o, --output text|json    (default: text)
  -h, --help                this text

Exit status: 0 the policy is good, or explained; 2 it is not good, or a file cannot be read.

Examples:
  aks-guardrail policy check policy.yaml
  git show main:policy.yaml | aks-guardrail policy check -
  az aks show -g rg-prod -n aks-prod | aks-guardrail policy explain policy.yaml --cluster -`;

/** `aks-guardrail doctor --help`. */
export const doctorHelp = `Usage: aks-guardrail doctor APP_ID [options]
       aks-guardrail doctor --name NAME --resource-group GROUP --subscription ID [options]

Examines a deployed guardrail with your own sign-in (az login, or whatever DefaultAzureCredential finds), and changes
nothing: the app and its health, its settings and Key Vault references, the roles of its identity in each guarded
subscription, the event subscriptions, whether the newest event arrived, versions and clock. Each line is well (✓), wrong
(✗) or could not be examined (?), with the mend. What you may not read is never taken for well.

Options:
  APP_ID                     the function app's resource id
  -n, --name NAME            the function app, with --resource-group and --subscription in place of its id
  -g, --resource-group GROUP
  --subscription ID
  --guarded ID,ID            the guarded subscriptions (default: the app setting GUARDRAIL_SUBSCRIPTIONS)
  --send-test                send a test message to each channel
  -o, --output table|json    (default: table)
  --arm-endpoint URL         Azure Resource Manager of another cloud (default: https://management.azure.com)
  -h, --help                 this text

To read everything takes Reader on the guarded subscriptions, and on the app Microsoft.Web/sites/config/list/action and
Microsoft.Web/sites/host/listkeys/action (Website Contributor has both).

Exit status: 0 all well, 1 something is wrong, 2 nothing is known to be wrong, but something could not be examined, or
the input is unusable (one line on standard error says what).

Examples:
  aks-guardrail doctor -n func-aks-guardrail-x -g rg-aks-guardrail-prod --subscription 11111111-2222-3333-4444-555555555555
  aks-guardrail doctor "$APP_ID" -o json | jq '.checks[] | select(.status != "ok")'`;
