import { describe, expect, test } from "vitest";
import { clusterId } from "../../../src/core/cluster/cluster-id.ts";
import type { ExposureValues } from "../../../src/core/cluster/exposure.ts";
import { guardedSettings } from "../../../src/core/cluster/guarded-setting.ts";
import type { DriftItem } from "../../../src/core/findings/finding.ts";
import type { Json } from "../../../src/core/json/json.ts";
import { manualCommands } from "../../../src/core/revert/manual-commands.ts";
import { baselineWith } from "../cluster/exposure-samples.ts";

const cluster = clusterId("00000000-0000-0000-0000-000000000000", "rg-(prod)", "aks-prod");
const update =
  "az aks update --subscription 00000000-0000-0000-0000-000000000000 --resource-group 'rg-(prod)' --name aks-prod";
const item = (setting: DriftItem["setting"], before: Json = null): DriftItem => ({
  setting,
  before,
  after: null,
});
const approved = (values: Partial<ExposureValues> = { authorizedIPRanges: ["73.140.245.0/24"] }) =>
  baselineWith(values);

describe("manualCommands", () => {
  test.each<[DriftItem, string]>([
    [item("authorized-ranges"), `${update} --api-server-authorized-ip-ranges 73.140.245.0/24`],
    [item("private-cluster"), `${update} --enable-private-cluster`],
    [item("public-fqdn"), `${update} --disable-public-fqdn`],
    [item("run-command"), `${update} --disable-run-command`],
    [item("local-accounts"), `${update} --disable-local-accounts`],
    [item("network-policy", "cilium"), `${update} --network-policy cilium`],
    [item("network-policy", "x; rm -rf /"), `${update} --network-policy '<engine>'`],
    [item("imds-restriction"), `${update} --enable-imds-restriction`],
    [
      item("public-network-access"),
      `az resource update --ids '${cluster.id}' --set properties.publicNetworkAccess=Disabled`,
    ],
  ])("%j", (drift, command) => {
    expect(manualCommands(cluster, [drift], approved())).toEqual([command]);
  });

  test("one command for each setting, and each setting has one", () => {
    expect(
      manualCommands(
        cluster,
        guardedSettings.map((setting) => item(setting)),
        approved(),
      ),
    ).toHaveLength(guardedSettings.length);
  });

  const placeholder = "'<approved ranges>'";
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
    ["an unreadable value", { list: "1.1.1.1" }, placeholder],
    ["more than a person can read", Array.from({ length: 51 }, (_, index) => `1.1.1.${index}`), placeholder],
    ["no list", null, placeholder],
    ["an empty list", [], placeholder],
  ])("ranges with %s", (_name, authorizedIPRanges, expected) => {
    expect(manualCommands(cluster, [item("authorized-ranges")], approved({ authorizedIPRanges }))).toEqual([
      `${update} --api-server-authorized-ip-ranges ${expected}`,
    ]);
  });

  test("without drift, and without a baseline, it is the ranges that a person has to set", () => {
    expect(manualCommands(cluster, [], undefined)).toEqual([
      `${update} --api-server-authorized-ip-ranges ${placeholder}`,
    ]);
  });
});
