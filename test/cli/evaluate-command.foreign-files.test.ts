import { readdir, readFile } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import { run } from "../../src/cli/run.ts";
import { decodeText } from "../../src/core/text/decode-text.ts";
import { memoryIo, type Printed } from "./memory-io.ts";

const folder = new URL("../fixtures/foreign/", import.meta.url);
const names = (await readdir(folder)).filter((name) => name.endsWith(".json"));
const files = Object.fromEntries(
  await Promise.all(
    names.map(async (name) => [name, decodeText(await readFile(new URL(name, folder)))] as const),
  ),
);

async function evaluate(args: readonly string[], more: Readonly<Record<string, string>> = {}) {
  const printed: Printed = { out: [], err: [] };
  const status = await run(["evaluate", ...args], memoryIo({ files: { ...files, ...more } }, printed));
  return { status, out: printed.out.join("\n"), err: printed.err };
}

const whole = files["approved.json"] ?? "";
const body = (): Record<string, unknown> & { properties: Record<string, unknown> } => JSON.parse(whole);

describe("files that are read", () => {
  test.each([
    ["approved.json", false],
    ["az-show-nulls.json", false],
    ["powershell-whole.json", false],
    ["graph-row.json", false],
    ["pulumi-outputs.json", false],
    ["utf16.json", false],
    ["az-graph-query.json", true],
    ["json-lines.json", true],
  ])("%s: compliant, and the baseline of itself", async (name, isList) => {
    const { status, out, err } = await evaluate([name]);
    expect([status, err]).toEqual([0, []]);
    const answer: unknown = JSON.parse(out);
    for (const report of Array.isArray(answer) ? answer : [answer]) {
      expect(report).toMatchObject({
        clusterId: expect.stringMatching(/managedClusters\/aks-prod$/),
        verdict: "compliant",
      });
    }
    expect(Array.isArray(answer)).toBe(isList);
    if (name === "json-lines.json") return;
    const held = await evaluate(["widened.json", "--baseline", name, "--mode", "revert"]);
    expect(JSON.parse(held.out)).toMatchObject({
      verdict: "drifted",
      drift: [{ addedRanges: ["52.0.0.0/16"] }],
    });
  });

  test("a resource of a Pulumi stack is read by its outputs", async () => {
    const resource = {
      urn: "urn:pulumi:prod::shop::azure-native:containerservice:ManagedCluster::aks",
      type: "azure-native:containerservice/v20260401:ManagedCluster",
      inputs: {},
      outputs: JSON.parse(files["pulumi-outputs.json"] ?? ""),
    };
    const { out } = await evaluate(["stack.json"], { "stack.json": JSON.stringify(resource) });
    expect(JSON.parse(out)).toMatchObject({ verdict: "compliant" });
  });

  test.each([
    ["an empty list", "[]", "the list is empty: there is nothing to judge"],
    ["an empty ARM list", '{"value": []}', "the list is empty: there is nothing to judge"],
    [
      "an ARM list of one page",
      `{"value": [], "nextLink": "https://x"}`,
      "the list goes on where this file ends",
    ],
    [
      "a query's first page",
      `{"data": [${whole}], "skip_token": "x"}`,
      "the list goes on where this file ends",
    ],
  ])("%s says so on standard error", async (_name, text, words) => {
    const { status, out, err } = await evaluate(["list.json"], { "list.json": text });
    expect(status).toBe(0);
    expect(Array.isArray(JSON.parse(out))).toBe(true);
    expect(err.join("\n")).toContain(`note: list.json: ${words}`);
  });
});

describe("a body without an id is judged without one", () => {
  test.each<[string, (whole: Record<string, unknown>) => void]>([
    ["no id", (cluster) => delete cluster.id],
    ["null", (cluster) => Object.assign(cluster, { id: null })],
    ["a blackened id", (cluster) => Object.assign(cluster, { id: "<redacted>" })],
    [
      "an id with a blackened subscription",
      (cluster) =>
        Object.assign(cluster, {
          id: "/subscriptions/xxxx/resourceGroups/rg/providers/Microsoft.ContainerService/managedClusters/aks",
        }),
    ],
  ])("%s", async (_name, change) => {
    const cluster = body();
    change(cluster);
    const { out } = await evaluate(["now.json", "--baseline", "approved.json"], {
      "now.json": JSON.stringify(cluster),
    });
    expect(JSON.parse(out)).toMatchObject({ clusterId: null, verdict: "compliant" });
  });

  test("a template's resource", async () => {
    const resource = (profile: unknown): string =>
      JSON.stringify({
        type: "Microsoft.ContainerService/managedClusters",
        apiVersion: "2026-04-01",
        name: "[parameters('name')]",
        location: "eastus2",
        properties: { dnsPrefix: "aks", agentPoolProfiles: [{ name: "a" }], apiServerAccessProfile: profile },
      });
    const judged = await evaluate(["t.json"], {
      "t.json": resource({ authorizedIPRanges: ["73.140.245.0/24"] }),
    });
    expect(JSON.parse(judged.out)).toMatchObject({ clusterId: null, verdict: "compliant" });
    const open = await evaluate(["t.json"], { "t.json": resource({}) });
    expect(JSON.parse(open.out)).toMatchObject({ clusterId: null, verdict: "exposed" });
    for (const profile of [
      { authorizedIPRanges: "[parameters('ranges')]" },
      { authorizedIPRanges: ["73.140.245.0/24", "[parameters('office')]"] },
      { enablePrivateCluster: "[parameters('isPrivate')]" },
    ]) {
      const { status, err } = await evaluate(["t.json"], { "t.json": resource(profile) });
      expect([status, err]).toEqual([2, [expect.stringContaining("is a template's expression")]]);
    }
  });

  test("the policy's entries still match by what the body says of its place", async () => {
    const cluster = body();
    delete cluster.id;
    const policy = `version: 1
clusters:
  - match: { resourceGroups: ["rg-*"] }
    baseline: { authorizedIPRanges: [52.0.0.0/16] }
  - match: { clusters: [aks-prod] }
    baseline: { authorizedIPRanges: [73.140.245.0/24] }
`;
    const { out, err } = await evaluate(["now.json", "--policy", "p.yaml"], {
      "now.json": JSON.stringify(cluster),
      "p.yaml": policy,
    });
    expect(JSON.parse(out).drift).toMatchObject([{ before: ["73.140.245.0/24"] }]);
    expect(err).toEqual([
      "note: now.json: it has no id, so policy entries by subscription or resource group may pass it over",
    ]);
  });
});

/** Name or body; what it looks like. */
const foreign: readonly (readonly [string, unknown, string])[] = [
  ["terraform-attributes.json", undefined, "Terraform's names (private_cluster_enabled)"],
  ["terraform-values.json", undefined, "Terraform's names (private_cluster_enabled)"],
  ["terraform-show.json", undefined, "Terraform's state or plan"],
  ["powershell-cut-in-depth.json", undefined, "not a list; use ConvertTo-Json -Depth 10"],
  ["powershell-value-and-count.json", undefined, "not a list; use ConvertTo-Json -Depth 10"],
  ["graph-table.json", undefined, "table form"],
  [
    "azure-service-operator.json",
    undefined,
    "a Kubernetes object (containerservice.azure.com/v1api20240901, ManagedCluster)",
  ],
  [
    "cluster-api.json",
    undefined,
    "a Kubernetes object (infrastructure.cluster.x-k8s.io/v1beta1, AzureManagedControlPlane)",
  ],
  ["az-resource-list.json", undefined, "a row of az resource list"],
  ["a resource of a plan", { type: "azurerm_kubernetes_cluster", values: {} }, "Terraform's state or plan"],
  [
    "Pulumi's classic names",
    { id: body().id, provisioningState: "Succeeded", privateClusterEnabled: true },
    "Terraform's names (privateClusterEnabled)",
  ],
  [
    "the Python SDK's names",
    { id: body().id, provisioning_state: "Succeeded", api_server_access_profile: {} },
    "snake case (api_server_access_profile)",
  ],
  [
    "a profile that is text",
    { Id: body().id, ApiServerAccessProfile: "Microsoft.Azure.Commands.Aks.Models.X" },
    "not a list; use ConvertTo-Json",
  ],
  [
    "a list's text",
    {
      ...body(),
      properties: { ...body().properties, apiServerAccessProfile: { authorizedIPRanges: "73.140.245.0/24" } },
    },
    "`apiServerAccessProfile.authorizedIPRanges` is not a list",
  ],
  ["empty properties", { id: body().id, properties: {} }, "a part of a cluster, as --query leaves it"],
  ["a state alone", { id: body().id, properties: { provisioningState: "Succeeded" } }, "a part of a cluster"],
  [
    "a query's object",
    { id: body().id, provisioningState: "Succeeded", apiServerAccessProfile: null },
    "a part of a cluster",
  ],
  ["a profile alone", { authorizedIPRanges: null, enablePrivateCluster: true }, "an object of another kind"],
  ["an id alone", { id: body().id }, "an object of another kind"],
  ["a query's text", "Succeeded", "a single value (Succeeded)"],
  ["a query's row", [["aks-prod", "Succeeded"]], "a row of values"],
  [
    "Azure's error",
    { error: { code: "AuthorizationFailed", message: "no" } },
    "Azure's error AuthorizationFailed",
  ],
  ["AKS's flat error", { code: "BadRequest", message: "no" }, "Azure's error BadRequest"],
  ["an operation", { status: "InProgress", startTime: "2026-11-20T08:00:00Z" }, "the state of an operation"],
  [
    "a template",
    {
      $schema: "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
      resources: [],
    },
    "a whole ARM template",
  ],
  ["an event", { specversion: "1.0", type: "x", subject: body().id }, "an event"],
  [
    "an agent pool",
    {
      id: `${body().id}/agentPools/a`,
      type: "Microsoft.ContainerService/managedClusters/agentPools",
      properties: {},
    },
    "a resource of type Microsoft.ContainerService/managedClusters/agentPools",
  ],
  [
    "an answer of this command",
    { clusterId: body().id, verdict: "compliant", findings: [] },
    "an answer of this command",
  ],
];

describe("a foreign or partial body is never judged, and never a baseline", () => {
  test.each(foreign)("%s", async (name, value, words) => {
    const more = value === undefined ? {} : { [name]: JSON.stringify(value) };
    for (const args of [[name], ["widened.json", "--baseline", name, "--mode", "revert"]]) {
      const { status, out, err } = await evaluate(args, more);
      expect([status, out, err.length]).toEqual([2, "", 1]);
      expect(err[0]).toContain(words);
      expect(err[0]).toMatch(/az |az$|ConvertTo-Json|resultFormat|alone/);
    }
  });
});

describe("what a file holds never reaches the terminal as a command", () => {
  const hostile = "\u001B]0;x\u0007\u009B31m\u202Egnp\0";

  test.each([
    ["a text that is not JSON", `nothing${hostile}`],
    ["a kind", JSON.stringify({ apiVersion: "v1", kind: hostile })],
    ["an error's code", JSON.stringify({ code: hostile, message: hostile })],
    ["a type", JSON.stringify({ type: `x/${hostile}` })],
  ])("%s", async (_name, text) => {
    const { status, err } = await evaluate(["x.json"], { "x.json": text });
    expect(status).toBe(2);
    expect(err.join("")).not.toMatch(/[\p{Cc}\u202E]/u);
  });

  test("a cluster's name and a policy entry's, in a note", async () => {
    const cluster = { ...body(), id: null, name: `aks${hostile}`, tags: { env: "dev" } };
    const policy = JSON.stringify({
      version: 1,
      defaults: { mode: "revert" },
      clusters: [{ name: "dev\u202E\u2066", match: { tags: { env: "dev" } }, mode: "off" }],
    });
    const { err } = await evaluate(["x.json", "--policy", "p.yaml"], {
      "x.json": JSON.stringify(cluster),
      "p.yaml": policy,
    });
    expect(err).toEqual([expect.stringContaining("matches by tags, but is passed over")]);
    expect(err.join("")).not.toMatch(/[\p{Cc}\u202E\u2066]/u);
  });

  test("a range entry, in the answer", async () => {
    const cluster = body();
    cluster.properties.apiServerAccessProfile = { authorizedIPRanges: ["73.140.245.0/24", hostile] };
    const { out } = await evaluate(["x.json", "--baseline", "approved.json"], {
      "x.json": JSON.stringify(cluster),
    });
    expect(out.replaceAll("\n", "")).not.toMatch(/[\p{Cc}\u202E]/u);
    expect(JSON.parse(out).drift[0].addedRanges).toEqual([hostile]);
  });
});
