import { access, readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import * as yaml from "yaml";
import { checkParameters, hasRule, rulesFor } from "../../../infra/hooks/check-parameters.ts";
import { eventFunction } from "../../../infra/hooks/deploy-events.ts";
import { resolveParameters } from "../../../infra/hooks/resolve-parameters.ts";
import { appFolder } from "../../../infra/package/deployable.ts";
import { projectDirectory } from "../../sandbox/start-sandbox.ts";
import { azdEnvironment } from "./azd-environment.ts";

/** A file's text, by its path in the project. */
const read = (path: string): Promise<string> => readFile(join(projectDirectory, path), "utf8");

/** The names that stand after a word at the beginnings of lines. */
const declared = (bicep: string, word: "param" | "output"): readonly string[] =>
  [...bicep.matchAll(new RegExp(`^${word} (\\w+)`, "gm"))].map(([, name = ""]) => name);

describe("the hooks and the templates", () => {
  test("agree on the parameters: each that azd hands over is checked, and none that is not there", async () => {
    const handedOver: unknown = Object.keys(JSON.parse(await read("infra/main.parameters.json")).parameters);
    expect(handedOver).toSatisfy((names: readonly string[]) => names.every(hasRule));
    expect(declared(await read("infra/main.bicep"), "param")).toEqual(expect.arrayContaining([...rulesFor]));
  });

  test("agree on the outputs: what the last step reads is answered, or azd's own", async () => {
    const own = ["AZURE_ENV_NAME", "AZURE_LOCATION", "AZURE_SUBSCRIPTION_ID"];
    const outputs = declared(await read("infra/main.bicep"), "output");
    expect([...own, ...outputs]).toEqual(expect.arrayContaining(Object.keys(azdEnvironment)));
  });

  test("agree on the function that events go to", async () => {
    expect(await read("infra/modules/event-subscription.bicep")).toContain(`/functions/${eventFunction}'`);
    expect(await read("src/functions/register.ts")).toContain(`"${eventFunction}"`);
  });

  test("let a deployment begin that azd asked its three questions for", async () => {
    const { AZURE_ENV_NAME, AZURE_LOCATION, AZURE_SUBSCRIPTION_ID } = azdEnvironment;
    const answers = { AZURE_ENV_NAME, AZURE_LOCATION, AZURE_SUBSCRIPTION_ID };
    const file = await read("infra/main.parameters.json");
    expect(checkParameters(resolveParameters(file, answers))).toEqual([]);
    expect(checkParameters(resolveParameters(file, {}))).toEqual([]);
  });

  test.each([
    ["AZURE_ENV_NAME", "my prod"],
    ["AZURE_SUBSCRIPTION_ID", "Production"],
    ["GUARDRAIL_RIGHTS", "write"],
    ["GUARDRAIL_MODE", "reverse"],
    ["GUARDRAIL_TEAMS_WEBHOOK_URL", "http://example.com/hook"],
    ["GUARDRAIL_SLACK_WEBHOOK_URL", "hooks.slack.com"],
    ["GUARDRAIL_WEBHOOK_URL", "ftp://example.com"],
    ["GUARDRAIL_PAGERDUTY_ROUTING_KEY", "abc"],
    ["GUARDRAIL_EVENT_GRID_TOPIC_ID", "my-topic"],
    ["GUARDRAIL_SIGN_IN_CLIENT_ID", "guardrail"],
    ["GUARDRAIL_NETWORK_ISOLATION", "on"],
    ["GUARDRAIL_NODE_VERSION", "18"],
  ])("stop a deployment for %s=%s, with one sentence that names a variable", async (name, value) => {
    const parameters = resolveParameters(await read("infra/main.parameters.json"), {
      ...azdEnvironment,
      [name]: value,
    });
    expect(checkParameters(parameters)).toEqual([expect.stringMatching(/^(AZURE|GUARDRAIL)_[A-Z_]+: .+\.$/)]);
  });
});

describe("azure.yaml", () => {
  test("deploys the folder of the function app as it is, to the app that has its name as a tag", async () => {
    const { services } = yaml.parse(await read("azure.yaml"));
    expect(services).toEqual({
      guardrail: { project: ".", host: "function", language: "ts", dist: appFolder, remoteBuild: false },
    });
    expect(await read("infra/modules/app.bicep")).toContain("'azd-service-name': 'guardrail'");
  });

  test("has no ignore file beside it: one that leaves out node_modules would end azd's packaging", async () => {
    await expect(access(join(projectDirectory, ".funcignore"))).rejects.toThrow("ENOENT");
  });

  test("names hooks that are there, in JavaScript, which runs on every system", async () => {
    const { hooks } = yaml.parse(await read("azure.yaml"));
    expect(Object.keys(hooks)).toEqual(["preprovision", "postdeploy"]);
    for (const { run } of Object.values<{ run: string }>(hooks)) {
      expect(run).toMatch(/\.js$/);
      await expect(read(run)).resolves.toContain("runHook");
    }
  });
});
