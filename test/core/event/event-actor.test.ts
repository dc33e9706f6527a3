import { describe, expect, test } from "vitest";
import { actorOf } from "../../../src/core/event/event-actor.ts";
import type { Json, JsonObject } from "../../../src/core/json/json.ts";

const upn = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/upn";
const nameClaim = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/name";
const email = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress";
const objectId = "http://schemas.microsoft.com/identity/claims/objectidentifier";

describe("actorOf", () => {
  test.each<[string, JsonObject, object | undefined]>([
    [
      "a user",
      { name: "Dana", [upn]: "dana@contoso.com", appid: "cli", [objectId]: "o" },
      { kind: "user", name: "Dana", upn: "dana@contoso.com", appId: "cli", objectId: "o" },
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
    ["an address alone", { ipaddr: "1.2.3.4" }, undefined],
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

  test("a name is one line of bounded length", () => {
    expect(actorOf({ claims: { name: `Dana\n\u202EAdmin ${"x".repeat(5000)}` } })?.name).toMatch(
      /^Dana Admin x{180,}…$/,
    );
    expect(actorOf({ claims: { name: " \n ", appid: "a" } })?.name).toBe("a");
  });
});
