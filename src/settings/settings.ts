import type { ArmApiVersion, ArmPreviewVersion } from "../core/cluster/arm-api-versions.ts";
import { readArmApiVersion } from "./arm-api-version.ts";
import { readArmEndpoint } from "./arm-endpoint.ts";
import { readEarlyLook } from "./early-look.ts";
import { type PolicySource, readPolicySource } from "./policy-source.ts";
import { readPreviewRead } from "./preview-read.ts";
import { readPublicUrl } from "./public-url.ts";
import { type Environment, type Read, readSetting, wrong } from "./raw-setting.ts";
import type { SettingProblem } from "./setting-problem.ts";
import { readSubscriptions } from "./subscriptions.ts";
import { defaultSweepSeconds, readSweepEvery } from "./sweep-every.ts";

/** The settings that decide what is guarded and how. */
export interface GuardSettings {
  /** The mode where the policy file names none. */
  readonly mode: "alert" | "revert";
  readonly policySource: PolicySource;
  /** Lower-case ids in scope; `undefined` for those that the identity can list. */
  readonly subscriptions: readonly string[] | undefined;
  /** The origin of Azure Resource Manager, without a slash at its end. */
  readonly armEndpoint: string;
  /** The API version at which clusters are read and written. */
  readonly armApiVersion: ArmApiVersion;
  /** The preview version at which clusters are read once more; `undefined` for none. */
  readonly previewVersion: ArmPreviewVersion | undefined;
  /** The client id of the user-assigned identity; `undefined` for the system-assigned one, or developer credentials. */
  readonly clientId: string | undefined;
}

/** The app settings that name receivers, as they were given, for `parseChannelSettings`. They are credentials. */
export const channelSettingNames = [
  "GUARDRAIL_TEAMS_WEBHOOK_URL",
  "GUARDRAIL_SLACK_WEBHOOK_URL",
  "GUARDRAIL_WEBHOOK_URL",
  "GUARDRAIL_WEBHOOK_SECRET",
] as const;

/** All app settings, read once. */
export interface ParsedSettings {
  /**
   * `undefined` exactly when there are `guardProblems`: while one of these settings is wrong the app does not act, and
   * has no value that it could act on by mistake.
   */
  readonly guard: GuardSettings | undefined;
  readonly guardProblems: readonly SettingProblem[];
  /** Base URL for links in alerts, without a slash at its end; `undefined` when it is not known. */
  readonly publicUrl: string | undefined;
  /** The key that signs links; `undefined` when it is not set, and one is kept in storage. */
  readonly linkSecret: string | undefined;
  /** What is wrong with links: alerts go out without the links concerned, and guarding goes on. */
  readonly linkProblems: readonly SettingProblem[];
  /** How often the whole fleet is looked at, in seconds; the usual interval where the setting is wrong. */
  readonly sweepEverySeconds: number;
  /** How often ARM lists the clusters of each subscription, in seconds; `undefined` where that is off, or set wrongly. */
  readonly earlyLookSeconds: number | undefined;
  /** What is wrong with these two settings: guarding goes on. */
  readonly sweepProblems: readonly SettingProblem[];
  /** The receivers' settings as they were given; blank ones left out. Never log it. */
  readonly channelSettings: Readonly<Partial<Record<(typeof channelSettingNames)[number], string>>>;
  /** Whether App Service's built-in authentication is on: only then is `x-ms-client-principal` believed. */
  readonly isBuiltInAuthEnabled: boolean;
}

/** Reads the app settings. Never throws: an app that throws while loading is left with no functions at all. */
export function parseSettings(env: Environment): ParsedSettings {
  const mode = readMode(env);
  const policySource = readPolicySource(env);
  const subscriptions = readSubscriptions(env);
  const armEndpoint = readArmEndpoint(env);
  const armApiVersion = readArmApiVersion(env);
  const previewVersion = readPreviewRead(env);
  const clientId = readClientId(env);
  const publicUrl = readPublicUrl(env);
  const linkSecret = readLinkSecret(env);
  const sweepEvery = readSweepEvery(env);
  const earlyLook = readEarlyLook(env);
  return {
    guard:
      "value" in mode &&
      "value" in policySource &&
      "value" in subscriptions &&
      "value" in armEndpoint &&
      "value" in armApiVersion &&
      "value" in previewVersion &&
      "value" in clientId
        ? {
            mode: mode.value ?? "alert",
            policySource: policySource.value,
            subscriptions: subscriptions.value,
            armEndpoint: armEndpoint.value,
            armApiVersion: armApiVersion.value,
            previewVersion: previewVersion.value,
            clientId: clientId.value,
          }
        : undefined,
    guardProblems: [
      mode,
      policySource,
      subscriptions,
      armEndpoint,
      armApiVersion,
      previewVersion,
      clientId,
    ].flatMap(problemsOf),
    publicUrl: goodValue(publicUrl),
    linkSecret: goodValue(linkSecret),
    linkProblems: [publicUrl, linkSecret].flatMap(problemsOf),
    sweepEverySeconds: goodValue(sweepEvery) ?? defaultSweepSeconds,
    earlyLookSeconds: goodValue(earlyLook),
    sweepProblems: [sweepEvery, earlyLook].flatMap(problemsOf),
    channelSettings: Object.fromEntries(
      channelSettingNames.flatMap((name) => {
        const value = env[name]?.trim() ?? "";
        return value === "" ? [] : [[name, value]];
      }),
    ),
    isBuiltInAuthEnabled: env.WEBSITE_AUTH_ENABLED?.trim().toLowerCase() === "true",
  };
}

function readMode(env: Environment): Read<GuardSettings["mode"] | undefined> {
  return readSetting<GuardSettings["mode"]>(env, "GUARDRAIL_MODE", (text) => {
    const mode = text.toLowerCase();
    if (mode === "alert" || mode === "revert") return { value: mode };
    return wrong(
      "It is neither alert nor revert.",
      "Write alert or revert; off can only be said in the policy file.",
    );
  });
}

function readClientId(env: Environment): Read<string | undefined> {
  return readSetting<string>(env, "AZURE_CLIENT_ID", (text) =>
    /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text)
      ? { value: text.toLowerCase() }
      : wrong("It is not a client id.", "Write the client id (a GUID) of the user-assigned identity."),
  );
}

/** A short key could be guessed from one link, and then sign every other. */
const shortestLinkSecret = 16;

function readLinkSecret(env: Environment): Read<string | undefined> {
  return readSetting<string>(env, "GUARDRAIL_LINK_SECRET", (text) =>
    text.length >= shortestLinkSecret
      ? { value: text }
      : wrong(
          `It is shorter than ${shortestLinkSecret} characters.`,
          "Make one: openssl rand -base64 32. Or remove the setting: one is then made and kept in storage.",
        ),
  );
}

function problemsOf(read: Read<unknown>): readonly SettingProblem[] {
  return "problems" in read ? read.problems : [];
}

function goodValue<T>(read: Read<T | undefined>): T | undefined {
  return "value" in read ? read.value : undefined;
}
