import { effectiveBaseline } from "../../../src/core/baseline/effective-baseline.ts";
import type { ExposureValues } from "../../../src/core/cluster/exposure.ts";
import type { GuardedSetting } from "../../../src/core/cluster/guarded-setting.ts";
import type { OutboundReading } from "../../../src/core/cluster/outbound.ts";
import type { Json, JsonObject } from "../../../src/core/json/json.ts";
import type { Baseline, DeclaredExposure } from "../../../src/core/model/baseline.ts";
import type { DriftItem } from "../../../src/core/model/finding.ts";
import { clusterBody, snapshotOf } from "../cluster/cluster-fixtures.ts";
import { set } from "./opened-cluster.ts";

/** The load balancer's address of the fixtures, another one, and a prefix of the node pools. */
export const lbIp =
  "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/MC_rg-prod_aks-prod_eastus2/providers/Microsoft.Network/publicIPAddresses/mgdoutboundip1";
export const newIp = lbIp.replace("mgdoutboundip1", "second");
export const prefix = lbIp.replace("publicIPAddresses/mgdoutboundip1", "publicIPPrefixes/nodes");

/** Where the ranges stand under `properties`. */
export const ranges = "apiServerAccessProfile.authorizedIPRanges";
/** A list with a bare address and with host bits. */
export const approved = ["73.140.245.0/24", "137.117.106.90/29", "20.42.25.196"];

/** A public cluster with the given values at dotted paths under `properties`; `undefined` takes one away. */
export function cluster(values: Readonly<Record<string, unknown>> = {}) {
  const body: JsonObject & { [key: string]: Json } = { ...clusterBody("public-authorized") };
  for (const [path, value] of Object.entries(values)) set(body, ["properties", ...path.split(".")], value);
  return snapshotOf(body);
}

/** What was learned from a cluster that went out by one load balancer address. */
export function learned(values: Partial<ExposureValues> = {}, more: Partial<Baseline> = {}) {
  const exposure = { ...cluster({ [ranges]: approved }).exposure, ...values };
  const stored: Baseline = {
    source: "learned",
    takenAt: "2026-11-20T08:00:00.000Z",
    approved: exposure,
    lastCompliant: exposure,
    privateDnsZone: null,
    apiServerSubnetId: null,
    outbound: { type: "loadbalancer", resources: [lbIp.toLowerCase()], unnamedPools: [] },
    outboundAdditions: [],
    ...more,
  };
  return strictly(effectiveBaseline(stored, undefined));
}

/** A baseline with declared values, laid over a stored one if there is one. */
export function declared(values: DeclaredExposure, stored?: Baseline) {
  return strictly(effectiveBaseline(stored, values));
}

function strictly<T>(value: T | undefined): T {
  if (value === undefined) throw new Error("there is no baseline");
  return value;
}

/** Drift of these settings; the values play no part in the plan. */
export function drift(...settings: GuardedSetting[]): DriftItem[] {
  return settings.map((setting) => ({ setting, before: null, after: null }));
}

/** Outbound addresses that were read. */
export function known(...blocks: string[]): OutboundReading {
  return { kind: "known", blocks };
}
