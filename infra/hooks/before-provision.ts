/** The hook before anything is made. Ends with 1 where something is wrong, which ends azd. */
import { readFile } from "node:fs/promises";
import { checkParameters, hasChannel } from "./check-parameters.ts";
import { checkTools } from "./check-tools.ts";
import { runTool } from "./node-tool.ts";
import { resolveParameters } from "./resolve-parameters.ts";

const file = new URL("../main.parameters.json", import.meta.url);
try {
  const parameters = resolveParameters(await readFile(file, "utf8"), process.env);
  const problems = [
    ...checkParameters(parameters),
    ...(await checkTools(runTool, process.env.AZURE_SUBSCRIPTION_ID)),
  ];
  for (const problem of problems) console.error(`✗ ${problem}`);
  if (problems.length > 0) {
    console.error("Nothing has been made. Mend this (azd env set NAME VALUE) and run azd again.");
    process.exitCode = 1;
  } else if (!hasChannel(parameters)) {
    console.log(
      "No channel is set: alerts will be in the app's log only. azd env set-secret GUARDRAIL_TEAMS_WEBHOOK_URL (or GUARDRAIL_SLACK_WEBHOOK_URL, GUARDRAIL_WEBHOOK_URL) gives one, now or later.",
    );
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
