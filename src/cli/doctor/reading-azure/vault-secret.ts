import type { TokenCredential } from "@azure/identity";
import { timeLimit } from "./arm-reading.ts";

// A token for vaults goes to vaults only: these are all clouds' (learn.microsoft.com/azure/key-vault/general/about-keys-secrets-certificates).
const vaultHost = /^[a-z0-9-]{3,24}\.(vault\.azure\.net|vault\.azure\.cn|vault\.usgovcloudapi\.net)$/i;

/** Where the secret of a Key Vault reference stands; `undefined` for text that is no such reference. */
export function secretUrlOf(reference: string): URL | undefined {
  const inside = /^\s*@Microsoft\.KeyVault\((.*)\)\s*$/i.exec(reference)?.[1];
  if (inside === undefined) return undefined;
  const uri = /(?:^|;)\s*SecretUri=([^;]+)/i.exec(inside)?.[1];
  const part = (name: string): string | undefined =>
    new RegExp(`(?:^|;)\\s*${name}=([^;]+)`, "i").exec(inside)?.[1];
  const vault = part("VaultName");
  const secret = part("SecretName");
  const text = uri ?? (vault && secret ? `https://${vault}.vault.azure.net/secrets/${secret}` : "");
  const url = URL.parse(text.trim());
  return url?.protocol === "https:" && vaultHost.test(url.host) && url.pathname.startsWith("/secrets/")
    ? url
    : undefined;
}

/** A secret's value with the caller's own sign-in; `undefined` where it is not given. It is never printed. */
export async function readSecret(credential: TokenCredential, secret: URL): Promise<string | undefined> {
  try {
    const audience = secret.host.slice(secret.host.indexOf(".") + 1);
    const token = await credential.getToken(`https://${audience}/.default`, { abortSignal: timeLimit() });
    if (!token) return undefined;
    const path = secret.pathname.replace(/\/$/, "");
    // learn.microsoft.com/rest/api/keyvault/secrets/get-secret/get-secret
    const response = await fetch(`${secret.origin}${path}?api-version=7.4`, {
      headers: { authorization: `Bearer ${token.token}` },
      redirect: "manual",
      signal: timeLimit(),
    });
    const body: unknown = response.ok ? await response.json() : undefined;
    return typeof body === "object" && body !== null && "value" in body && typeof body.value === "string"
      ? body.value
      : undefined;
  } catch {
    return undefined;
  }
}
