import { globSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { infraFile, snapshotOf } from "./snapshot.ts";

const infra = fileURLToPath(new URL("../../infra", import.meta.url));
const templates = globSync("**/*.bicep", { cwd: infra });

/** The parameters of a template, with their declarations. */
function parametersOf(template: string): { name: string; declaration: string; isSecure: boolean }[] {
  return [...template.matchAll(/((?:^@.*\n)*)^param (\w+) (.*)$/gm)].map(
    ([, decorators = "", name = "", declaration = ""]) => ({
      name,
      declaration,
      isSecure: decorators.includes("@secure()"),
    }),
  );
}

const secrets = /url|secret|password|token|key/i;

describe.each(templates)("%s", (file) => {
  const template = infraFile(file);
  const parameters = parametersOf(template);

  test("gives no secret a default", () => {
    for (const { declaration, isSecure } of parameters) if (isSecure) expect(declaration).toBe("string?");
  });

  test("answers no secret as an output", () => {
    const outputs = template.split("\n").filter((line) => line.startsWith("output "));
    const names = parameters.flatMap(({ name, isSecure }) => (isSecure ? [name] : []));
    for (const name of [...names, "teamsUrls", "slackUrls", "webhookUrls", "linkKey", "routingKey"])
      expect(outputs.filter((line) => new RegExp(`\\b${name}\\b`).test(line))).toEqual([]);
    expect(template).not.toMatch(/listKeys|listConnectionStrings|listSecrets/);
  });
});

test("every parameter that may hold a secret is secure", () => {
  const open = ["publicUrl", "packageUrl"];
  for (const file of templates)
    for (const { name, declaration, isSecure } of parametersOf(infraFile(file)))
      if (secrets.test(name) && declaration.startsWith("string") && !open.includes(name))
        expect(`${file} ${name} ${isSecure}`).toBe(`${file} ${name} true`);
});

test("main.bicep has its six secrets, which the vault takes over", () => {
  const names = (file: string): string[] =>
    parametersOf(infraFile(file)).flatMap(({ name, isSecure }) => (isSecure ? [name] : []));
  const six = [
    "teamsWebhookUrl",
    "slackWebhookUrl",
    "webhookUrl",
    "webhookSecret",
    "linkSecret",
    "pagerDutyRoutingKey",
  ];
  expect(names("main.bicep")).toEqual(six);
  expect(names("modules/vault.bicep")).toEqual(six);
});

test("what a deployment answers names resources, and no value that opens one", () => {
  for (const name of ["one-subscription", "three-subscriptions"]) {
    const { outputs } = snapshotOf(name);
    expect(Object.keys(outputs).toSorted()).toEqual([
      "AZURE_FUNCTION_APP_NAME",
      "AZURE_RESOURCE_GROUP",
      "GUARDRAIL_ARM_ENDPOINT",
      "GUARDRAIL_CHANNELS",
      "GUARDRAIL_EVENTS",
      "GUARDRAIL_GUARDED_SUBSCRIPTIONS",
      "GUARDRAIL_KEY_VAULT",
      "GUARDRAIL_PRINCIPAL_ID",
      "GUARDRAIL_STORAGE_ACCOUNT",
      "GUARDRAIL_URL",
    ]);
    expect(JSON.stringify(outputs)).not.toMatch(/parameters\('|SecretUri|connectionString|logic\.azure/i);
  }
});

test("azd's parameters are those of main.bicep, from its environment", () => {
  const known = parametersOf(infraFile("main.bicep")).map(({ name }) => name);
  const text = readFileSync(`${infra}/main.parameters.json`, "utf8");
  const given: unknown = JSON.parse(text);
  expect(given).toHaveProperty("parameters");
  const names = [...text.matchAll(/^ {4}"(\w+)":/gm)].map(([, name = ""]) => name);
  expect(names.length).toBeGreaterThan(5);
  expect(names.filter((name) => !known.includes(name))).toEqual([]);
  expect(text).not.toContain("https://hooks");
});
