import type { Environment } from "./resolve-parameters.ts";

/** What infra/main.bicep answered, as azd keeps it in its environment. */
export interface Deployed {
  readonly environmentName: string;
  readonly location: string;
  /** The subscription of the app itself. */
  readonly subscriptionId: string;
  readonly resourceGroup: string;
  readonly appName: string;
  readonly principalId: string;
  /** The app's address, without a path. */
  readonly url: string;
  readonly guardedSubscriptions: readonly string[];
  /** Azure Resource Manager of the cloud, without a slash at its end. */
  readonly armEndpoint: string;
  /** The app settings by which alerts reach people. */
  readonly channels: readonly string[];
  /** What infra/events.bicep takes as its parameter; nothing here looks into it. */
  readonly events: unknown;
  readonly mode: string;
  readonly usesSignIn: boolean;
}

/**
 * Reads them.
 * @throws Error in one line that names what is missing
 */
export function readDeployed(env: Environment): Deployed {
  return {
    environmentName: required(env, "AZURE_ENV_NAME"),
    location: required(env, "AZURE_LOCATION"),
    subscriptionId: required(env, "AZURE_SUBSCRIPTION_ID"),
    resourceGroup: required(env, "AZURE_RESOURCE_GROUP"),
    appName: required(env, "AZURE_FUNCTION_APP_NAME"),
    principalId: required(env, "GUARDRAIL_PRINCIPAL_ID"),
    url: required(env, "GUARDRAIL_URL").replace(/\/+$/, ""),
    guardedSubscriptions: texts(env, "GUARDRAIL_GUARDED_SUBSCRIPTIONS"),
    armEndpoint: required(env, "GUARDRAIL_ARM_ENDPOINT").replace(/\/+$/, ""),
    channels: texts(env, "GUARDRAIL_CHANNELS").filter((name) => name.endsWith("WEBHOOK_URL")),
    events: json(env, "GUARDRAIL_EVENTS"),
    mode: env.GUARDRAIL_MODE || "alert",
    usesSignIn: (env.GUARDRAIL_SIGN_IN_CLIENT_ID ?? "") !== "",
  };
}

function required(env: Environment, name: string): string {
  const value = env[name] ?? "";
  if (value !== "") return value;
  throw new Error(`${name} is not in the environment of azd: run azd provision, which puts it there.`);
}

/** azd keeps lists and objects as JSON. */
function json(env: Environment, name: string): unknown {
  try {
    return JSON.parse(required(env, name));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new Error(`${name} in the environment of azd is no JSON: run azd provision, which puts it right.`);
  }
}

function texts(env: Environment, name: string): readonly string[] {
  const value = json(env, name);
  if (Array.isArray(value) && value.every((entry) => typeof entry === "string")) return value;
  throw new Error(`${name} in the environment of azd is no list: run azd provision, which puts it right.`);
}
