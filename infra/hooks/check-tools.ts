import type { RunTool } from "./tool.ts";

/**
 * Says what is missing for the last step, which is made with the Azure CLI: better known before the first one. Nothing
 * when all is there. Without a subscription yet, azd is going to ask for it.
 */
export async function checkTools(
  run: RunTool,
  subscriptionId: string | undefined,
): Promise<readonly string[]> {
  const chosen =
    subscriptionId === undefined || subscriptionId === "" ? [] : ["--subscription", subscriptionId];
  const account = await run("az", ["account", "show", ...chosen, "--output", "none", "--only-show-errors"]);
  if (account.status === undefined) {
    return [
      "The Azure CLI (az) is not on the PATH: it deploys the event subscriptions after the code. Install it from learn.microsoft.com/cli/azure/install-azure-cli.",
    ];
  }
  if (account.status === 0) return [];
  const where = chosen.length === 0 ? "" : ` to the subscription ${subscriptionId}`;
  return [`The Azure CLI is not signed in${where}: run az login with an account that may deploy there.`];
}
