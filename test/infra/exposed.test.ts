import { describe, expect, test } from "vitest";
import { at, infraFile, resourcesOf } from "./snapshot.ts";

const deployments = ["one-subscription", "three-subscriptions"];

describe.each(deployments)("%s", (snapshot) => {
  test("has storage that no key and no anonymous reader opens", () => {
    const [account] = resourcesOf(snapshot, "Microsoft.Storage/storageAccounts");
    expect(account?.properties).toMatchObject({
      allowSharedKeyAccess: false,
      allowBlobPublicAccess: false,
      allowCrossTenantReplication: false,
      supportsHttpsTrafficOnly: true,
      minimumTlsVersion: "TLS1_2",
    });
  });

  test("has a vault that is opened by roles only", () => {
    const [vault] = resourcesOf(snapshot, "Microsoft.KeyVault/vaults");
    expect(vault?.properties).toMatchObject({
      enableRbacAuthorization: true,
      enableSoftDelete: true,
      enablePurgeProtection: true,
    });
    expect(vault?.properties).not.toHaveProperty("accessPolicies");
  });

  test("has telemetry from signed-in senders only", () => {
    const [component] = resourcesOf(snapshot, "Microsoft.Insights/components");
    expect(component?.properties.DisableLocalAuth).toBe(true);
    const [workspace] = resourcesOf(snapshot, "Microsoft.OperationalInsights/workspaces");
    expect(at(workspace?.properties, "features.disableLocalAuth")).toBe(true);
  });

  test("has an app over https, with one identity and no password", () => {
    const [app] = resourcesOf(snapshot, "Microsoft.Web/sites");
    expect(app?.properties).toMatchObject({ httpsOnly: true, siteConfig: { minTlsVersion: "1.2" } });
    expect(at(app?.whole, "identity.type")).toBe("UserAssigned");
    expect(app?.properties.keyVaultReferenceIdentity).toBe(
      resourcesOf(snapshot, "Microsoft.ManagedIdentity/userAssignedIdentities")[0]?.id,
    );
    const ways = resourcesOf(snapshot, "Microsoft.Web/sites/basicPublishingCredentialsPolicies");
    expect(ways.map(({ properties }) => properties.allow)).toEqual([false, false]);
    expect(at(app?.properties, "functionAppConfig.deployment.storage.authentication.type")).toBe(
      "UserAssignedIdentity",
    );
  });

  test("tags everything that can have tags", () => {
    for (const type of [
      "Microsoft.Web/sites",
      "Microsoft.KeyVault/vaults",
      "Microsoft.EventGrid/systemTopics",
    ])
      for (const { whole } of resourcesOf(snapshot, type))
        expect(at(whole, "tags.azd-env-name")).toBeTypeOf("string");
    expect(at(resourcesOf(snapshot, "Microsoft.Web/sites")[0]?.whole, "tags.azd-service-name")).toBe(
      "guardrail",
    );
  });

  // A required sign-in would make Event Grid's deliveries fail with 401 (MicrosoftDocs/azure-docs#99036).
  test("lets everybody through to the app, which asks for the sign-in itself", () => {
    const [signIn] = resourcesOf(snapshot, "Microsoft.Web/sites/config").filter(({ name }) =>
      name.endsWith("/authsettingsV2"),
    );
    expect(signIn?.properties.globalValidation).toEqual({
      requireAuthentication: false,
      unauthenticatedClientAction: "AllowAnonymous",
    });
    expect(at(signIn?.properties, "platform.enabled")).toBe(snapshot === "three-subscriptions");
  });
});

test("no parameter can make the sign-in a required one", () => {
  const template = infraFile("modules/app.bicep");
  expect(template.match(/unauthenticatedClientAction: .*/g)).toEqual([
    "unauthenticatedClientAction: 'AllowAnonymous'",
  ]);
  expect(template.match(/requireAuthentication: .*/g)).toEqual(["requireAuthentication: false"]);
});

describe("with network isolation", () => {
  const snapshot = "three-subscriptions";

  test.each(["Microsoft.Storage/storageAccounts", "Microsoft.KeyVault/vaults"])("%s is closed", (type) => {
    const [resource] = resourcesOf(snapshot, type);
    expect(resource?.properties).toMatchObject({
      publicNetworkAccess: "Disabled",
      networkAcls: { defaultAction: "Deny" },
    });
  });

  test("there is a private endpoint, with its name, for each service that the app uses", () => {
    const groups = resourcesOf(snapshot, "Microsoft.Network/privateEndpoints").map(({ properties }) =>
      at(properties, "privateLinkServiceConnections.0.properties.groupIds.0"),
    );
    expect(groups).toEqual(["blob", "queue", "table", "vault"]);
    expect(resourcesOf(snapshot, "Microsoft.Network/privateEndpoints/privateDnsZoneGroups")).toHaveLength(4);
    expect(resourcesOf(snapshot, "Microsoft.Network/privateDnsZones/virtualNetworkLinks")).toHaveLength(4);
  });

  test("the app goes out by the network, and stays reachable for Event Grid", () => {
    const [app] = resourcesOf(snapshot, "Microsoft.Web/sites");
    expect(app?.properties.virtualNetworkSubnetId).toBeTypeOf("string");
    expect(app?.properties.publicNetworkAccess).toBe("Enabled");
  });

  test("a topic writes its dead letters as a trusted service", () => {
    const [account] = resourcesOf(snapshot, "Microsoft.Storage/storageAccounts");
    expect(at(account?.properties, "networkAcls.bypass")).toBe("AzureServices");
  });
});

test("without it there is no network", () => {
  expect(resourcesOf("one-subscription", "Microsoft.Network/virtualNetworks")).toEqual([]);
  expect(resourcesOf("one-subscription", "Microsoft.Network/privateEndpoints")).toEqual([]);
});
