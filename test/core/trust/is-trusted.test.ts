import { describe, expect, test } from "vitest";
import type { Actor } from "../../../src/core/model/actor.ts";
import { isTrusted } from "../../../src/core/trust/is-trusted.ts";

const objectId = "33333333-dddd-eeee-ffff-000000000003";
const appId = "33333333-aaaa-bbbb-cccc-000000000003";
const upn = "dana@contoso.com";
const deployers = [objectId.toUpperCase(), appId, upn];
const other = "99999999-0000-0000-0000-000000000009";

describe("a trusted deployer", () => {
  test.each<[string, Actor, boolean]>([
    ["an app by its object id", { kind: "app", name: "x", objectId }, true],
    ["a person by the object id", { kind: "user", name: "x", objectId }, true],
    ["somebody of an unknown kind by the object id", { kind: "unknown", name: "x", objectId }, true],
    ["a guest by the object id", { kind: "user", name: "x", objectId, origin: { kind: "guest" } }, true],
    ["an app by its app id", { kind: "app", name: "x", objectId: other, appId: appId.toUpperCase() }, true],
    ["a person who signed in with that app", { kind: "user", name: "x", objectId: other, appId }, false],
    ["somebody of an unknown kind with that app", { kind: "unknown", name: "x", appId }, false],
    [
      "the app's namesake in another tenant",
      { kind: "app", name: "x", appId, origin: { kind: "other-tenant", tenantId: other } },
      false,
    ],
    [
      "a person by the UPN",
      { kind: "user", name: "Dana", upn: "Dana@contoso.com", isDirectoryUpn: true },
      true,
    ],
    ["a person by a mail address that reads alike", { kind: "user", name: "Dana", upn }, false],
    ["a person who is called so", { kind: "user", name: upn }, false],
    ["an app that is called so", { kind: "app", name: upn, upn, isDirectoryUpn: true }, false],
    [
      "a guest who is called so at home",
      { kind: "user", name: "Dana", upn, isDirectoryUpn: true, origin: { kind: "guest" } },
      false,
    ],
    ["somebody else", { kind: "app", name: "x", objectId: other, appId: other }, false],
  ])("%s: %j %s", (_name, actor, expected) => {
    expect(isTrusted(actor, deployers)).toBe(expected);
    expect(isTrusted(actor, [])).toBe(false);
  });

  test("nobody is none", () => {
    expect(isTrusted(undefined, deployers)).toBe(false);
  });
});
