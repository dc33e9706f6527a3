import { describe, expect, test } from "vitest";
import { clusterId } from "../../../src/core/cluster/cluster-id.ts";
import type { ExposureValues } from "../../../src/core/cluster/exposure.ts";
import { guardedSettings } from "../../../src/core/cluster/guarded-setting.ts";
import { type TokenIssuer, tokenIssuersValue } from "../../../src/core/cluster/token-issuer.ts";
import type { Json } from "../../../src/core/json/json.ts";
import type { DriftItem } from "../../../src/core/model/finding.ts";
import { manualCommands } from "../../../src/core/revert/manual-commands.ts";
import { isShellComment } from "../../../src/core/text/shell-command.ts";
import { baselineWith } from "../cluster/exposure-samples.ts";
import { github, wayInDrift } from "../cluster/way-in-samples.ts";

const cluster = clusterId("00000000-0000-0000-0000-000000000000", "rg-prod", "aks-prod");
const target = "--subscription 00000000-0000-0000-0000-000000000000 --resource-group rg-prod --name aks-prod";
const update = `az aks update ${target}`;
const item = (setting: DriftItem["setting"], before: Json = null): DriftItem => ({
  setting,
  before,
  after: null,
});
const approved = (values: Partial<ExposureValues> = { authorizedIPRanges: ["73.140.245.0/24"] }) =>
  baselineWith(values);

describe("manualCommands", () => {
  test.each<[DriftItem, string]>([
    [item("authorized-ranges"), `${update} --api-server-authorized-ip-ranges '73.140.245.0/24'`],
    [item("private-cluster"), `${update} --enable-private-cluster`],
    [item("public-fqdn"), `${update} --disable-public-fqdn`],
    [item("run-command"), `${update} --disable-run-command`],
    [item("local-accounts"), `${update} --disable-local-accounts`],
    [item("network-policy", "cilium"), `${update} --network-policy cilium`],
    [item("network-policy", "Cilium"), `${update} --network-policy cilium`],
    [item("network-policy", "x; rm -rf /"), `${update} --network-policy '<network policy engine>'`],
    [item("imds-restriction"), `${update} --enable-imds-restriction`],
    [
      item("public-network-access"),
      `az resource update ${target} --resource-type Microsoft.ContainerService/managedClusters --api-version '2026-03-01' --set properties.publicNetworkAccess=Disabled`,
    ],
  ])("%j", (drift, command) => {
    const lines = manualCommands(cluster, [drift], approved());
    expect(lines.filter((line) => !isShellComment(line))).toEqual([command]);
    expect(lines.at(-1)).toBe(command);
  });

  test.each<[DriftItem["setting"], string]>([
    ["network-policy", "# this re-images every node pool of the cluster at once"],
    [
      "imds-restriction",
      "# takes effect when the nodes are re-imaged, by az aks upgrade --node-image-only: from Kubernetes 1.37 on this re-images them at once",
    ],
    [
      "public-network-access",
      "# Azure may refuse this where the cluster goes out by a user-defined route or a NAT gateway",
    ],
  ])("what has to be known of %s stands before its command", (setting, comment) => {
    expect(manualCommands(cluster, [item(setting)], approved()).at(-2)).toBe(comment);
  });

  test("the generic update names an API version at which the image of a node pool cannot be written", () => {
    const version = /--api-version '([\d-]+)'/.exec(
      manualCommands(cluster, [item("public-network-access")], approved()).join("\n"),
    )?.[1];
    expect(version && version < "2026-04-01").toBe(true);
  });

  test("one command for each setting, and each setting has one", () => {
    const all = guardedSettings.map((setting) => wayInDrift(setting) ?? item(setting));
    const commands = manualCommands(cluster, all, approved()).filter((line) => !isShellComment(line));
    expect(commands).toHaveLength(guardedSettings.length);
  });

  test("a managed Bastion is disabled, and of Cloud Shell only what is known is said", () => {
    const after = { bastion: true, cloudShell: "Enabled" };
    const lines = manualCommands(
      cluster,
      [{ setting: "api-connectivity", before: { bastion: null, cloudShell: null }, after }],
      approved(),
    );
    expect(lines).toEqual([
      expect.stringMatching(/^az aks bastion disable --subscription \S+ --resource-group \S+ --name \S+$/),
      "# Cloud Shell has no command of its own: set its mode back in the portal",
    ]);
  });

  test("a JWT authenticator is deleted by its name, and what was approved of it is said", () => {
    const drift = (before: readonly TokenIssuer[], ...after: readonly TokenIssuer[]): DriftItem => ({
      setting: "token-issuers",
      before: tokenIssuersValue(before),
      after: tokenIssuersValue(after),
    });
    const command =
      /^az aks jwtauthenticator delete --subscription \S+ --resource-group \S+ --cluster-name \S+ --name github$/;
    expect(manualCommands(cluster, [drift([], github)], approved())).toEqual([
      expect.stringMatching(command),
    ]);
    const changed = drift([github], { ...github, rules: "other" }, { ...github, name: "$(reboot)" });
    expect(manualCommands(cluster, [changed], approved())).toEqual([
      expect.stringMatching(/^# a JWT authenticator has a name that no shell/),
      expect.stringMatching(/^# this one was approved with other rules or audiences/),
      expect.stringMatching(command),
    ]);
  });

  const placeholder = "<approved ranges>";
  const own = "<outbound addresses of the cluster>";
  test.each<[string, Json, string]>([
    [
      "host bits, which the CLI refuses",
      ["137.117.106.90/29", "20.42.25.196"],
      "137.117.106.88/29,20.42.25.196/32",
    ],
    ["duplicates", ["1.1.1.1", "1.1.1.1/32"], "1.1.1.1/32"],
    ["a service tag", ["AzureFrontDoor.Backend", "1.1.1.1"], "AzureFrontDoor.Backend,1.1.1.1/32"],
    ["the own outbound address", ["0.0.0.0/32"], "0.0.0.0/32"],
    ["the own outbound address beside others", ["0.0.0.0/32", "1.1.1.1"], "1.1.1.1/32"],
    ["an entry that a shell would read: no list that lacks it", ["1.1.1.1", "$(reboot)"], placeholder],
    ["more than a person can read", Array.from({ length: 51 }, (_, index) => `1.1.1.${index}`), placeholder],
    ["ranges that no host has, which the CLI refuses", ["1.1.1.1", "10.0.0.0/8"], "1.1.1.1/32"],
    ["nothing that a host could have", ["10.0.0.0/8"], placeholder],
    ["no list", null, `${placeholder},${own}`],
    ["an empty list", [], `${placeholder},${own}`],
  ])("ranges with %s", (_name, authorizedIPRanges, expected) => {
    const lines = manualCommands(cluster, [item("authorized-ranges")], approved({ authorizedIPRanges }));
    expect(lines.at(-1)).toBe(`${update} --api-server-authorized-ip-ranges '${expected}'`);
  });

  test("ranges that are no list are not given", () => {
    const lines = manualCommands(
      cluster,
      [item("authorized-ranges")],
      approved({ authorizedIPRanges: { list: "1.1.1.1" } }),
    );
    expect(lines.at(-1)).toBe(`${update} --api-server-authorized-ip-ranges '${placeholder}'`);
  });

  const warning =
    "# the list lacks outbound addresses of the cluster itself: add them first, or the nodes are cut off";

  test("without drift, and without a baseline, it is the ranges that a person has to set, and the cluster's own", () => {
    expect(manualCommands(cluster, [], undefined)).toEqual([
      warning,
      `${update} --api-server-authorized-ip-ranges '${placeholder},${own}'`,
    ]);
  });

  describe("outbound addresses that are new since the baseline", () => {
    const ranges = [item("authorized-ranges")];

    test("stand in the list", () => {
      expect(manualCommands(cluster, ranges, approved(), { blocks: ["20.1.2.3/32"] })).toEqual([
        `${update} --api-server-authorized-ip-ranges '73.140.245.0/24,20.1.2.3/32'`,
      ]);
    });

    test("stand beside the placeholder of a list that is too long", () => {
      const authorizedIPRanges = Array.from({ length: 50 }, (_, index) => `1.1.1.${index}`);
      const [command] = manualCommands(cluster, ranges, approved({ authorizedIPRanges }), {
        blocks: ["20.1.2.3/32"],
      });
      expect(command).toContain(`'${placeholder},20.1.2.3/32'`);
    });

    test("leave a hole that the CLI refuses where they are not known, and a warning before it", () => {
      const outbound = {
        blocks: ["20.1.2.3/32"],
        unread: "node pool np1 has addresses that no prefix names",
      };
      expect(manualCommands(cluster, ranges, approved(), outbound)).toEqual([
        warning,
        `${update} --api-server-authorized-ip-ranges '73.140.245.0/24,20.1.2.3/32,${own}'`,
      ]);
    });

    test("say nothing in the commands of other settings", () => {
      expect(
        manualCommands(cluster, [item("run-command")], approved(), { blocks: [], unread: "403" }),
      ).toEqual([`${update} --disable-run-command`]);
    });
  });
});
