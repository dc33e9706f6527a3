import { isLoopback } from "../core/policy/loopback.ts";
import type { Environment } from "./raw-setting.ts";

// Storage suffixes of the clouds: learn.microsoft.com/azure/storage/common/storage-account-overview (public, and the
// `z00` to `z99` zones of Azure DNS zone endpoints), learn.microsoft.com/azure/azure-government/compare-azure-government-global-azure,
// learn.microsoft.com/azure/china/resources-developer-guide.
const storageSuffixes: Readonly<Record<string, string>> = {
  "management.azure.com": "core.windows.net",
  "management.usgovcloudapi.net": "core.usgovcloudapi.net",
  "management.chinacloudapi.cn": "core.chinacloudapi.cn",
};

/**
 * True for a host that the app's storage token may be sent to: a storage account of the configured cloud, the blob
 * endpoint of the app's own account, and this machine, where the sandbox runs. Any other host could use it to read and
 * write whatever the app's identity can.
 */
export function isBlobHost(hostname: string, env: Environment): boolean {
  const host = hostname.toLowerCase();
  if (isLoopback(host) || host === ownBlobHost(env)) return true;
  const arm = URL.parse(env.GUARDRAIL_ARM_ENDPOINT?.trim() || "https://management.azure.com")?.hostname ?? "";
  // Azure Stack Hub: management.REGION.FQDN and ACCOUNT.blob.REGION.FQDN.
  const suffix = storageSuffixes[arm] ?? /^management\.(.+\..+)$/.exec(arm)?.[1];
  if (suffix === undefined) return false;
  const account = /^[a-z0-9]{3,24}\.(.+)$/.exec(host)?.[1];
  if (account === undefined) return false;
  return (
    account === `blob.${suffix}` ||
    (suffix === "core.windows.net" && /^z\d\d\.blob\.storage\.azure\.net$/.test(account))
  );
}

/** The host of the app's own blob endpoint, where its storage settings name one: it may have a domain of its own. */
function ownBlobHost(env: Environment): string | undefined {
  const named =
    env.AzureWebJobsStorage__blobServiceUri ??
    /(?:^|;)\s*BlobEndpoint\s*=\s*([^;]+)/i.exec(env.AzureWebJobsStorage ?? "")?.[1];
  return named === undefined ? undefined : URL.parse(named.trim())?.hostname;
}
