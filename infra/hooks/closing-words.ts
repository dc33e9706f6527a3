import { publicCloudArm } from "../../src/settings/arm-endpoint.ts";
import type { Health } from "./ask-health.ts";
import type { Deployed } from "./deployed.ts";

/** How the person's shell writes a variable. */
export type Shell = "sh" | "powershell";

/** What was made, how it is, where to look and what to do next. */
export function closingWords(deployed: Deployed, health: Health, shell: Shell): readonly string[] {
  const { appName, resourceGroup, principalId, url, guardedSubscriptions, channels } = deployed;
  return [
    "",
    health.kind === "guarding"
      ? "AKS Guardrail is up, and guards."
      : "AKS Guardrail is up, but it does not guard yet.",
    "",
    "What was made",
    `  the app                ${appName} in ${resourceGroup}, subscription ${deployed.subscriptionId}`,
    `  its identity           ${principalId} (object id)`,
    `  event subscriptions    in ${guardedSubscriptions.length}: ${guardedSubscriptions.join(", ")}`,
    `  alerts go to           ${channels.length === 0 ? "the app's log only" : channels.join(", ")}`,
    "",
    "Its own word",
    `  ${url}/api/health: ${healthWords(health)}`,
    "",
    "Where to look",
    `  what it remembers of each cluster    ${url}/api/clusters`,
    `  logs, alert rules, dead letters      resource group ${resourceGroup} in the Azure portal`,
    "",
    "What to do next",
    ...numbered(nextSteps(deployed, health, shell)),
  ];
}

function healthWords(health: Health): string {
  if (health.kind === "guarding") return "guarding";
  return health.kind === "not-guarding" ? health.reason : health.seen;
}

/** A step, and the commands for it. */
type Step = readonly [string, ...(readonly string[])];

function nextSteps(deployed: Deployed, health: Health, shell: Shell): readonly Step[] {
  const mend: readonly Step[] =
    health.kind === "guarding"
      ? []
      : [["Mend what it says above. What happens meanwhile is kept, and worked off then."]];
  const channel: readonly Step[] =
    deployed.channels.length > 0
      ? []
      : [["Give alerts a way to people.", "azd env set-secret GUARDRAIL_TEAMS_WEBHOOK_URL", "azd up"]];
  const revert: readonly Step[] =
    deployed.mode === "revert"
      ? []
      : [
          [
            "When the baselines are right, let it put them back, or name the clusters with mode: revert in a policy file.",
            "azd env set GUARDRAIL_RIGHTS revert",
            "azd env set GUARDRAIL_MODE revert",
            "azd up",
          ],
        ];
  return [
    ...mend,
    ["Look whether all of it is in place. It changes nothing.", doctor(deployed)],
    [
      "Let it see every cluster once, as it knows a cluster from its first event or recheck on.",
      ...recheck(deployed, shell),
    ],
    [
      "Look at what it learned, and declare in a policy file (baseline:) what shall hold whatever it learned.",
    ],
    ...channel,
    ...revert,
  ];
}

/** The examination of what was deployed (docs/command-line.md), from the project's folder. */
function doctor(deployed: Deployed): string {
  const { appName, resourceGroup, subscriptionId, guardedSubscriptions, armEndpoint } = deployed;
  const cloud = armEndpoint === publicCloudArm ? "" : ` --arm-endpoint ${armEndpoint}`;
  return `npx aks-guardrail doctor --name ${appName} --resource-group ${resourceGroup} --subscription ${subscriptionId} --guarded ${guardedSubscriptions.join(",")}${cloud}`;
}

function recheck(deployed: Deployed, shell: Shell): readonly string[] {
  const { appName, resourceGroup, subscriptionId, url, guardedSubscriptions } = deployed;
  if (deployed.usesSignIn) {
    return [
      `POST ${url}/api/recheck {"subscriptionId":"…"} with a token of somebody who is let in, for each subscription`,
    ];
  }
  const keys = `az functionapp keys list --name ${appName} --resource-group ${resourceGroup} --subscription ${subscriptionId} --query functionKeys.default --output tsv`;
  if (shell === "powershell") {
    return [
      `$key = ${keys}`,
      ...guardedSubscriptions.map(
        (id) =>
          `Invoke-RestMethod -Method Post ${url}/api/recheck -Headers @{ 'x-functions-key' = $key } -Body '{"subscriptionId":"${id}"}'`,
      ),
    ];
  }
  return [
    `key=$(${keys})`,
    ...guardedSubscriptions.map(
      (id) => `curl ${url}/api/recheck -H "x-functions-key: $key" -d '{"subscriptionId":"${id}"}'`,
    ),
  ];
}

function numbered(steps: readonly Step[]): readonly string[] {
  return steps.flatMap(([text, ...commands], index) => [
    `  ${index + 1}. ${text}`,
    ...commands.map((command) => `       ${command}`),
  ]);
}
