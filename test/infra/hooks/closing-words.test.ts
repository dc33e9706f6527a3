import { describe, expect, test } from "vitest";
import { closingWords } from "../../../infra/hooks/closing-words.ts";
import { readDeployed } from "../../../infra/hooks/deployed.ts";
import { azdEnvironment } from "./azd-environment.ts";

const deployed = readDeployed(azdEnvironment);
const guarding = { kind: "guarding" } as const;

describe("the last words of a deployment", () => {
  test("say what was made, how it is, where to look and what to do next", () => {
    expect(closingWords(deployed, guarding, "sh").join("\n")).toBe(`
AKS Guardrail is up, and guards.

What was made
  the app                func-aks-guardrail-x7 in rg-aks-guardrail-prod, subscription 00000000-0000-0000-0000-0000000000a1
  its identity           00000000-0000-0000-0000-0000000000e1 (object id)
  event subscriptions    in 2: 00000000-0000-0000-0000-0000000000a1, 00000000-0000-0000-0000-0000000000a2
  alerts go to           GUARDRAIL_TEAMS_WEBHOOK_URL

Its own word
  https://func-aks-guardrail-x7.azurewebsites.net/api/health: guarding

Where to look
  what it remembers of each cluster    https://func-aks-guardrail-x7.azurewebsites.net/api/clusters
  logs, alert rules, dead letters      resource group rg-aks-guardrail-prod in the Azure portal

What to do next
  1. Look whether all of it is in place. It changes nothing.
       npx aks-guardrail doctor --name func-aks-guardrail-x7 --resource-group rg-aks-guardrail-prod --subscription 00000000-0000-0000-0000-0000000000a1 --guarded 00000000-0000-0000-0000-0000000000a1,00000000-0000-0000-0000-0000000000a2
  2. Let it see every cluster once, as it knows a cluster from its first event or recheck on.
       key=$(az functionapp keys list --name func-aks-guardrail-x7 --resource-group rg-aks-guardrail-prod --subscription 00000000-0000-0000-0000-0000000000a1 --query functionKeys.default --output tsv)
       curl https://func-aks-guardrail-x7.azurewebsites.net/api/recheck -H "x-functions-key: $key" -d '{"subscriptionId":"00000000-0000-0000-0000-0000000000a1"}'
       curl https://func-aks-guardrail-x7.azurewebsites.net/api/recheck -H "x-functions-key: $key" -d '{"subscriptionId":"00000000-0000-0000-0000-0000000000a2"}'
  3. Look at what it learned, and declare in a policy file (baseline:) what shall hold whatever it learned.
  4. When the baselines are right, let it put them back, or name the clusters with mode: revert in a policy file.
       azd env set GUARDRAIL_RIGHTS revert
       azd env set GUARDRAIL_MODE revert
       azd up`);
  });

  test("show PowerShell to whoever is on Windows", () => {
    const words = closingWords(deployed, guarding, "powershell").join("\n");
    expect(words).toContain("$key = az functionapp keys list");
    expect(words).toContain(
      `Invoke-RestMethod -Method Post https://func-aks-guardrail-x7.azurewebsites.net/api/recheck -Headers @{ 'x-functions-key' = $key } -Body '{"subscriptionId":"00000000-0000-0000-0000-0000000000a2"}'`,
    );
    expect(words).not.toContain("curl");
  });

  test("name the cloud to the doctor where it is not the public one", () => {
    const armEndpoint = "https://management.usgovcloudapi.net";
    const words = closingWords({ ...deployed, armEndpoint }, guarding, "sh").join("\n");
    expect(words).toMatch(/doctor --name .* --arm-endpoint https:\/\/management\.usgovcloudapi\.net$/m);
  });

  test("leave out what is done already", () => {
    expect(closingWords({ ...deployed, mode: "revert" }, guarding, "sh").join()).not.toContain(
      "GUARDRAIL_RIGHTS",
    );
  });

  test("ask for a channel where alerts go to the log only", () => {
    const words = closingWords({ ...deployed, channels: [] }, guarding, "sh").join("\n");
    expect(words).toContain("alerts go to           the app's log only");
    expect(words).toContain(
      "4. Give alerts a way to people.\n       azd env set-secret GUARDRAIL_TEAMS_WEBHOOK_URL",
    );
  });

  test("begin with the mend where it does not guard", () => {
    const words = closingWords(deployed, { kind: "not-guarding", reason: "Wrong app settings: X." }, "sh");
    expect(words).toContain("AKS Guardrail is up, but it does not guard yet.");
    expect(words).toContain("  2. Look whether all of it is in place. It changes nothing.");
    expect(words).toContain(
      "  1. Mend what it says above. What happens meanwhile is kept, and worked off then.",
    );
  });

  test("show no function key where people sign in", () => {
    const words = closingWords({ ...deployed, usesSignIn: true }, guarding, "sh").join("\n");
    expect(words).not.toContain("keys list");
    expect(words).toContain("with a token of somebody who is let in");
  });
});
