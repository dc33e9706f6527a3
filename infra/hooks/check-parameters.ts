import { readChannelUrl } from "../../src/adapters/alerts/channel-url.ts";
import { type Parameter, propertyOf } from "./resolve-parameters.ts";

/** Says what is wrong with a value, or nothing. Values that may be secret are not quoted. */
type Rule = (value: unknown) => string | undefined;

/**
 * What a parameter has to be like. Bicep checks the same when the deployment begins (infra/types.bicep,
 * infra/checks.bicep); here it is said before that, in one sentence each, all at once.
 */
const rules: Readonly<Record<string, Rule>> = {
  environmentName: (value) =>
    matches(value, /^[a-z0-9][a-z0-9-]{0,28}[a-z0-9]$|^[a-z0-9]$/i)
      ? undefined
      : `${quoted(value)} cannot be part of the resources' names: use letters, digits and hyphens, at most 30, with no hyphen at either end.`,
  guardedSubscriptions: wrongSubscriptions,
  mode: oneOf("mode", "alert", "revert"),
  policy: (value) => (String(value).includes("://") ? wrongUrl(value) : undefined),
  publicUrl: wrongUrl,
  teamsWebhookUrl: wrongChannel("teams"),
  slackWebhookUrl: wrongChannel("slack"),
  webhookUrl: wrongChannel("webhook"),
  webhookSecret: (value) =>
    isReference(value) ||
    String(value)
      .split(",")
      .every((secret) => /^(whsec_)?[a-z0-9+/]+={0,2}$/i.test(secret.trim()))
      ? undefined
      : "This is no signing secret: it is base64, with or without whsec_ in front.",
  pagerDutyRoutingKey: (value) =>
    isReference(value) || matches(value, /^[a-z0-9]{32}$/i)
      ? undefined
      : "This is no integration key of PagerDuty's, which has 32 letters and digits.",
  eventGridTopicId: (value) =>
    matches(
      value,
      /^\/subscriptions\/[^/]+\/resourceGroups\/[^/]+\/providers\/Microsoft\.EventGrid\/topics\/[^/]+$/i,
    )
      ? undefined
      : `${quoted(value)} is not the resource id of an Event Grid topic: az eventgrid topic show --query id.`,
  signInClientId: (value) => wrongGuid(value, "client id of an app registration"),
  networkIsolation: oneOf("answer", "true", "false"),
  nodeVersion: oneOf("version of Node.js that the app runs on", "22", "24"),
};

/** The parameters that have no rule here, as azd asks for them or Bicep's types say it all. */
export const withoutRule: readonly string[] = ["location"];

/** The parameters that have one. */
export const rulesFor: readonly string[] = Object.keys(rules);

/** Whether what is wrong with a parameter would be found here. */
export function hasRule(parameter: string): boolean {
  return Object.hasOwn(rules, parameter) || withoutRule.includes(parameter);
}

/** Says all that is wrong with the parameters of a deployment, one sentence each; nothing when they are right. */
export function checkParameters(parameters: readonly Parameter[]): readonly string[] {
  const wrong = parameters.flatMap(({ name, value, variables }) => {
    const problem = rules[name]?.(value);
    return problem === undefined ? [] : [`${[...variables, name].slice(0, 1)}: ${problem}`];
  });
  return [...wrong, ...wrongTogether(new Map(parameters.map(({ name, value }) => [name, value])))];
}

/** The parameters by which alerts reach people. */
const channels = ["teamsWebhookUrl", "slackWebhookUrl", "webhookUrl"];

/** Whether anybody would be told: without a channel, alerts are in the app's log only. */
export function hasChannel(parameters: readonly Parameter[]): boolean {
  return parameters.some(({ name }) => channels.includes(name));
}

function wrongTogether(values: ReadonlyMap<string, unknown>): readonly string[] {
  const subscriptions = listOf(values.get("guardedSubscriptions")) ?? [];
  const watched = subscriptions.some((entry) => (propertyOf(entry, "rights") ?? "watch") === "watch");
  if (values.get("mode") !== "revert" || !watched) return [];
  return [
    'GUARDRAIL_MODE: "revert" needs the rights to revert in each guarded subscription: azd env set GUARDRAIL_RIGHTS revert.',
  ];
}

function wrongSubscriptions(value: unknown): string | undefined {
  const entries = listOf(value);
  if (entries === undefined) return "This is no list of subscriptions in JSON.";
  const ids = entries.map((entry) => propertyOf(entry, "id"));
  for (const [index, entry] of entries.entries()) {
    // azd asks for a subscription that is not set yet.
    const problem = ids[index] === "" ? undefined : wrongGuid(ids[index], "subscription id");
    if (problem !== undefined) return problem;
    const rights = oneOf("right", "watch", "revert")(propertyOf(entry, "rights") ?? "watch");
    if (rights !== undefined) return rights;
  }
  const twice = ids.find((id, index) => ids.findIndex((other) => isSame(id, other)) !== index);
  return twice === undefined
    ? undefined
    : `${quoted(twice)} is there twice: one entry for each subscription.`;
}

function isSame(one: unknown, other: unknown): boolean {
  return String(one).toLowerCase() === String(other).toLowerCase();
}

/** azd takes a list also as JSON in one variable. */
function listOf(value: unknown): readonly unknown[] | undefined {
  if (Array.isArray(value)) return value;
  if (typeof value !== "string") return undefined;
  try {
    const parsed: unknown = JSON.parse(value);
    return Array.isArray(parsed) ? parsed : undefined;
  } catch {
    return undefined;
  }
}

function wrongGuid(value: unknown, what: string): string | undefined {
  return matches(value, /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i)
    ? undefined
    : `${quoted(value)} is no ${what}: it is a GUID such as 00000000-0000-0000-0000-000000000000, not a name.`;
}

function oneOf(what: string, ...allowed: readonly string[]): Rule {
  return (value) =>
    allowed.includes(String(value))
      ? undefined
      : `${quoted(value)} is no ${what}: it is ${allowed.join(" or ")}.`;
}

function wrongUrl(value: unknown): string | undefined {
  return isHttps(String(value)) ? undefined : `This is no ${httpsUrl}.`;
}

/**
 * Webhook URLs with commas between them, judged as the app judges them when it starts. They are credentials, so none is
 * quoted.
 */
function wrongChannel(kind: "teams" | "slack" | "webhook"): Rule {
  return (value) => {
    if (isReference(value)) return undefined;
    const urls = String(value).split(",");
    for (const [index, url] of urls.entries()) {
      const which = urls.length === 1 ? "This" : `Entry ${index + 1}`;
      if (!isHttps(url.trim())) return `${which} is no ${httpsUrl}; several have commas between them.`;
      const read = readChannelUrl(kind, url.trim());
      if (!(read instanceof URL)) return `${which} cannot be used. ${read.problem} ${read.mend}`;
    }
    return undefined;
  };
}

const httpsUrl = "https URL: it begins with https:// and has a host";

function isHttps(text: string): boolean {
  return URL.canParse(text) && new URL(text).protocol === "https:" && /^https:\/\/[^/\s]+\S*$/i.test(text);
}

/** `azd env set-secret` leaves this in the place of a value, and azd reads the value when it deploys. */
function isReference(value: unknown): boolean {
  return matches(value, /^akvs:\/\//i);
}

function matches(value: unknown, pattern: RegExp): boolean {
  return typeof value === "string" && pattern.test(value);
}

function quoted(value: unknown): string {
  return JSON.stringify(value) ?? "nothing";
}
