import { describe, expect, test } from "vitest";
import { checkParameters, hasChannel } from "../../../infra/hooks/check-parameters.ts";
import type { Parameter } from "../../../infra/hooks/resolve-parameters.ts";

const a1 = "00000000-0000-0000-0000-0000000000a1";

const parameter = (name: string, value: unknown, ...variables: readonly string[]): Parameter => ({
  name,
  value,
  variables,
});

describe("what is right is let through", () => {
  test.each([
    ["environmentName", "prod"],
    ["environmentName", "p"],
    ["location", "westeurope"],
    ["guardedSubscriptions", [{ id: a1 }]],
    ["guardedSubscriptions", [{ id: a1.toUpperCase(), rights: "revert" }]],
    ["guardedSubscriptions", `[{ "id": "${a1}" }]`],
    // azd asks for it afterwards.
    ["guardedSubscriptions", [{ id: "", rights: "watch" }]],
    ["mode", "alert"],
    ["policy", "policy.yaml"],
    ["policy", "https://stguardrail.blob.core.windows.net/policy/policy.yaml"],
    ["teamsWebhookUrl", "https://prod-1.westeurope.logic.azure.com/workflows/1?sig=s"],
    ["slackWebhookUrl", "https://hooks.slack.com/services/T/B/1, https://hooks.slack.com/services/T/B/2"],
    ["webhookUrl", "akvs://00000000-0000-0000-0000-0000000000a1/kv/webhook-url"],
    ["webhookSecret", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"],
    ["signInClientId", a1],
    ["networkIsolation", "true"],
    ["networkIsolation", false],
    ["nodeVersion", "22"],
    ["tags", { owner: "platform" }],
  ])("%s: %j", (name, value) => {
    expect(checkParameters([parameter(name, value)])).toEqual([]);
  });
});

describe("what is wrong is said in a sentence", () => {
  const guid = "it is a GUID such as 00000000-0000-0000-0000-000000000000, not a name.";
  const https = "is no https URL: it begins with https:// and has a host";
  test.each([
    [
      "environmentName",
      "prod_1",
      '"prod_1" cannot be part of the resources\' names: use letters, digits and hyphens, at most 30, with no hyphen at either end.',
    ],
    ["guardedSubscriptions", [{ id: "Production" }], `"Production" is no subscription id: ${guid}`],
    ["guardedSubscriptions", [{}], `nothing is no subscription id: ${guid}`],
    ["guardedSubscriptions", "Production", "This is no list of subscriptions in JSON."],
    ["guardedSubscriptions", [{ id: a1, rights: "write" }], '"write" is no right: it is watch or revert.'],
    [
      "guardedSubscriptions",
      [{ id: a1 }, { id: a1.toUpperCase() }],
      `"${a1.toUpperCase()}" is there twice: one entry for each subscription.`,
    ],
    ["mode", "reverse", '"reverse" is no mode: it is alert or revert.'],
    ["policy", "http://example.com/policy.yaml", `This ${https}.`],
    ["publicUrl", "guardrail.example", `This ${https}.`],
    [
      "teamsWebhookUrl",
      "https://contoso.webhook.office.com/webhookb2/1",
      'This cannot be used. It is an Office 365 connector\'s URL; Microsoft has retired those, and nothing arrives there. Create a Workflows webhook in the Teams channel ("Send webhook alerts to a channel") and use its URL.',
    ],
    ["webhookUrl", "https://a.example/x y", `This ${https}; several have commas between them.`],
    [
      "teamsWebhookUrl",
      "prod-1.westeurope.logic.azure.com",
      `This ${https}; several have commas between them.`,
    ],
    ["slackWebhookUrl", "https:///services", `This ${https}; several have commas between them.`],
    [
      "webhookUrl",
      "https://a.example,http://b.example",
      `Entry 2 ${https}; several have commas between them.`,
    ],
    [
      "webhookSecret",
      "no secret!",
      "This is no signing secret: it is base64, with or without whsec_ in front.",
    ],
    ["signInClientId", "guardrail", `"guardrail" is no client id of an app registration: ${guid}`],
    ["networkIsolation", "on", '"on" is no answer: it is true or false.'],
    ["nodeVersion", "20", '"20" is no version of Node.js that the app runs on: it is 22 or 24.'],
  ])("%s: %j", (name, value, sentence) => {
    expect(checkParameters([parameter(name, value)])).toEqual([`${name}: ${sentence}`]);
  });

  test("under the name of the variable that it comes from, where there is one", () => {
    expect(checkParameters([parameter("mode", "reverse", "GUARDRAIL_MODE")])).toEqual([
      'GUARDRAIL_MODE: "reverse" is no mode: it is alert or revert.',
    ]);
  });

  test("all of it at once", () => {
    const problems = checkParameters([parameter("mode", "x"), parameter("nodeVersion", "20")]);
    expect(problems.map((problem) => problem.split(":")[0])).toEqual(["mode", "nodeVersion"]);
  });

  test.each(["teamsWebhookUrl", "slackWebhookUrl", "webhookUrl", "webhookSecret"])(
    "but the value of %s is never repeated: it is a credential",
    (name) => {
      expect(checkParameters([parameter(name, "xsecret 4711!")]).join()).not.toContain("4711");
    },
  );
});

describe("reverts need the rights for them", () => {
  test.each([
    [[{ id: a1 }], 1],
    [[{ id: a1, rights: "revert" }], 0],
    [
      [
        { id: a1, rights: "revert" },
        { id: a1.replace("a1", "a2"), rights: "watch" },
      ],
      1,
    ],
  ])("mode revert with %j is wrong in %i way", (subscriptions, count) => {
    const problems = checkParameters([
      parameter("guardedSubscriptions", subscriptions),
      parameter("mode", "revert"),
    ]);
    expect(problems).toHaveLength(count);
    expect(problems.join()).toContain(count === 0 ? "" : "azd env set GUARDRAIL_RIGHTS revert");
  });

  test("mode alert needs none", () => {
    expect(
      checkParameters([parameter("guardedSubscriptions", [{ id: a1 }]), parameter("mode", "alert")]),
    ).toEqual([]);
  });
});

test("somebody is told where any channel is set", () => {
  expect(hasChannel([parameter("slackWebhookUrl", "https://hooks.slack.com/services/T/B/1")])).toBe(true);
  expect(hasChannel([parameter("webhookSecret", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")])).toBe(false);
});
