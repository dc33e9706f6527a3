import { describe, expect, it } from "vitest";
import { readUnfinishedUpgrades, upgradesInWords } from "../../../src/core/cluster/unfinished-upgrade.ts";
import { clusterBody, clusterFixtures, snapshotOf } from "./cluster-fixtures.ts";

const cluster = { kubernetesVersion: "1.30.5", currentKubernetesVersion: "1.29.7" };
const pool = { name: "np1", orchestratorVersion: "1.30.5", currentOrchestratorVersion: "1.29.7" };

describe("readUnfinishedUpgrades", () => {
  it.each(["Failed", "Canceled", "canceled"])(
    "after %s names the cluster and each pool that is behind",
    (state) => {
      const upgrades = readUnfinishedUpgrades({
        ...cluster,
        provisioningState: state,
        agentPoolProfiles: [pool, { ...pool, name: "done", currentOrchestratorVersion: "1.30.5" }],
      });
      expect(upgradesInWords(upgrades)).toBe(
        "the control plane is to have 1.30.5 and has 1.29.7, node pool np1 is to have 1.30.5 and has 1.29.7",
      );
    },
  );

  it.each(["Succeeded", "Updating", "Upgrading"])("finds none at %s", (state) => {
    expect(
      readUnfinishedUpgrades({ ...cluster, provisioningState: state, agentPoolProfiles: [pool] }),
    ).toEqual([]);
  });

  it("finds the pool that failed beside a cluster that succeeded, whatever the case of the names", () => {
    const behind = {
      Name: "np2",
      PROVISIONINGSTATE: "Failed",
      orchestratorversion: "1.30.5",
      currentOrchestratorVersion: "1.29.7",
    };
    expect(
      readUnfinishedUpgrades({
        ...cluster,
        provisioningState: "Succeeded",
        agentPoolProfiles: [pool, behind],
      }),
    ).toEqual([{ part: "node pool np2", target: "1.30.5", current: "1.29.7" }]);
  });

  it.each<[string, string | undefined, string | undefined, boolean]>([
    ["the very version", "1.29.7", "1.29.7", false],
    ["a minor version, any patch of it", "1.29", "1.29.7", false],
    ["another minor version that begins alike", "1.2", "1.29.7", true],
    ["another patch", "1.29.8", "1.29.7", true],
    ["an older one", "1.28.3", "1.29.7", true],
    ["one, and none is told as current: nobody knows", "1.29.7", undefined, true],
    ["none", undefined, "1.29.7", false],
  ])("what was asked for is %s", (_, target, current, isUnfinished) => {
    const properties = {
      provisioningState: "Failed",
      ...(target === undefined ? {} : { kubernetesVersion: target }),
      ...(current === undefined ? {} : { currentKubernetesVersion: current }),
    };
    expect(readUnfinishedUpgrades(properties)).toHaveLength(isUnfinished ? 1 : 0);
  });

  it.each(clusterFixtures)("finds none in %s", (name) => {
    expect(snapshotOf(clusterBody(name)).unfinishedUpgrades).toEqual([]);
  });
});
