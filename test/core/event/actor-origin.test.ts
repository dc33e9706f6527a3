import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { actorName } from "../../../src/core/alert-story/who-wrote.ts";
import { parseClusterEvent } from "../../../src/core/event/cluster-event.ts";
import { isJsonObject, type JsonObject } from "../../../src/core/json/json.ts";
import type { Actor, ActorOrigin } from "../../../src/core/model/actor.ts";

const entra = "http://schemas.microsoft.com/identity/claims";
const upnClaim = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/upn";
const home = "aaaabbbb-0000-cccc-1111-dddd2222eeee";
const other = "bbbbcccc-0000-dddd-1111-eeee2222ffff";
const subscription = "/subscriptions/00000000-0000-0000-0000-000000000000";
const assignments = "providers/Microsoft.Authorization/policyAssignments";

function only(value: unknown): JsonObject {
  const event: unknown = Array.isArray(value) ? value[0] : value;
  if (!isJsonObject(event) || !isJsonObject(event.data)) throw new TypeError("the fixture is no event");
  return event;
}

function fixture(name: string): JsonObject {
  return only(
    JSON.parse(readFileSync(new URL(`../../fixtures/events/${name}.json`, import.meta.url), "utf8")),
  );
}

/** Who wrote, by the event of a fixture with some claims changed; a claim that is `null` is not there. */
function writer(name: string, changes: JsonObject = {}, data: JsonObject = {}): Actor | undefined {
  const event = fixture(name);
  const known = isJsonObject(event.data) ? event.data : {};
  const claims = { ...(isJsonObject(known.claims) ? known.claims : {}), ...changes };
  const left = Object.fromEntries(Object.entries(claims).filter(([, value]) => value !== null));
  const read = parseClusterEvent({ ...event, data: { ...known, ...data, claims: left } });
  if (read.kind !== "cluster") throw new TypeError(`the event is ${read.kind}`);
  return read.trigger.actor;
}

const byIdentity = "eg-write-managedidentity";
const byUser = "eg-write-user";
const byApp = "eg-write-serviceprincipal";

describe("where a write came from", () => {
  test.each<[string, Actor | undefined, ActorOrigin | undefined, string]>([
    [
      "a remediation by a subscription's policy assignment",
      writer(byIdentity, { xms_mirid: `${subscription}/${assignments}/aks-command-invoke` }),
      { kind: "azure-policy", assignment: "aks-command-invoke" },
      "Azure Policy, assignment aks-command-invoke",
    ],
    [
      "one by a management group's, in small letters",
      writer(byIdentity, {
        xms_mirid: `/providers/microsoft.management/managementgroups/mg/${assignments.toLowerCase()}/2802056bfc094dfb`,
      }),
      { kind: "azure-policy", assignment: "2802056bfc094dfb" },
      "Azure Policy, assignment 2802056bfc094dfb",
    ],
    [
      "Azure Policy's own service",
      writer(byApp, { appid: "1d78a85d-813d-46f0-b496-dd72f50a3ec0" }),
      { kind: "azure-policy" },
      "Azure Policy",
    ],
    [
      "the service behind AKS",
      writer(byApp, { appid: "7319C514-987d-4e9b-ac3d-d38c4f427f4c" }),
      { kind: "azure", service: "Azure Kubernetes Service" },
      "Azure itself (Azure Kubernetes Service)",
    ],
    [
      "Defender for Cloud",
      writer(byApp, { appid: "8edd93e1-2103-40b4-bd70-6e34e586362d" }),
      { kind: "azure", service: "Microsoft Defender for Cloud" },
      "Azure itself (Microsoft Defender for Cloud)",
    ],
    [
      "an app of the tenant of Microsoft's services",
      writer(byApp, { [`${entra}/tenantid`]: "f8cdef31-a31e-4b4a-93e4-5f571e91255a" }),
      { kind: "azure" },
      "Azure itself",
    ],
    [
      "a person of a tenant that manages the cluster's",
      writer(byUser, {
        [`${entra}/tenantid`]: other,
        iss: `https://sts.windows.net/${other}/`,
      }),
      { kind: "other-tenant", tenantId: other },
      `Dana Rivera (from another tenant, ${other}, as by Azure Lighthouse)`,
    ],
    [
      "an app of such a tenant",
      writer(byApp, { [`${entra}/tenantid`]: other.toUpperCase() }),
      { kind: "other-tenant", tenantId: other },
      `app 22222222-aaaa-bbbb-cccc-000000000002 (from another tenant, ${other}, as by Azure Lighthouse)`,
    ],
    [
      "a guest by Entra's spelling of his name",
      writer(byUser, { [upnClaim]: "dana_example.org#EXT#@contoso.onmicrosoft.com" }),
      { kind: "guest" },
      "Dana Rivera (a guest)",
    ],
    [
      "a guest with a personal account",
      writer(byUser, {
        [`${entra}/identityprovider`]: "live.com",
        altsecid: "1:live.com:0003AAAA",
        [upnClaim]: null,
      }),
      { kind: "guest", provider: "live.com" },
      "Dana Rivera (a guest, of live.com)",
    ],
    [
      "a guest of another directory",
      writer(byUser, {
        [`${entra}/identityprovider`]: `https://sts.windows.net/${other}/`,
        altsecid: "5::1003200000000000",
      }),
      { kind: "guest", provider: `tenant ${other}` },
      `Dana Rivera (a guest, of tenant ${other})`,
    ],
    [
      "a guest by the short claims of a token",
      writer(byUser, { idp: `https://sts.windows.net/${other}/` }),
      { kind: "guest", provider: `tenant ${other}` },
      `Dana Rivera (a guest, of tenant ${other})`,
    ],
  ])("%s", (_name, actor, origin, words) => {
    expect(actor?.origin).toEqual(origin);
    expect(actorName(actor)).toBe(words);
  });

  test.each<[string, Actor | undefined]>([
    ["a person", writer(byUser)],
    ["an app", writer(byApp)],
    ["the identity of something else", writer(byIdentity)],
    [
      "an assignment's identity that its owner made",
      writer(byIdentity, {
        xms_mirid: `${subscription}/resourcegroups/rg/providers/Microsoft.ManagedIdentity/userAssignedIdentities/policyassignments`,
      }),
    ],
    [
      "something below an assignment",
      writer(byIdentity, { xms_mirid: `${subscription}/${assignments}/a/b` }),
    ],
    ["a managed identity of another type", writer(byIdentity, { xms_mirid: ["x"] })],
    [
      "a person who claims an assignment's identity",
      writer(byUser, { xms_mirid: `${subscription}/${assignments}/a` }),
    ],
    ["a person with an id of Azure's", writer(byUser, { appid: "7319c514-987d-4e9b-ac3d-d38c4f427f4c" })],
    [
      "a provider that is the person's own tenant",
      writer(byUser, {
        iss: `https://login.microsoftonline.com/${home}/v2.0`,
        idp: `https://sts.windows.net/${home}/`,
      }),
    ],
    [
      "a tenant of which nothing is known to compare it with",
      writer(byUser, { [`${entra}/tenantid`]: other, idp: null }, { tenantId: null }),
    ],
    ["a tenant that is none", writer(byUser, { [`${entra}/tenantid`]: "contoso", idp: null })],
    ["no claims", writer("eg-write-lowercase-no-httprequest", {}, { authorization: {} })],
  ])("of %s nothing is told", (_name, actor) => {
    expect(actor?.origin).toBeUndefined();
  });

  test("what a claim says is one short line in a message", () => {
    const actor = writer(byIdentity, {
      xms_mirid: `${subscription}/${assignments}/x\n\u202E<https://evil.example|click>${"y".repeat(5_000)}`,
    });
    expect(actor?.origin).toBeUndefined();
    const long = writer(byIdentity, {
      xms_mirid: `${subscription}/${assignments}/x\n\u202E${"y".repeat(5_000)}`,
    });
    expect(actorName(long)).toMatch(/^Azure Policy, assignment x y+…$/);
    expect(actorName(long)?.length).toBeLessThan(160);
  });
});
