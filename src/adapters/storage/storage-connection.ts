import type { SettingProblem } from "../../settings/setting-problem.ts";
import { parseConnectionString } from "./connection-string.ts";
import type { StorageConnection } from "./storage-account.ts";

/** The storage account of the app, or what is wrong with the settings that name it. */
export type ParsedStorage =
  | { readonly kind: "ready"; readonly connection: StorageConnection }
  | { readonly kind: "broken"; readonly problems: readonly SettingProblem[] };

const setting = "AzureWebJobsStorage";
const wholeValue = "the whole value";

/**
 * Reads the storage account that the Functions host itself uses from the app settings: `AzureWebJobsStorage` as a
 * connection string, else identity-based `AzureWebJobsStorage__accountName` or
 * `AzureWebJobsStorage__{queue,table}ServiceUri` with `__credential` and `__clientId`. As in the host, names are
 * matched without case and a connection string wins.
 *
 * Source: learn.microsoft.com/azure/azure-functions/functions-reference, "Connecting to host storage with an identity".
 */
export function parseStorageConnection(env: Readonly<Record<string, string | undefined>>): ParsedStorage {
  const read = settingsReader(env);
  const text = read(setting);
  if (text === undefined) return parseIdentity(read);
  if (text.startsWith("@Microsoft.KeyVault(")) {
    return broken({
      setting,
      where: wholeValue,
      problem: "The Key Vault reference was not resolved and arrived as its own text.",
      mend: "Let the app's identity read the secret, check the reference, and restart the app.",
    });
  }
  const connection = parseConnectionString(text);
  if ("tableUrl" in connection) return { kind: "ready", connection };
  return broken({
    setting,
    ...connection,
    mend: "Copy the connection string anew from the storage account's access keys.",
  });
}

function parseIdentity(read: (name: string) => string | undefined): ParsedStorage {
  const account = read(`${setting}__accountName`);
  const problems: SettingProblem[] = [];
  const url = (service: "queue" | "table"): string => {
    const name = `${setting}__${service}ServiceUri`;
    const explicit = read(name);
    if (explicit === undefined && account === undefined) {
      problems.push({
        setting: name,
        where: wholeValue,
        problem: "It is not set, and the storage account is not named otherwise.",
        mend: `Set ${setting}__accountName, or this setting to the account's ${service} address.`,
      });
    } else if (explicit !== undefined && URL.parse(explicit)?.protocol !== "https:") {
      problems.push({
        setting: name,
        where: wholeValue,
        problem: "It is not an https address; a token is sent over https only.",
        mend: `Write it like https://ACCOUNT.${service}.core.windows.net.`,
      });
    }
    return (explicit ?? `https://${account}.${service}.core.windows.net`).replace(/\/+$/, "");
  };
  if (!hasIdentitySetting(read)) {
    return broken({
      setting,
      where: wholeValue,
      problem: "It is not set, so there is nowhere to remember baselines and incidents.",
      mend: `Set it to a connection string, or set ${setting}__accountName to use the app's identity.`,
    });
  }
  // Naming rule of storage accounts: learn.microsoft.com/azure/storage/common/storage-account-overview
  if (account !== undefined && !/^[a-z0-9]{3,24}$/.test(account)) {
    problems.push({
      setting: `${setting}__accountName`,
      where: wholeValue,
      problem: "It is no storage account name: those have 3 to 24 lower-case letters and digits.",
      mend: "Give the account's name only, without any address around it.",
    });
  }
  const credential = read(`${setting}__credential`);
  if (credential !== undefined && credential.toLowerCase() !== "managedidentity") {
    problems.push({
      setting: `${setting}__credential`,
      where: wholeValue,
      problem: "It names a kind of credential that is not supported.",
      mend: "Set it to managedidentity, or remove it.",
    });
  }
  const tableUrl = url("table");
  const queueUrl = url("queue");
  if (problems.length > 0) return { kind: "broken", problems };
  const clientId = read(`${setting}__clientId`);
  return {
    kind: "ready",
    connection: {
      tableUrl,
      queueUrl,
      access: { kind: "identity", ...(clientId === undefined ? {} : { clientId }) },
    },
  };
}

function hasIdentitySetting(read: (name: string) => string | undefined): boolean {
  return ["accountName", "blobServiceUri", "queueServiceUri", "tableServiceUri"].some(
    (name) => read(`${setting}__${name}`) !== undefined,
  );
}

/** Reads by name without case, as the host's configuration does; an empty value counts as not set. */
function settingsReader(
  env: Readonly<Record<string, string | undefined>>,
): (name: string) => string | undefined {
  const values = new Map<string, string>();
  for (const [name, value] of Object.entries(env)) {
    const text = value?.trim() ?? "";
    if (text !== "") values.set(name.toLowerCase(), text);
  }
  return (name) => values.get(name.toLowerCase());
}

function broken(problem: SettingProblem): ParsedStorage {
  return { kind: "broken", problems: [problem] };
}
