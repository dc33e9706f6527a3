import { describe, expect, test } from "vitest";
import { whyNoJson } from "../../src/cli/no-json.ts";

const cluster = '{\n  "id": "x",\n  "tags": {"note": "a // b, ] /* c"}\n}\n';

describe("a text that is not JSON is said to be what it looks like", () => {
  test.each<[string, string, string]>([
    ["YAML", "id: /subscriptions/x\nname: aks\n", "YAML (-o yaml)"],
    ["a YAML list", "# all\n- id: x\n", "YAML (-o yaml)"],
    [
      "a table",
      "Name    Location    ResourceGroup\n------  ----------  -----\naks     eastus2     rg\n",
      "a table (-o table)",
    ],
    ["tab-separated text", "aks\teastus2\trg\n", "tab-separated text (-o tsv)"],
    [
      "a warning in front",
      `WARNING: This command is in preview.\n${cluster}`,
      'JSON with a line in front, "WARNING: This command is in preview."',
    ],
    [
      "a line behind",
      `${cluster}Command ran in 1.2 s\n`,
      'JSON with a line behind it, "Command ran in 1.2 s"',
    ],
    [
      "an error of az's",
      "ERROR: (ResourceNotFound) It is not there.\nCode: ResourceNotFound",
      `an error of az's: "(ResourceNotFound) It is not there."`,
    ],
    ["several values", `${cluster}${cluster}`, "several JSON values one after another"],
    ["a comment", `// the cluster\n${cluster}`, "JSON with a comment in it"],
    [
      "a comment inside",
      cluster.replace('\n  "tags', '\n  /* the "tags" */ "tags'),
      "JSON with a comment in it",
    ],
    ["a comma at the end", cluster.replace("\n}", ",\n}"), "JSON with a comma before a closing bracket"],
    ["a cut file", cluster.slice(0, -3), "JSON that was cut off: it ends in the middle"],
    ["a file cut in a text", cluster.slice(0, 10), "JSON that was cut off: it ends in the middle"],
    ["Python's print", "{'id': 'x', 'tags': None}", "Python's notation, with single quotes"],
    ["PowerShell's text", "@{Id=x; Name=aks}", "PowerShell's text of an object"],
    [
      "PowerShell's list",
      "\nProvisioningState       : Succeeded\nId                      : x\n",
      "a list of PowerShell's",
    ],
    [
      "Terraform's code",
      'resource "azurerm_kubernetes_cluster" "aks" {\n  name = "aks"\n}\n',
      "a Terraform or Bicep file",
    ],
    [
      "Bicep's code",
      "param a string\nresource aks 'Microsoft.ContainerService/managedClusters@2026-04-01' = {\n}\n",
      "a Terraform or Bicep file",
    ],
    ["HTML", "<html><body>Sign in</body></html>", "a page of HTML"],
    ["colours", '\u001B[1m{\u001B[0m"id"', "text with a terminal's colour codes"],
    ["anything else", "aks-prod is fine, \u001B]0;thanks\u0007", "binary data"],
    ["plain words", "nothing to see", 'text that begins "nothing to see"'],
    ["broken JSON", '{"id" "x"}', `text that begins "{"id" "x"}"`],
  ])("%s", (_name, text, what) => {
    expect(whyNoJson(text)).toEqual({ what, mend: expect.stringMatching(/^[^\n]+[^.]$/) });
  });
});
