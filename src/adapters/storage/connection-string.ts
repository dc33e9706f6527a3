import type { StorageConnection } from "./storage-account.ts";

/** What is wrong in a connection string; neither names nor shows a value of it. */
export interface ConnectionStringFault {
  /** The part at fault, such as `AccountKey`. */
  readonly where: string;
  readonly problem: string;
}

// The emulator's account: name, key and ports are the same everywhere and published by Microsoft.
// learn.microsoft.com/azure/storage/common/storage-configure-connection-string
const emulator = {
  account: "devstoreaccount1",
  key: "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==",
  ports: { blob: 10000, queue: 10001, table: 10002 },
} as const;

type Service = "blob" | "queue" | "table";

/**
 * Reads a storage connection string into service URLs and a credential: `UseDevelopmentStorage=true`, an account with
 * its key, or a shared access signature with its endpoints.
 *
 * The two SDKs read the same string by different rules (one insists on `DefaultEndpointsProtocol`, the other on
 * `EndpointSuffix`; one minds the case of `UseDevelopmentStorage`), so it is read here once for both.
 */
export function parseConnectionString(text: string): StorageConnection | ConnectionStringFault {
  const parts = partsOf(text);
  if (parts.get("usedevelopmentstorage")?.toLowerCase() === "true") return emulatorConnection(parts);

  const account = parts.get("accountname");
  const url = (service: Service): string | ConnectionStringFault => {
    const explicit = parts.get(`${service}endpoint`);
    if (explicit !== undefined) return checkedUrl(explicit, `${capital(service)}Endpoint`);
    if (account === undefined) {
      return {
        where: `${capital(service)}Endpoint`,
        problem: "Neither this part nor AccountName is there, so the account is not known.",
      };
    }
    const protocol = parts.get("defaultendpointsprotocol") ?? "https";
    const suffix = parts.get("endpointsuffix") ?? "core.windows.net";
    return checkedUrl(`${protocol}://${account}.${service}.${suffix}`, "DefaultEndpointsProtocol");
  };
  const tableUrl = url("table");
  if (typeof tableUrl !== "string") return tableUrl;
  const queueUrl = url("queue");
  if (typeof queueUrl !== "string") return queueUrl;

  const key = parts.get("accountkey");
  if (key !== undefined) {
    if (account === undefined) return { where: "AccountName", problem: "It is missing." };
    if (!isBase64(key)) return { where: "AccountKey", problem: "It is not base64 text." };
    return { tableUrl, queueUrl, access: { kind: "shared-key", account, key: () => key } };
  }
  const signature = parts.get("sharedaccesssignature")?.replace(/^\?/, "");
  if (signature === undefined) {
    return { where: "the whole value", problem: "It has neither an AccountKey nor a SharedAccessSignature." };
  }
  for (const [name, endpoint] of [
    ["TableEndpoint", tableUrl],
    ["QueueEndpoint", queueUrl],
  ] as const) {
    // The signature travels in the URL, so over plain http anybody on the way could use it.
    if (isPlainRemote(endpoint)) return { where: name, problem: "It is a plain http address." };
  }
  return { tableUrl, queueUrl, access: { kind: "sas", signature: () => signature } };
}

function emulatorConnection(parts: ReadonlyMap<string, string>): StorageConnection | ConnectionStringFault {
  const base = checkedUrl(
    parts.get("developmentstorageproxyuri") ?? "http://127.0.0.1",
    "DevelopmentStorageProxyUri",
  );
  if (typeof base !== "string") return base;
  const url = (service: Service): string => `${base}:${emulator.ports[service]}/${emulator.account}`;
  return {
    tableUrl: url("table"),
    queueUrl: url("queue"),
    access: { kind: "shared-key", account: emulator.account, key: () => emulator.key },
  };
}

function partsOf(text: string): ReadonlyMap<string, string> {
  const parts = new Map<string, string>();
  for (const part of text.split(";")) {
    const at = part.indexOf("=");
    const value = part.slice(at + 1).trim();
    if (at > 0 && value !== "") parts.set(part.slice(0, at).trim().toLowerCase(), value);
  }
  return parts;
}

function checkedUrl(text: string, where: string): string | ConnectionStringFault {
  const url = URL.parse(text);
  if (!url || !["http:", "https:"].includes(url.protocol)) {
    return { where, problem: "It does not make an http or https address." };
  }
  return text.replace(/\/+$/, "");
}

/** True for a plain http address that is not this machine's own. */
function isPlainRemote(url: string): boolean {
  const { protocol, hostname } = new URL(url);
  return protocol === "http:" && !["127.0.0.1", "localhost", "[::1]"].includes(hostname);
}

function isBase64(text: string): boolean {
  return /^[A-Za-z0-9+/]+={0,2}$/.test(text) && text.length % 4 === 0;
}

function capital(service: Service): string {
  return service.charAt(0).toUpperCase() + service.slice(1);
}
