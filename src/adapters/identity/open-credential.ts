import type { AccessToken, TokenCredential } from "@azure/identity";
import type { OwnIdentity } from "../../ports/identity.ts";

/**
 * Makes credentials, one for each client id and each only once. On Azure (the platform names a token endpoint) it is the
 * app's managed identity and nothing else, so that no stray variable can change who the guardrail is; elsewhere the
 * developer's own sign-in. The SDK is loaded at the first use: loading it costs more than the rest of the app.
 */
export function createCredentialOpener(
  isOnAzure: boolean,
): (clientId: string | undefined) => Promise<TokenCredential> {
  const opened = new Map<string, Promise<TokenCredential>>();
  return (clientId) => {
    const key = clientId ?? "";
    const credential = opened.get(key) ?? open(isOnAzure, clientId);
    opened.set(key, credential);
    return credential;
  };
}

async function open(isOnAzure: boolean, clientId: string | undefined): Promise<TokenCredential> {
  const { DefaultAzureCredential, ManagedIdentityCredential } = await import("@azure/identity");
  if (isOnAzure)
    return clientId ? new ManagedIdentityCredential({ clientId }) : new ManagedIdentityCredential();
  return clientId
    ? new DefaultAzureCredential({ managedIdentityClientId: clientId })
    : new DefaultAzureCredential();
}

/** Gets tokens of the app's identity, by scope. Rejects where there is none to be had. */
export function identityTokens(
  openCredential: ReturnType<typeof createCredentialOpener>,
  clientId: string | undefined,
): (scope: string, signal: AbortSignal) => Promise<string> {
  return async (scope, signal) => {
    const credential = await openCredential(clientId);
    const token = await credential.getToken(scope, { abortSignal: signal });
    if (token === null) throw new Error("the credential gave no token");
    return token.token;
  };
}

/**
 * Under which names ARM's events report what is done with a token: its `oid` and `appid` claims
 * (learn.microsoft.com/entra/identity-platform/access-token-claims-reference). Empty for a token that is no JWT.
 */
export function identityOf(token: AccessToken | null): OwnIdentity {
  const payload = token?.token.split(".")[1];
  if (!payload) return {};
  try {
    const claims: unknown = JSON.parse(Buffer.from(payload, "base64url").toString("utf8"));
    if (typeof claims !== "object" || claims === null) return {};
    return {
      ...("oid" in claims && typeof claims.oid === "string" ? { objectId: claims.oid } : {}),
      ...("appid" in claims && typeof claims.appid === "string" ? { appId: claims.appid } : {}),
    };
  } catch {
    return {};
  }
}
