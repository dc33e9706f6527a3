import { describe, expect, test } from "vitest";
import { secretUrlOf } from "../../../../src/cli/doctor/reading-azure/vault-secret.ts";

describe("where the secret of a Key Vault reference stands", () => {
  test.each([
    [
      "@Microsoft.KeyVault(SecretUri=https://kv-guard.vault.azure.net/secrets/teams/)",
      "https://kv-guard.vault.azure.net/secrets/teams/",
    ],
    [
      "@microsoft.keyvault(VaultName=kv-guard;SecretName=teams)",
      "https://kv-guard.vault.azure.net/secrets/teams",
    ],
    [
      "@Microsoft.KeyVault(SecretUri=https://kv-guard.vault.usgovcloudapi.net/secrets/teams)",
      "https://kv-guard.vault.usgovcloudapi.net/secrets/teams",
    ],
  ])("%s", (reference, url) => {
    expect(secretUrlOf(reference)?.href).toBe(url);
  });

  test.each([
    "https://hooks.slack.com/services/x",
    "@Microsoft.KeyVault(SecretUri=https://kv.vault.azure.net.evil.example/secrets/x)",
    "@Microsoft.KeyVault(SecretUri=https://evil.example/kv.vault.azure.net/secrets/x)",
    "@Microsoft.KeyVault(SecretUri=https://kv-guard.vault.azure.net:8443/secrets/x)",
    "@Microsoft.KeyVault(SecretUri=http://kv-guard.vault.azure.net/secrets/x)",
    "@Microsoft.KeyVault(SecretUri=https://kv-guard.vault.azure.net/keys/x)",
    "@Microsoft.KeyVault()",
  ])("is nowhere that a token may be sent to: %s", (reference) => {
    expect(secretUrlOf(reference)).toBeUndefined();
  });
});
