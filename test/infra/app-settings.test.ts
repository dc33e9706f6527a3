import { globSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { parseStorageConnection } from "../../src/adapters/storage/storage-connection.ts";
import { readTelemetrySettings } from "../../src/adapters/telemetry/telemetry-settings.ts";
import { knownArmApiVersions } from "../../src/core/cluster/arm-api-versions.ts";
import { parseSettings } from "../../src/settings/settings.ts";
import { infraFile, objectOf, resourcesOf } from "./snapshot.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const names =
  /\b(?:(?:GUARDRAIL|APPLICATIONINSIGHTS|OTEL|WEBSITE)_[A-Z_]*[A-Z]|AZURE_CLIENT_ID|AzureWebJobsStorage(?:__[a-zA-Z]*[a-zA-Z])?)\b/g;

/** Every app setting that the code names, the storage account's by the rule by which it is read. */
function known(): ReadonlySet<string> {
  const found = globSync("src/{settings,adapters,functions,app}/**/*.ts", { cwd: root }).flatMap((file) =>
    [...readFileSync(`${root}/${file}`, "utf8").matchAll(names)].map(([name]) => name),
  );
  const storage = [
    "accountName",
    "blobServiceUri",
    "queueServiceUri",
    "tableServiceUri",
    "credential",
    "clientId",
  ];
  return new Set([...found, ...storage.map((name) => `AzureWebJobsStorage__${name}`)]);
}

/** Settings that the templates give to the platform, or for a policy file to name; the code has no name for them. */
const notOfCode = [
  "OVERRIDE_USE_MI_FIC_ASSERTION_CLIENTID",
  "GUARDRAIL_PAGERDUTY_ROUTING_KEY",
  "GUARDRAIL_EVENT_GRID_TOPIC",
];

function settingsOf(snapshot: string): Record<string, string> {
  const [settings] = resourcesOf(snapshot, "Microsoft.Web/sites/config").filter(({ name }) =>
    name.endsWith("/appsettings"),
  );
  return Object.fromEntries(
    Object.entries(objectOf(settings?.properties)).map(([name, value]) => [name, String(value)]),
  );
}

/** The settings as the app would find them in Azure: expressions and Key Vault references have become values. */
function deployed(snapshot: string): Record<string, string> {
  const guid = "00000000-0000-0000-0000-0000000000f1";
  return Object.fromEntries(
    Object.entries(settingsOf(snapshot)).map(([name, value]) => {
      if (!value.startsWith("[")) return [name, value];
      if (name.endsWith("Uri")) return [name, "https://stguardrail.queue.core.windows.net"];
      if (name === "APPLICATIONINSIGHTS_CONNECTION_STRING") return [name, `InstrumentationKey=${guid}`];
      if (name === "APPLICATIONINSIGHTS_AUTHENTICATION_STRING")
        return [name, `ClientId=${guid};Authorization=AAD`];
      if (name === "GUARDRAIL_ARM_ENDPOINT") return [name, "https://management.azure.com/"];
      return [
        name,
        name.toLowerCase().endsWith("clientid") || name.endsWith("CLIENT_ID") ? guid : "x".repeat(40),
      ];
    }),
  );
}

const deployments = ["one-subscription", "three-subscriptions"];

test.each(deployments)("%s sets no app setting that the code does not know", (snapshot) => {
  const unknown = Object.keys(settingsOf(snapshot)).filter((name) => !known().has(name));
  expect(unknown.filter((name) => !notOfCode.includes(name))).toEqual([]);
});

test("each app setting that the code reads is set, or documented", () => {
  const documented = ["README.md", ...globSync("docs/*.md", { cwd: root })]
    .map((file) => readFileSync(`${root}/${file}`, "utf8"))
    .join("\n");
  const set = new Set(deployments.flatMap((snapshot) => Object.keys(settingsOf(snapshot))));
  const neither = [...known()].filter((name) => !set.has(name) && !documented.includes(`\`${name}\``));
  // What the platform sets for every app, and the code only reads to call itself by it.
  expect(neither.toSorted()).toEqual(["WEBSITE_INSTANCE_ID", "WEBSITE_SITE_NAME"]);
});

describe.each(deployments)("%s", (snapshot) => {
  test("is understood by the code as it is deployed", () => {
    const env = deployed(snapshot);
    expect(parseSettings(env)).toMatchObject({ guardProblems: [], linkProblems: [] });
    expect(parseStorageConnection(env)).toMatchObject({
      kind: "ready",
      connection: { access: { kind: "identity", clientId: expect.any(String) } },
    });
    expect(readTelemetrySettings(env)).toMatchObject({
      problems: [],
      settings: { azureMonitor: { signIn: { clientId: expect.any(String) } } },
    });
  });

  test("gives each secret by reference to the vault, and none plain", () => {
    const secrets = Object.entries(settingsOf(snapshot)).filter(([name]) =>
      /WEBHOOK|SECRET/.test(name.replace("APPLICATIONINSIGHTS", "")),
    );
    expect(secrets).toHaveLength(snapshot === "one-subscription" ? 0 : 5);
    for (const [, value] of secrets) expect(value).toContain("@Microsoft.KeyVault(SecretUri=https://");
  });

  test("has no key of its storage account", () => {
    expect(Object.keys(settingsOf(snapshot))).not.toContain("AzureWebJobsStorage");
    expect(JSON.stringify(settingsOf(snapshot))).not.toMatch(/AccountKey|SharedAccess|listKeys/i);
  });
});

test("the three subscriptions are those that the app guards", () => {
  expect(parseSettings(deployed("three-subscriptions")).guard?.subscriptions).toEqual([
    "00000000-0000-0000-0000-0000000000a1",
    "00000000-0000-0000-0000-0000000000a2",
    "00000000-0000-0000-0000-0000000000a3",
  ]);
});

test("the templates offer the API versions that the code knows", () => {
  const [, versions = ""] = /type armApiVersion = (.*)/.exec(infraFile("types.bicep")) ?? [];
  expect(versions.split(" | ").map((version) => version.replaceAll("'", ""))).toEqual([
    ...knownArmApiVersions,
  ]);
});
