import { describe, expect, test } from "vitest";
import { guardedProperty } from "../../../src/core/cluster/exposure.ts";
import type { GuardedSetting } from "../../../src/core/cluster/guarded-setting.ts";
import type { Json, JsonObject } from "../../../src/core/json/json.ts";
import { patchOf } from "../../../src/core/revert/put-body.ts";
import { planRevert } from "../../../src/core/revert/revert-patch.ts";

import { approved, cluster, declared, drift, learned, ranges } from "./revert-samples.ts";

describe("each setting", () => {
  test.each<[GuardedSetting, Json, JsonObject]>([
    ["authorized-ranges", approved, { apiServerAccessProfile: { authorizedIPRanges: approved } }],
    ["public-network-access", "Disabled", { publicNetworkAccess: "Disabled" }],
    ["public-fqdn", false, { apiServerAccessProfile: { enablePrivateClusterPublicFQDN: false } }],
    ["run-command", true, { apiServerAccessProfile: { disableRunCommand: true } }],
    ["local-accounts", true, { disableLocalAccounts: true }],
  ])("%s goes back as it was approved", (setting, value, properties) => {
    const opened = cluster({ [ranges]: [], disableLocalAccounts: false });
    const plan = planRevert(
      drift(setting),
      opened,
      learned({ [guardedProperty[setting]]: value }),
      undefined,
    );
    expect(patchOf(plan.leaves)).toEqual({ properties });
    expect(plan).toMatchObject({ withheld: [], outboundAdditions: [] });
  });

  test.each<[GuardedSetting, Json]>([
    ["network-policy", "cilium"],
    ["imds-restriction", "None"],
  ])("%s never goes back by itself: it would re-image the node pools", (setting, value) => {
    const plan = planRevert(
      drift(setting),
      cluster(),
      learned({ [guardedProperty[setting]]: value }),
      undefined,
    );
    expect(plan).toEqual({
      leaves: [],
      outboundAdditions: [],
      withheld: [{ setting, kind: "by-hand", message: expect.stringContaining("re-images the node pools") }],
    });
  });

  // An update that failed is repeated for the drift of its incident, and the policy may have changed since.
  test.each<[GuardedSetting, Json]>([
    ["authorized-ranges", null],
    ["authorized-ranges", []],
    ["private-cluster", false],
    ["private-cluster", null],
    ["public-network-access", "Enabled"],
    ["public-fqdn", null],
    ["run-command", null],
    ["local-accounts", false],
    ["public-network-access", "SecuredByPerimeter"],
  ])("%s is left alone where nothing strict is approved any more (%j)", (setting, value) => {
    const opened = cluster({ "apiServerAccessProfile.enableVnetIntegration": true });
    const baseline = learned({ [guardedProperty[setting]]: value });
    expect(planRevert(drift(setting), opened, baseline, undefined)).toEqual({
      leaves: [],
      outboundAdditions: [],
      withheld: [
        { setting, kind: "refused", message: expect.stringContaining("nothing strict is approved") },
      ],
    });
    const otherwiseDeclared = declared({
      publicNetworkAccess: setting === "public-network-access" ? "Enabled" : "Disabled",
    });
    expect(planRevert(drift(setting), opened, otherwiseDeclared, undefined).leaves).toEqual([]);
  });

  test("two at once go back in one write; one that is withheld holds back no other", () => {
    const opened = cluster({
      [ranges]: null,
      "networkProfile.networkPolicy": "none",
      disableLocalAccounts: false,
    });
    const plan = planRevert(
      drift("authorized-ranges", "local-accounts", "network-policy"),
      opened,
      learned({ disableLocalAccounts: true, networkPolicy: "cilium" }),
      undefined,
    );
    expect(patchOf(plan.leaves)).toEqual({
      properties: { apiServerAccessProfile: { authorizedIPRanges: approved }, disableLocalAccounts: true },
    });
    expect(plan.withheld.map(({ setting }) => setting)).toEqual(["network-policy"]);
  });

  test("no drift is no leaf", () => {
    expect(planRevert([], cluster(), learned(), undefined)).toEqual({
      leaves: [],
      withheld: [],
      outboundAdditions: [],
    });
  });
});

describe("the public DNS name of a private cluster", () => {
  const off = { enablePrivateClusterPublicFQDN: false };
  const zonePath = "apiServerAccessProfile.privateDNSZone";

  test.each<[string, string, "refused" | "by-hand", Json]>([
    ["was given up with it, perhaps by whoever turned the name on", "none", "refused", "system"],
    ["was given up, however ARM spells that", "None", "refused", "system"],
    ["nobody knows of", "none", "refused", null],
    ["was never there, so that nobody barred the way", "none", "by-hand", "none"],
  ])("stays on without a private DNS zone that %s", (_, now, kind, privateDnsZone) => {
    const opened = cluster({ [zonePath]: now });
    expect(planRevert(drift("public-fqdn"), opened, learned(off, { privateDnsZone }), undefined)).toEqual({
      leaves: [],
      outboundAdditions: [],
      withheld: [
        {
          setting: "public-fqdn",
          kind,
          reason: "NoPrivateDnsZone",
          message: expect.stringContaining("privateDNSZone: none"),
        },
      ],
    });
  });

  test.each(["system", "/subscriptions/1/x.privatelink", undefined])(
    "is turned off with the zone %s",
    (now) => {
      const plan = planRevert(drift("public-fqdn"), cluster({ [zonePath]: now }), learned(off), undefined);
      expect(patchOf(plan.leaves)).toEqual({ properties: { apiServerAccessProfile: off } });
    },
  );

  test("stays on where the zone that goes back is none", () => {
    const both = drift("private-cluster", "public-fqdn");
    const opened = cluster({ "apiServerAccessProfile.enableVnetIntegration": true, [zonePath]: "system" });
    const baseline = learned(
      { enablePrivateCluster: true, authorizedIPRanges: null, ...off },
      { privateDnsZone: "none" },
    );
    const plan = planRevert(both, opened, baseline, undefined);
    expect(plan.withheld).toMatchObject([{ setting: "public-fqdn", reason: "NoPrivateDnsZone" }]);
  });
});

describe("a private cluster that was made public", () => {
  const zone =
    "/subscriptions/1/resourceGroups/rg-dns/providers/Microsoft.Network/privateDnsZones/x.privatelink";
  const subnet =
    "/subscriptions/1/resourceGroups/rg-net/providers/Microsoft.Network/virtualNetworks/v/subnets/api";
  const wasPrivate = learned(
    { enablePrivateCluster: true, authorizedIPRanges: null },
    { privateDnsZone: zone, apiServerSubnetId: subnet },
  );
  const vnet = {
    "apiServerAccessProfile.enableVnetIntegration": true,
    "apiServerAccessProfile.enablePrivateCluster": false,
    "apiServerAccessProfile.privateDNSZone": zone,
    "apiServerAccessProfile.subnetId": subnet,
    [ranges]: undefined,
  };

  test.each<[string, Record<string, unknown>, JsonObject]>([
    ["is made private", {}, { enablePrivateCluster: true }],
    [
      "is made private and its new ranges are cleared in the same write",
      { [ranges]: ["0.0.0.0/0"] },
      { enablePrivateCluster: true, authorizedIPRanges: [] },
    ],
    ["has no ranges to clear where they are null", { [ranges]: null }, { enablePrivateCluster: true }],
    ["has no ranges to clear where they are empty", { [ranges]: [] }, { enablePrivateCluster: true }],
    [
      "gets its DNS zone and subnet back where they changed",
      { "apiServerAccessProfile.privateDNSZone": "system", "apiServerAccessProfile.subnetId": undefined },
      { enablePrivateCluster: true, privateDNSZone: zone, subnetId: subnet },
    ],
    [
      "keeps a DNS zone and a subnet that ARM only spells otherwise",
      {
        "apiServerAccessProfile.privateDNSZone": zone.toUpperCase(),
        "apiServerAccessProfile.subnetId": subnet.toLowerCase(),
      },
      { enablePrivateCluster: true },
    ],
  ])("%s", (_what, change, profile) => {
    const plan = planRevert(drift("private-cluster"), cluster({ ...vnet, ...change }), wasPrivate, undefined);
    expect(patchOf(plan.leaves)).toEqual({ properties: { apiServerAccessProfile: profile } });
    expect(plan.withheld).toEqual([]);
  });

  test("stays public without VNet integration: the platform has no such switch", () => {
    const opened = cluster({ ...vnet, "apiServerAccessProfile.enableVnetIntegration": false });
    expect(planRevert(drift("private-cluster"), opened, wasPrivate, undefined)).toEqual({
      leaves: [],
      outboundAdditions: [],
      withheld: [
        { setting: "private-cluster", kind: "by-hand", message: expect.stringContaining("VNet integration") },
      ],
    });
  });

  test("gets other settings back although it has to stay public", () => {
    const opened = cluster({ ...vnet, "apiServerAccessProfile.enableVnetIntegration": undefined });
    const baseline = learned({
      enablePrivateCluster: true,
      authorizedIPRanges: null,
      disableRunCommand: true,
    });
    const plan = planRevert(drift("private-cluster", "run-command"), opened, baseline, undefined);
    expect(patchOf(plan.leaves)).toEqual({
      properties: { apiServerAccessProfile: { disableRunCommand: true } },
    });
    expect(plan.withheld.map(({ setting }) => setting)).toEqual(["private-cluster"]);
  });

  test("is made private by a declared baseline that knows of no zone and no subnet", () => {
    const plan = planRevert(
      drift("private-cluster"),
      cluster(vnet),
      declared({ enablePrivateCluster: true }),
      undefined,
    );
    expect(patchOf(plan.leaves)).toEqual({
      properties: { apiServerAccessProfile: { enablePrivateCluster: true } },
    });
  });

  test("gets its public name taken away in the same write where its DNS zone goes back, too", () => {
    const off = { enablePrivateClusterPublicFQDN: false };
    const both = drift("private-cluster", "public-fqdn");
    const baseline = learned(
      { enablePrivateCluster: true, authorizedIPRanges: null, ...off },
      { privateDnsZone: zone },
    );
    const opened = cluster({ ...vnet, "apiServerAccessProfile.privateDNSZone": "none" });
    const plan = planRevert(both, opened, baseline, undefined);
    expect(patchOf(plan.leaves)).toEqual({
      properties: { apiServerAccessProfile: { enablePrivateCluster: true, privateDNSZone: zone, ...off } },
    });
    expect(plan.withheld).toEqual([]);
  });

  test("never gets ranges beside the private endpoint, now or in the baseline", () => {
    const both = drift("private-cluster", "authorized-ranges");
    const baseline = learned({ enablePrivateCluster: true });
    expect(
      patchOf(planRevert(both, cluster({ ...vnet, [ranges]: ["1.2.3.4"] }), baseline, undefined).leaves),
    ).toEqual({
      properties: { apiServerAccessProfile: { enablePrivateCluster: true, authorizedIPRanges: [] } },
    });
    const madePrivate = cluster({ ...vnet, "apiServerAccessProfile.enablePrivateCluster": true });
    expect(planRevert(drift("authorized-ranges"), madePrivate, learned(), undefined)).toMatchObject({
      leaves: [],
      withheld: [{ setting: "authorized-ranges", kind: "refused" }],
    });
  });
});
