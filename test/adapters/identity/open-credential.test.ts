import { DefaultAzureCredential, ManagedIdentityCredential } from "@azure/identity";
import { describe, expect, test } from "vitest";
import { createCredentialOpener, identityOf } from "../../../src/adapters/identity/open-credential.ts";

describe("the credential", () => {
  test.each([
    [true, "33333333-aaaa-bbbb-cccc-000000000003", ManagedIdentityCredential],
    [true, undefined, ManagedIdentityCredential],
    [false, "33333333-aaaa-bbbb-cccc-000000000003", DefaultAzureCredential],
    [false, undefined, DefaultAzureCredential],
  ])("on Azure: %s, for client %s, is the right one", async (isOnAzure, clientId, kind) => {
    expect(await createCredentialOpener(isOnAzure)(clientId)).toBeInstanceOf(kind);
  });

  test("is made once for a client id, as it keeps the token", async () => {
    const open = createCredentialOpener(true);
    expect(await open(undefined)).toBe(await open(undefined));
    expect(await open("33333333-aaaa-bbbb-cccc-000000000003")).not.toBe(await open(undefined));
  });
});

describe("who a token stands for", () => {
  const token = (payload: unknown) => ({
    token: `head.${Buffer.from(JSON.stringify(payload)).toString("base64url")}.signature`,
    expiresOnTimestamp: 0,
  });

  test.each([
    [token({ oid: "o", appid: "a", upn: "u" }), { objectId: "o", appId: "a" }],
    [token({ oid: "ö" }), { objectId: "ö" }],
    [token({ appid: "a", oid: 7 }), { appId: "a" }],
    [token({}), {}],
    [token(null), {}],
    [token("oid"), {}],
    [{ token: "opaque", expiresOnTimestamp: 0 }, {}],
    [{ token: "a.%%%.c", expiresOnTimestamp: 0 }, {}],
    [null, {}],
  ])("%j", (given, identity) => {
    expect(identityOf(given)).toEqual(identity);
  });
});
