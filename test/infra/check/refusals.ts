import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Bicep } from "./bicep-compiler.ts";
import { snapshots, takeSnapshot } from "./snapshots.ts";

type Parameters = Readonly<Record<string, string>>;

const scope = snapshots["one-subscription"] ?? [];

/** Parameters that the types refuse, as Bicep writes them, and a part of what is said of each. One run says all of it. */
const ofWrongType: readonly { readonly wrong: Parameters; readonly said: string }[] = [
  { wrong: { environmentName: "''" }, said: "too short" },
  { wrong: { mode: "'off'" }, said: "'alert' | 'revert'" },
  { wrong: { nodeVersion: "'20'" }, said: "'22' | '24'" },
  { wrong: { armApiVersionOfClusters: "'2024-01-01'" }, said: "'2026-04-01'" },
  { wrong: { alwaysReadyInstances: "21" }, said: "21" },
  { wrong: { secretsInVault: "['password']" }, said: "'teams-webhook-url'" },
  { wrong: { revertAlso: "['everything']" }, said: "'container-insights'" },
  {
    wrong: { guardedSubscriptions: "[{ id: 'my-subscription', rights: 'write' }]" },
    said: "'revert' | 'watch'",
  },
];

const id = "00000000-0000-0000-0000-00000000000a";

/** Parameters of the right type that are wrong all the same, with the sentence that the deployment ends with. */
const refused: readonly { readonly wrong: Parameters; readonly said: string }[] = [
  {
    wrong: { guardedSubscriptions: `[{ id: '${id.replace("a", "g")}' }]` },
    said: "is no GUID. Write the id",
  },
  {
    wrong: { guardedSubscriptions: `[{ id: '${id}' }, { id: '${id.toUpperCase()}' }]` },
    said: "a subscription is there twice",
  },
  { wrong: { mode: "'revert'" }, said: "a guarded subscription has the rights watch" },
  { wrong: { policy: "'http://contoso.com/policy.yaml'" }, said: "policy is no https URL" },
  { wrong: { publicUrl: "'guardrail.contoso.com'" }, said: "publicUrl is no https URL" },
  { wrong: { eventGridTopicId: "'my-topic'" }, said: "is not the resource id of an Event Grid topic" },
  { wrong: { signInClientId: "'my-app'" }, said: 'signInClientId: "my-app" is no GUID' },
];

/** What main.bicep takes, or refuses with other words than it should. */
export function unrefused(bicep: Bicep, infra: string): string[] {
  const all: Parameters = Object.assign({}, ...ofWrongType.map(({ wrong }) => wrong));
  const said = answerTo(bicep, infra, "main", all);
  return [
    ...ofWrongType.flatMap((one) =>
      said.includes(one.said)
        ? []
        : [`${JSON.stringify(one.wrong)} is not refused with "${one.said}": ${said}`],
    ),
    ...refused.flatMap(({ wrong, said: expected }) => {
      const answer = answerTo(bicep, infra, "main", { environmentName: "'prod'", ...wrong });
      return answer.includes(expected)
        ? []
        : [`${JSON.stringify(wrong)} is not refused with "${expected}": ${answer}`];
    }),
  ];
}

/** Values of secrets, which no snapshot of main.bicep evaluates: the checks that it calls are asked themselves. */
const wrongSecrets: readonly { readonly call: string; readonly said: string }[] = [
  {
    call: "checkedUrls('http://contoso.com/hook', 'teamsWebhookUrl')",
    said: "teamsWebhookUrl is no https URL",
  },
  { call: "checkedUrls('https://a, contoso.com', 'webhookUrl')", said: "webhookUrl is no https URL" },
  { call: "checkedSecret('too short', 'linkSecret', 16)", said: "linkSecret is shorter than 16 characters" },
];
const rightSecrets = [
  "checkedUrls('https://a, HTTPS://b', 'teamsWebhookUrl')",
  "checkedUrls('', 'teamsWebhookUrl')",
  "checkedUrls(null, 'teamsWebhookUrl')",
  "checkedSecret('long enough to be one', 'linkSecret', 16)",
];

/** The checks of secrets that main.bicep does not call, or that do not answer as they should. */
export function wrongSecretChecks(bicep: Bicep, infra: string): string[] {
  const main = readFileSync(join(infra, "main.bicep"), "utf8");
  const ask = (calls: readonly string[]): string => {
    const template = `import { checkedSecret, checkedUrls } from 'checks.bicep'
targetScope = 'subscription'
param location string
${calls.map((call, index) => `var checked${index} = ${call}\noutput checked${index} string? = checked${index}\n`).join("")}`;
    writeFileSync(join(infra, "secret.bicep"), template);
    return answerTo(bicep, infra, "secret", {});
  };
  return [
    ...["teamsWebhookUrl", "slackWebhookUrl", "webhookUrl"]
      .filter((parameter) => !main.includes(`checkedUrls(${parameter}, '${parameter}')`))
      .map((parameter) => `main.bicep does not check ${parameter}`),
    ...wrongSecrets.flatMap(({ call, said }) => {
      const answer = ask([call]);
      return answer.includes(said) ? [] : [`${call} is not refused with "${said}": ${answer}`];
    }),
    ...[ask(rightSecrets)].filter((answer) => answer !== taken),
  ];
}

const taken = "It is taken.";

/** What is said of a template with these parameters. */
function answerTo(bicep: Bicep, infra: string, template: string, parameters: Parameters): string {
  const file = join(infra, "parameters", "refused.bicepparam");
  const lines = Object.entries({ location: "'westeurope'", ...parameters }).map(
    ([parameter, value]) => `param ${parameter} = ${value}\n`,
  );
  writeFileSync(file, `using '../${template}.bicep'\n${lines.join("")}`);
  const answer = takeSnapshot(bicep, infra, "refused", scope);
  rmSync(file);
  return "problem" in answer ? answer.problem : taken;
}
