import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readEntraAdmins } from "../../../src/core/cluster/entra-admins.ts";
import { grantsTold } from "../../../src/core/cluster/grant.ts";
import { isOwnConnection, privateEndpointsValue } from "../../../src/core/cluster/private-endpoint.ts";
import { tokenIssuersValue } from "../../../src/core/cluster/token-issuer.ts";
import { trustedAccessValue } from "../../../src/core/cluster/trusted-access.ts";
import {
  canonicalWayIn,
  grantsAdded,
  isWayInWider,
  type WayInSetting,
  wayInSettings,
  withoutResources,
} from "../../../src/core/cluster/way-in.ts";
import type { Json } from "../../../src/core/json/json.ts";
import {
  admins,
  backup,
  github,
  intruders,
  managedBastion,
  noConnectivity,
  partner,
  strangeIssuer,
  workspace,
} from "./way-in-samples.ts";

const bindings = (...items: Parameters<typeof trustedAccessValue>[0]): Json => trustedAccessValue(items);
const connections = (...items: Parameters<typeof privateEndpointsValue>[0]): Json =>
  privateEndpointsValue(items);
const issuers = (...items: Parameters<typeof tokenIssuersValue>[0]): Json => tokenIssuersValue(items);
const strange = "tokens of https://issuer.example/Realm by the authenticator strange";
const upper = (value: string): string => value.toUpperCase();

describe("what a way in grants beyond what was approved", () => {
  test.each<[string, WayInSetting, Json, Json, string[]]>([
    [
      "a binding",
      "trusted-access",
      bindings(backup),
      bindings(backup, workspace),
      [`${workspace.sourceResourceId} by the binding ml-binding with the role ${workspace.roles[0]}`],
    ],
    [
      "a role of a binding",
      "trusted-access",
      bindings(backup),
      bindings({ ...backup, roles: [...backup.roles, "other/role"] }),
      [`${backup.sourceResourceId} by the binding backup-binding with the role other/role`],
    ],
    [
      "a binding of the same name to another resource",
      "trusted-access",
      bindings(backup),
      bindings({ ...backup, sourceResourceId: workspace.sourceResourceId }),
      [`${workspace.sourceResourceId} by the binding backup-binding with the role ${backup.roles[0]}`],
    ],
    ["a binding fewer", "trusted-access", bindings(backup, workspace), bindings(backup), []],
    ["a role fewer", "trusted-access", bindings(backup), bindings({ ...backup, roles: [] }), []],
    [
      "the same in other letters",
      "trusted-access",
      bindings(backup),
      bindings({
        name: upper(backup.name),
        sourceResourceId: upper(backup.sourceResourceId),
        roles: backup.roles.map(upper),
      }),
      [],
    ],
    [
      "a connection",
      "private-endpoints",
      connections(),
      connections(partner),
      [`${partner.privateEndpoint} by the connection ${partner.name}`],
    ],
    [
      "a connection whose endpoint Azure does not name",
      "private-endpoints",
      connections(partner),
      connections({ ...partner, privateEndpoint: "" }),
      [`an unknown private endpoint by the connection ${partner.name}`],
    ],
    ["a connection fewer", "private-endpoints", connections(partner), connections(), []],
    [
      "an admin group",
      "cluster-admins",
      admins,
      { ...admins, adminGroupObjectIDs: [...admins.adminGroupObjectIDs, intruders] },
      [`group ${intruders} administers the cluster`],
    ],
    [
      "an admin group where there was no profile",
      "cluster-admins",
      null,
      admins,
      [`group ${admins.adminGroupObjectIDs[0]} administers the cluster`],
    ],
    [
      "a profile without groups where there was none",
      "cluster-admins",
      null,
      { ...admins, adminGroupObjectIDs: null },
      [],
    ],
    [
      "another tenant",
      "cluster-admins",
      admins,
      { ...admins, tenantID: "bbbbcccc-0000-dddd-1111-eeee2222ffff" },
      ["the tenant is bbbbcccc-0000-dddd-1111-eeee2222ffff"],
    ],
    [
      "Azure RBAC off",
      "cluster-admins",
      admins,
      { ...admins, enableAzureRBAC: false },
      ["Azure RBAC for Kubernetes is off"],
    ],
    [
      "no profile any more",
      "cluster-admins",
      admins,
      null,
      ["managed Microsoft Entra integration is off", "Azure RBAC for Kubernetes is off"],
    ],
    ["a managed Bastion", "api-connectivity", noConnectivity, managedBastion, ["a managed Bastion"]],
    ["a managed Bastion fewer", "api-connectivity", managedBastion, noConnectivity, []],
    [
      "Cloud Shell beside an approved Bastion",
      "api-connectivity",
      managedBastion,
      { bastion: true, cloudShell: "Enabled" },
      ["Cloud Shell in the mode Enabled"],
    ],
    [
      "Cloud Shell in another mode",
      "api-connectivity",
      { bastion: null, cloudShell: "Private" },
      { bastion: null, cloudShell: "Public" },
      ["Cloud Shell in the mode Public"],
    ],
    [
      "connectivity that is written as off",
      "api-connectivity",
      noConnectivity,
      { bastion: false, cloudShell: "DISABLED" },
      [],
    ],
    [
      "connectivity that cannot be read",
      "api-connectivity",
      noConnectivity,
      { bastion: "yes", cloudShell: 7 },
      ["a managed Bastion", "Cloud Shell in the mode 7"],
    ],
    [
      "an issuer of tokens",
      "token-issuers",
      issuers(github),
      issuers(github, strangeIssuer),
      [`${strange} for the audiences a, b`],
    ],
    [
      "an audience more",
      "token-issuers",
      issuers(strangeIssuer),
      issuers({ ...strangeIssuer, audiences: ["a", "A", "b"] }),
      [`${strange} for the audience A`],
    ],
    [
      "another issuer under an approved name",
      "token-issuers",
      issuers({ ...strangeIssuer, issuer: "https://issuer.example/realm" }),
      issuers(strangeIssuer),
      [`${strange} for the audiences a, b`],
    ],
    [
      "an approved issuer under another name",
      "token-issuers",
      issuers({ ...strangeIssuer, name: "other" }),
      issuers(strangeIssuer),
      [`${strange} for the audiences a, b`],
    ],
    [
      "other rules",
      "token-issuers",
      issuers(strangeIssuer),
      issuers({ ...strangeIssuer, rules: github.rules }),
      [`${strange} by other rules than were approved`],
    ],
    [
      "an authenticator and an audience fewer",
      "token-issuers",
      issuers(github, strangeIssuer),
      issuers({ ...strangeIssuer, name: "STRANGE", audiences: ["b"] }),
      [],
    ],
    ["an admin group fewer", "cluster-admins", admins, { ...admins, adminGroupObjectIDs: [] }, []],
    ["Azure RBAC on", "cluster-admins", { ...admins, enableAzureRBAC: false }, admins, []],
    [
      "groups that are no list",
      "cluster-admins",
      admins,
      { ...admins, adminGroupObjectIDs: { all: true } },
      ['group {"all":true} administers the cluster'],
    ],
  ])("%s", (_what, setting, approved, now, told) => {
    expect(grantsTold(grantsAdded(setting, approved, now))).toEqual(told);
    expect(isWayInWider(setting, approved, now)).toBe(told.length > 0);
  });

  test("whatever is there, it is no wider than itself, and the same in any order", () => {
    const binding = fc.record({
      name: fc.constantFrom("a", "B", "backup"),
      sourceResourceId: fc.constantFrom("/x", "/Y"),
      roles: fc.subarray(["r1", "R2", "r3"]),
    });
    fc.assert(
      fc.property(fc.array(binding, { maxLength: 8 }), (list) => {
        const [left, right] = [trustedAccessValue(list), trustedAccessValue([...list].reverse())];
        expect(isWayInWider("trusted-access", left, right)).toBe(false);
        expect(canonicalWayIn("trusted-access", left)).toEqual(canonicalWayIn("trusted-access", right));
      }),
    );
  });

  test("what was stored and cannot be read approves nothing", () => {
    for (const odd of [null, "text", 1, { odd: true }, [1, null, "x"]] as Json[]) {
      expect(isWayInWider("trusted-access", odd, bindings(backup))).toBe(true);
      expect(isWayInWider("private-endpoints", odd, connections(partner))).toBe(true);
      expect(isWayInWider("token-issuers", odd, issuers(github))).toBe(true);
    }
  });
});

describe("what is left without a resource", () => {
  test.each<[WayInSetting, Json, string, Json]>([
    ["trusted-access", bindings(backup, workspace), upper(workspace.sourceResourceId), bindings(backup)],
    ["trusted-access", bindings(backup, workspace), "ML-Binding", bindings(backup)],
    ["trusted-access", bindings(backup, workspace), "ml", bindings(backup, workspace)],
    ["private-endpoints", connections(partner), upper(partner.privateEndpoint), connections()],
    ["private-endpoints", connections(partner), partner.name, connections()],
    [
      "cluster-admins",
      { ...admins, adminGroupObjectIDs: [intruders] },
      upper(intruders),
      { ...admins, adminGroupObjectIDs: [] },
    ],
    ["cluster-admins", null, intruders, null],
    ["api-connectivity", managedBastion, "BASTION", noConnectivity],
    ["api-connectivity", managedBastion, "cloudShell", managedBastion],
    ["token-issuers", issuers(github, strangeIssuer), strangeIssuer.issuer, issuers(github)],
    ["token-issuers", issuers(strangeIssuer), upper(strangeIssuer.issuer), issuers(strangeIssuer)],
    ["token-issuers", issuers(github, strangeIssuer), "STRANGE", issuers(github)],
  ])("of %s", (setting, value, resource, left) => {
    expect(withoutResources(setting, value, [resource])).toEqual(left);
  });

  test("without any resource it is as it was", () => {
    const values = {
      "trusted-access": bindings(backup),
      "private-endpoints": connections(partner),
      "cluster-admins": admins,
      "api-connectivity": managedBastion,
      "token-issuers": issuers(github, strangeIssuer),
    };
    for (const setting of wayInSettings)
      expect(withoutResources(setting, values[setting], [])).toEqual(values[setting]);
  });
});

describe("AKS's own private endpoint connection", () => {
  const subscription = "00000000-0000-0000-0000-000000000000";
  const group = "MC_rg-prod_aks-prod_westeurope";
  const own = {
    name: "kube-apiserver.11111111-2222-3333-4444-555555555555",
    privateEndpoint: `/subscriptions/${subscription}/resourceGroups/${group}/providers/Microsoft.Network/privateEndpoints/kube-apiserver`,
  };

  test.each<[string, typeof own, string | undefined, boolean]>([
    ["as AKS makes it", own, group, true],
    ["in other letters", { name: upper(own.name), privateEndpoint: upper(own.privateEndpoint) }, group, true],
    ["of the same name from elsewhere", { ...own, privateEndpoint: partner.privateEndpoint }, group, false],
    ["of another name", { ...own, name: partner.name }, group, false],
    ["of a cluster whose node resource group is not known", own, undefined, false],
    ["of another cluster's node resource group", own, "MC_other", false],
  ])("%s", (_what, connection, nodeResourceGroup, isOwn) => {
    expect(isOwnConnection(connection, subscription, nodeResourceGroup)).toBe(isOwn);
  });
});

describe("the administrators of a body", () => {
  test("are what decides, under names in any case, and nothing else of the profile", () => {
    const profile = { MANAGED: true, adminGroupObjectIds: ["x"], serverAppSecret: "secret", tenantID: "t" };
    expect(readEntraAdmins(profile)).toEqual({
      managed: true,
      enableAzureRBAC: null,
      adminGroupObjectIDs: ["x"],
      tenantID: "t",
    });
  });

  test.each([undefined, null])("are none without a profile", (profile) => {
    expect(readEntraAdmins(profile)).toBeNull();
  });
});
