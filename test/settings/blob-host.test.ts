import { describe, expect, it } from "vitest";
import { readPolicySource } from "../../src/settings/policy-source.ts";

const government = "https://management.usgovcloudapi.net";

describe("where the token for storage goes with GUARDRAIL_POLICY", () => {
  it.each<[string, Readonly<Record<string, string>>]>([
    ["contoso.blob.core.windows.net", {}],
    ["CONTOSO.z17.blob.storage.azure.net", {}],
    ["contoso.blob.core.usgovcloudapi.net", { GUARDRAIL_ARM_ENDPOINT: government }],
    ["contoso.blob.core.chinacloudapi.cn", { GUARDRAIL_ARM_ENDPOINT: "https://management.chinacloudapi.cn" }],
    ["contoso.blob.west.stack.example", { GUARDRAIL_ARM_ENDPOINT: "https://management.west.stack.example" }],
    ["files.contoso.com", { AzureWebJobsStorage__blobServiceUri: "https://files.contoso.com" }],
    ["files.contoso.com", { AzureWebJobsStorage: "A=b;BlobEndpoint=https://files.contoso.com/;C=d" }],
    ["127.0.0.1:10000", {}],
  ])("%s is told", (host, env) => {
    const read = readPolicySource({ ...env, GUARDRAIL_POLICY: `https://${host}/policies/policy.yaml` });
    expect(read).toMatchObject({ value: { kind: "blob" } });
  });

  it.each<[string, Readonly<Record<string, string>>]>([
    ["evil.example", {}],
    ["contoso.blob.core.windows.net.evil.example", {}],
    ["evilblob.core.windows.net", {}],
    ["contoso.queue.core.windows.net", {}],
    ["contoso.blob.core.windows.net", { GUARDRAIL_ARM_ENDPOINT: government }],
  ])("%s is not: the setting is wrong", (host, env) => {
    const read = readPolicySource({ ...env, GUARDRAIL_POLICY: `https://${host}/policies/policy.yaml` });
    expect(read).toMatchObject({
      problems: [{ setting: "GUARDRAIL_POLICY", problem: expect.stringContaining("token") }],
    });
    expect(JSON.stringify(read)).not.toContain(host);
  });

  it("a signed blob needs no token, so it may be anywhere", () => {
    const read = readPolicySource({ GUARDRAIL_POLICY: "https://files.example/p.yaml?sig=x" });
    expect(read).toMatchObject({ value: { kind: "blob" } });
  });
});
