import type { JsonObject } from "../json/json.ts";
import { listAt, textAt } from "./arm-body.ts";
import { endedBadly, provisioningPhaseOf } from "./provisioning-phase.ts";

/**
 * An upgrade that was asked for and is not carried out: whatever writes the cluster next may resume it, as AKS then
 * carries out all that the body asks for.
 */
export interface UnfinishedUpgrade {
  /** For a sentence: `the control plane`, `node pool np1`. */
  readonly part: string;
  /** The version that was asked for. */
  readonly target: string;
  /** The version in force; absent where ARM does not say. */
  readonly current?: string;
}

/**
 * Reads the upgrades that failed or were aborted from the `properties` of an ARM body: after `Failed` or `Canceled`, of
 * the cluster or of a pool, a target version that differs from the current one. While an operation runs, and after one
 * that succeeded, there is none.
 *
 * `kubernetesVersion` and `orchestratorVersion` are what was asked for, and may name a minor version only; the `current…`
 * ones are what is in force (azure-rest-api-specs, managedClusters, of the pinned version, which returns both). Where
 * the current one is missing nobody knows that the upgrade was carried out, so it counts as unfinished: a pool whose
 * creation failed has none, and the next write would create it.
 */
export function readUnfinishedUpgrades(properties: JsonObject): readonly UnfinishedUpgrade[] {
  const isClusterBroken = isBroken(properties);
  const cluster = {
    part: "the control plane",
    target: "kubernetesVersion",
    current: "currentKubernetesVersion",
  };
  const found = isClusterBroken ? unfinished(properties, cluster) : [];
  const pools = listAt(properties, ["agentPoolProfiles"]).flatMap((pool) => {
    if (!isClusterBroken && !isBroken(pool)) return [];
    const part = `node pool ${textAt(pool, ["name"]) ?? "(unnamed)"}`;
    return unfinished(pool, { part, target: "orchestratorVersion", current: "currentOrchestratorVersion" });
  });
  return [...found, ...pools];
}

type Part = Parameters<typeof textAt>[0];

function isBroken(part: Part): boolean {
  return endedBadly(provisioningPhaseOf(textAt(part, ["provisioningState"]) ?? ""));
}

function unfinished(
  properties: Part,
  names: { readonly part: string; readonly target: string; readonly current: string },
): readonly UnfinishedUpgrade[] {
  const target = textAt(properties, [names.target]);
  const current = textAt(properties, [names.current]);
  if (!target || (current && isVersion(current, target))) return [];
  return [{ part: names.part, target, ...(current ? { current } : {}) }];
}

/** `1.29` asks for any patch of it. */
function isVersion(current: string, target: string): boolean {
  return current === target || current.startsWith(`${target}.`);
}

/** What is unfinished, for a sentence. */
export function upgradesInWords(upgrades: readonly UnfinishedUpgrade[]): string {
  return upgrades
    .map(
      ({ part, target, current }) =>
        `${part} is to have ${target} and has ${current ?? "no version that is told"}`,
    )
    .join(", ");
}
