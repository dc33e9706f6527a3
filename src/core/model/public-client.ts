/**
 * Microsoft's own clients that anybody can sign in with: a write through one of them was made by whoever sat before it
 * (learn.microsoft.com/troubleshoot/entra/entra-id/governance/verify-first-party-apps-sign-in).
 */
const publicClients: ReadonlyMap<string, string> = new Map([
  ["04b07795-8ddb-461a-bbee-02f9e1bf7b46", "the Azure CLI"],
  ["1950a258-227b-4e31-a9cf-717495945fc2", "Azure PowerShell"],
  ["c44b4083-3bb0-49c1-b47d-974e53cbdf3c", "the Azure portal"],
  ["aebc6443-996d-45c2-90f0-388ff96faa56", "Visual Studio Code"],
]);

/** The name of a client that people use and that is nobody itself; `undefined` for any other app. */
export function publicClientName(appId: string | undefined): string | undefined {
  return appId === undefined ? undefined : publicClients.get(appId.toLowerCase());
}
