import type { Deployed } from "./deployed.ts";
import type { RunTool } from "./tool.ts";
import type { Look } from "./wait-until.ts";

/** A parameter file for infra/events.bicep. */
export function eventsParameters({ events }: Deployed): string {
  return JSON.stringify({
    $schema: "https://schema.management.azure.com/schemas/2019-04-01/deploymentParameters.json#",
    contentVersion: "1.0.0.0",
    parameters: { guardrail: { value: events } },
  });
}

/**
 * Deploys the event subscriptions; once more changes nothing. Event Grid looks at the function itself, and for a while
 * may not find what is there: then it is to be tried again.
 * @throws Error with what Azure says, where trying again would not help
 */
export async function deployEvents(
  run: RunTool,
  deployed: Deployed,
  files: { readonly template: string; readonly parameters: string },
): Promise<Look<true>> {
  const { status, err } = await run("az", [
    ...["deployment", "sub", "create", "--name", `aks-guardrail-events-${deployed.environmentName}`],
    ...["--subscription", deployed.subscriptionId, "--location", deployed.location],
    ...["--template-file", files.template, "--parameters", `@${files.parameters}`],
    ...["--output", "none", "--only-show-errors"],
  ]);
  if (status === 0) return { done: true };
  // As it has been reported: github.com/Azure/bicep/issues/11656.
  if (/Destination endpoint not found/i.test(err))
    return { still: "Event Grid does not see the function yet." };
  const reason = status === undefined ? "The Azure CLI (az) is not on the PATH." : err.trim();
  throw new Error(`The event subscriptions could not be deployed. ${reason}`);
}

/** Whether Azure Resource Manager knows the function that events go to. */
export async function isFunctionThere(run: RunTool, deployed: Deployed): Promise<boolean> {
  const { status } = await run("az", [
    ...["functionapp", "function", "show", "--function-name", eventFunction],
    ...["--name", deployed.appName, "--resource-group", deployed.resourceGroup],
    ...["--subscription", deployed.subscriptionId, "--output", "none", "--only-show-errors"],
  ]);
  return status === 0;
}

/** The function that Event Grid delivers to, as src/functions/register.ts names it. */
export const eventFunction = "onClusterWrite";
