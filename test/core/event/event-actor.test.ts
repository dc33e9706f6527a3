import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { actorOf } from "../../../src/core/event/event-actor.ts";
import { isJsonObject, type Json, type JsonObject } from "../../../src/core/json/json.ts";

const folder = new URL("../../fixtures/event-data/", import.meta.url);
const upn = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/upn";
const nameClaim = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/name";
const email = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress";
const soap = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims";
const scope = "http://schemas.microsoft.com/identity/claims/scope";
const cli = "04b07795-8ddb-461a-bbee-02f9e1bf7b46";
const portal = "c44b4083-3bb0-49c1-b47d-974e53cbdf3c";
const objectId = "http://schemas.microsoft.com/identity/claims/objectidentifier";

describe("actorOf", () => {
  test.each<[string, JsonObject, object | undefined]>([
    [
      "a user",
      { name: "Dana", [upn]: "dana@contoso.com", appid: "cli", [objectId]: "o" },
      {
        kind: "user",
        name: "Dana",
        upn: "dana@contoso.com",
        isDirectoryUpn: true,
        appId: "cli",
        objectId: "o",
      },
    ],
    [
      "a user by name alone",
      { [nameClaim]: "dana@contoso.com" },
      { kind: "user", name: "dana@contoso.com", upn: "dana@contoso.com" },
    ],
    [
      "a classic administrator",
      { [email]: "admin@contoso.com" },
      { kind: "user", name: "admin@contoso.com", upn: "admin@contoso.com" },
    ],
    [
      "an app",
      { appid: "a-1", [objectId]: "o", idtyp: "app" },
      { kind: "app", name: "a-1", appId: "a-1", objectId: "o" },
    ],
    ["an app without idtyp", { appid: "a-1" }, { kind: "app", name: "a-1", appId: "a-1" }],
    [
      "an app with a user's name is an app",
      { appid: "a-1", [upn]: "dana@contoso.com", idtyp: "app" },
      { kind: "app", name: "a-1", appId: "a-1" },
    ],
    ["an object id alone", { [objectId]: "o" }, { kind: "unknown", name: "o", objectId: "o" }],
    [
      "an address alone",
      { ipaddr: "1.2.3.4" },
      { kind: "unknown", name: "somebody at 1.2.3.4", ipAddress: "1.2.3.4" },
    ],
    [
      "a person by given name and surname",
      { [`${soap}/givenname`]: "Dana", [`${soap}/surname`]: "Rivera", appid: portal, [objectId]: "o" },
      { kind: "user", name: "Dana Rivera", appId: portal, objectId: "o" },
    ],
    [
      "a guest of another provider",
      { [nameClaim]: "live.com#dana@example.org", appid: portal },
      { kind: "user", name: "dana@example.org", upn: "dana@example.org", appId: portal },
    ],
    [
      "a guest of another provider, by the claim for the UPN: not as it stands there",
      { [upn]: "live.com#dana@example.org", appid: portal },
      {
        kind: "user",
        name: "dana@example.org",
        upn: "dana@example.org",
        appId: portal,
      },
    ],
    [
      "a guest by Entra's own spelling, which is kept",
      { [upn]: "dana_example.org#EXT#@contoso.onmicrosoft.com" },
      {
        kind: "user",
        name: "dana_example.org#EXT#@contoso.onmicrosoft.com",
        upn: "dana_example.org#EXT#@contoso.onmicrosoft.com",
        isDirectoryUpn: true,
        origin: { kind: "guest" },
      },
    ],
    [
      "the short claims of a token",
      { unique_name: "live.com#dana@example.org", given_name: "Dana", family_name: "Rivera", oid: "o" },
      { kind: "user", name: "Dana Rivera", upn: "dana@example.org", objectId: "o" },
    ],
    [
      "a preferred user name",
      { preferred_username: "dana@contoso.com", azp: cli },
      { kind: "user", name: "dana@contoso.com", upn: "dana@contoso.com", appId: cli },
    ],
    [
      "a list of mail addresses",
      { emails: '["dana@contoso.com","d@contoso.com"]' },
      { kind: "user", name: "dana@contoso.com", upn: "dana@contoso.com" },
    ],
    [
      "a mail address in a claim that nobody knows",
      { appid: "a-1", verified_primary_email: "dana@contoso.com" },
      { kind: "user", name: "dana@contoso.com", upn: "dana@contoso.com", appId: "a-1" },
    ],
    [
      "an issuer is no mail address",
      { appid: "a-1", iss: "https://user@sts.windows.net/t/" },
      { kind: "app", name: "a-1", appId: "a-1" },
    ],
    [
      "a person of whom the Azure CLI's token has only the object id",
      { appid: cli, appidacr: "0", [objectId]: "o" },
      { kind: "user", name: "o", appId: cli, objectId: "o" },
    ],
    [
      "a person of whom an own client's token has only the object id",
      { appid: "a-1", [scope]: "user_impersonation", [objectId]: "o" },
      { kind: "user", name: "o", appId: "a-1", objectId: "o" },
    ],
    [
      "the Azure CLI's id alone",
      { appid: cli.toUpperCase() },
      { kind: "unknown", name: "somebody with the Azure CLI", appId: cli.toUpperCase() },
    ],
    [
      "the id of a client without a secret alone",
      { appid: "a-1", appidacr: "0", ipaddr: "1.2.3.4" },
      { kind: "unknown", name: "somebody with a-1", appId: "a-1", ipAddress: "1.2.3.4" },
    ],
    ["empty claims", {}, undefined],
    ["claims of other types", { name: 7, [upn]: ["x"], appid: null, [objectId]: {} }, undefined],
    ["placeholders", { name: "{name}", [upn]: "{upn}", appid: "{appid}", [objectId]: "{oid}" }, undefined],
  ])("%s, as an object and as JSON text", (_name, claims, expected) => {
    expect(actorOf({ claims })).toEqual(expected);
    expect(actorOf({ claims: JSON.stringify(claims) })).toEqual(expected);
  });

  test.each<[Json | undefined, string]>([
    [{ clientIpAddress: "198.51.100.24" }, "198.51.100.24"],
    ['{"clientIpAddress":"198.51.100.24"}', "198.51.100.24"],
    ["{request-operation}", "10.0.0.1"],
    [{ clientIpAddress: "{ip}" }, "10.0.0.1"],
    [{}, "10.0.0.1"],
    [null, "10.0.0.1"],
    [undefined, "10.0.0.1"],
  ])("the address of the write is the request's, else the token's: %j", (httpRequest, expected) => {
    const claims = { appid: "a", ipaddr: "10.0.0.1" };
    expect(actorOf(httpRequest === undefined ? { claims } : { claims, httpRequest })?.ipAddress).toBe(
      expected,
    );
  });

  test.each<Json>([
    null,
    7,
    true,
    "",
    "text",
    "{azure_resource_manager_claims}",
    "[]",
    "null",
    '"x"',
    "{",
    [],
    [{}],
  ])("claims that say nothing name nobody: %j", (claims) => {
    expect(actorOf({ claims })).toBeUndefined();
  });

  test("no claims at all name nobody", () => {
    expect(actorOf({})).toBeUndefined();
    expect(actorOf(JSON.parse('{"__proto__":{"claims":{"appid":"a"}}}'))).toBeUndefined();
  });

  test("a real token of a guest names the person, not the portal", () => {
    const claims: unknown = JSON.parse(readFileSync(new URL("claims-live-com.json", folder), "utf8"));
    if (!isJsonObject(claims)) throw new TypeError("the fixture is no object");
    expect(actorOf({ claims })).toEqual({
      kind: "user",
      name: "Dana Rivera",
      upn: "dana@example.org",
      objectId: "44444444-0000-0000-0000-000000000004",
      appId: portal,
      ipAddress: "198.51.100.24",
      origin: { kind: "guest", provider: "live.com" },
    });
  });

  test("an event without claims tells the principal that ARM let in, and from where", () => {
    const data: unknown = JSON.parse(readFileSync(new URL("data-without-claims.json", folder), "utf8"));
    if (!isJsonObject(data)) throw new TypeError("the fixture is no object");
    expect(actorOf(data)).toEqual({
      kind: "app",
      name: "44444444-0000-0000-0000-000000000004",
      objectId: "44444444-0000-0000-0000-000000000004",
      ipAddress: "198.51.100.24",
    });
  });

  test.each<[string, JsonObject, object | undefined]>([
    ["a user", { principalType: "User", principalId: "p" }, { kind: "user", name: "p", objectId: "p" }],
    ["an unknown kind", { principalId: "p" }, { kind: "unknown", name: "p", objectId: "p" }],
    ["a group, which did not write", { principalType: "Group", principalId: "p" }, undefined],
    ["a classic administrator", { role: "Subscription Admin" }, undefined],
  ])("evidence of %s, as objects and as JSON text", (_name, evidence, expected) => {
    expect(actorOf({ authorization: { evidence } })).toEqual(expected);
    expect(actorOf({ authorization: JSON.stringify({ evidence }) })).toEqual(expected);
  });

  test("evidence is the last resort: claims go before it", () => {
    const authorization = { evidence: { principalType: "ServicePrincipal", principalId: "p" } };
    expect(actorOf({ claims: { name: "Dana" }, authorization })).toEqual({ kind: "user", name: "Dana" });
    expect(actorOf({ claims: { appid: cli }, authorization })?.name).toBe("p");
  });

  test("an address without claims is somebody", () => {
    expect(actorOf({ httpRequest: { clientIpAddress: "203.0.113.9" } })).toEqual({
      kind: "unknown",
      name: "somebody at 203.0.113.9",
      ipAddress: "203.0.113.9",
    });
  });

  test("a name is one line of bounded length", () => {
    expect(actorOf({ claims: { name: `Dana\n\u202EAdmin ${"x".repeat(5000)}` } })?.name).toMatch(
      /^Dana Admin x{180,}…$/,
    );
    expect(actorOf({ claims: { name: " \n ", appid: "a" } })?.name).toBe("a");
  });
});
