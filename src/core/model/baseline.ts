import type { ExposureProperty, ExposureValues } from "../cluster/exposure.ts";
import type { OutboundFootprint } from "../cluster/outbound.ts";
import type { Json } from "../json/json.ts";
import type { RuleId } from "./finding.ts";

/**
 * What was approved for a cluster, as it is stored, setting by setting: a property for which nothing was approved yet is
 * missing. Declared values are not in here: they come from the policy at each run and are laid over it.
 */
export interface Baseline {
  readonly source: "learned" | "accepted" | "declared";
  /** When it was taken or last moved, ISO 8601 UTC. */
  readonly takenAt: string;
  /** The cluster it was taken from; a successor of the same id has another one. */
  readonly resourceUid?: string;
  /** The most open exposure that was approved. */
  readonly approved: Partial<ExposureValues>;
  /** What the last compliant read showed: `approved`, or something tighter, for the same properties. It is what a revert puts back. */
  readonly lastCompliant: Partial<ExposureValues>;
  /** Kept so that a private cluster can be made private again as it was. */
  readonly privateDnsZone: Json;
  readonly apiServerSubnetId: Json;
  /** How the cluster went out when the ranges were approved. */
  readonly outbound: OutboundFootprint;
  /** Blocks of outbound addresses that came later and were let in with a revert. */
  readonly outboundAdditions: readonly string[];
  /** Rules of the standing findings that a person accepted with it: they open no incident while they hold. */
  readonly acceptedFindings?: readonly RuleId[];
}

/** Exposure values that a policy declares for a cluster. */
export type DeclaredExposure = Partial<ExposureValues>;

/**
 * The baseline that a run judges by: the stored one with the declared values laid over it. A property that neither has
 * is not judged for drift.
 */
export interface EffectiveBaseline {
  readonly approved: Partial<ExposureValues>;
  /** What a revert puts back, property by property. */
  readonly restore: Partial<ExposureValues>;
  /** Properties whose value the policy declares. */
  readonly declared: readonly ExposureProperty[];
  readonly stored?: Baseline;
}
