import { parseChannelSettings } from "../../../adapters/alerts/parse-channel-settings.ts";
import { formatProblem, type SettingProblem } from "../../../settings/setting-problem.ts";
import { parseSettings } from "../../../settings/settings.ts";
import type { CheckResult } from "../check-result.ts";
import { well, wrong } from "../check-result.ts";
import type { AppSettings, GuardrailFacts, SecretReference } from "../guardrail-facts.ts";
import { unread } from "../reading.ts";

const resolved = { id: "secrets", title: "Its Key Vault references resolve" };
const right = { id: "settings", title: "Its settings are right" };
const reach = { id: "channels", title: "Alerts have a way to people" };

/** Where alerts go. */
export const channelUrlSettings: readonly string[] = [
  "GUARDRAIL_TEAMS_WEBHOOK_URL",
  "GUARDRAIL_SLACK_WEBHOOK_URL",
  "GUARDRAIL_WEBHOOK_URL",
];

/** Whether each Key Vault reference arrives as a secret: one that does not arrives as its own text. */
export function checkReferences({
  references,
  site,
}: Pick<GuardrailFacts, "references" | "site">): CheckResult {
  // An app without any reference has no such list.
  if (references.kind === "absent") return well(resolved, "It has none.");
  if (references.kind !== "read") return unread(resolved, references);
  const bad = references.value.filter(({ status }) => status !== "Resolved");
  const [first] = bad;
  if (first === undefined)
    return well(
      resolved,
      references.value.length === 0 ? "It has none." : `${references.value.length} of them do.`,
    );
  return wrong(
    resolved,
    bad
      .map(({ setting, status, details }) => `${setting}: ${status}${details ? ` (${details})` : ""}`)
      .join("; "),
    mendOf(first, site.keyVaultIdentity, site.userIdentities.length > 0),
  );
}

/** By the statuses of `ApiKVReferenceProperties` as the REST reference of Microsoft.Web lists them; one that it lacks gets the last answer. */
function mendOf({ status }: SecretReference, identity: string | undefined, hasUserIdentity: boolean): string {
  const again = "Then touch a setting, so that it is read again at once.";
  const asSystem = identity === undefined || identity.toLowerCase() === "systemassigned";
  if (asSystem && hasUserIdentity && /^(MSINotEnabled|AccessToKeyVaultDenied|OtherReasons)$/.test(status))
    return `Set keyVaultReferenceIdentity of the app to the resource id of its identity. ${again}`;
  switch (status) {
    case "AccessToKeyVaultDenied":
    case "UnauthorizedClient":
      return `Give the app's identity the role Key Vault Secrets User on the vault, and let the vault's network admit it. ${again}`;
    case "SecretNotFound":
    case "SecretVersionNotFound":
      return `Put the secret into the vault under that name. ${again}`;
    case "VaultNotFound":
    case "InvalidSyntax":
      return "Write the reference as @Microsoft.KeyVault(SecretUri=https://VAULT.vault.azure.net/secrets/NAME/).";
    case "Initialized":
    case "FetchTimedOut":
      return "It is being read, or the vault did not answer in time: run this again in a minute.";
    case "MSINotEnabled":
      return `Give the app an identity, and name it in keyVaultReferenceIdentity. ${again}`;
    default:
      return `Look at the app's environment variables in the portal, which say more. ${again}`;
  }
}

/** Whether the app could work with its settings, by the code with which it reads them itself. */
export function checkSettings({ settings }: Pick<GuardrailFacts, "settings">): CheckResult {
  if (settings.kind !== "read") return unread(right, settings);
  const literal = literalSettings(settings.value);
  const { guardProblems, linkProblems } = parseSettings(literal);
  const problems: readonly SettingProblem[] = [
    ...guardProblems,
    ...linkProblems,
    ...parseChannelSettings(literal).problems,
  ];
  return problems.length === 0
    ? well(right, "What is no secret in a vault has been looked at.")
    : wrong(
        right,
        problems.map(formatProblem).join(" "),
        "Mend what it names in the app settings; the app takes them up at once.",
      );
}

/** Whether anybody hears of an alert. */
export function checkChannels({ settings }: Pick<GuardrailFacts, "settings">): CheckResult {
  if (settings.kind !== "read") return unread(reach, settings);
  const set = channelUrlSettings.filter((name) => (settings.value[name] ?? "").trim() !== "");
  return set.length > 0
    ? well(reach, `${set.join(", ")} ${set.length === 1 ? "is" : "are"} set.`)
    : wrong(
        reach,
        "No channel is set: alerts go to the app's log only.",
        `Set one of ${channelUrlSettings.join(", ")}.`,
      );
}

/** The settings whose values are there to be read: not those that stand in a vault. */
export function literalSettings(settings: AppSettings): AppSettings {
  return Object.fromEntries(
    Object.entries(settings).filter(([, value]) => !/^\s*@Microsoft\.KeyVault\(/i.test(value)),
  );
}
