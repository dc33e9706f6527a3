/** What is said of a Key Vault reference that App Service could not resolve. */
export const unresolvedReference: {
  readonly where?: string;
  readonly problem: string;
  readonly mend: string;
} = {
  problem: "The Key Vault reference was not resolved: its own text arrived in place of the value.",
  mend: "Give the app's identity the right to read the secret (Key Vault Secrets User) and check the reference's status in the portal.",
};

/** True for a Key Vault reference that App Service could not resolve: it arrives as its own literal text. */
export function isUnresolvedReference(text: string): boolean {
  return /@Microsoft\.KeyVault\(/i.test(text);
}
