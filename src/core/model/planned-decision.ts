import type { ClusterSnapshot } from "../cluster/cluster-snapshot.ts";
import type { GuardedSetting } from "../cluster/guarded-setting.ts";
import type { OutboundReading } from "../cluster/outbound.ts";
import type { EffectiveBaseline } from "./baseline.ts";
import type { ClusterPolicy } from "./cluster-policy.ts";
import type { ClusterState } from "./cluster-state.ts";
import type { Decision } from "./decision.ts";
import type { Evaluation } from "./evaluation.ts";
import type { RevertPlan } from "./revert-plan.ts";
import type { Trigger } from "./trigger.ts";

/** All that a decision depends on. */
export interface DecisionInput {
  readonly snapshot: ClusterSnapshot;
  readonly evaluation: Evaluation;
  readonly baseline: EffectiveBaseline | undefined;
  readonly policy: ClusterPolicy;
  readonly state: ClusterState;
  /** What reading the cluster's new outbound addresses gave; `undefined` when they were not read. */
  readonly outbound: OutboundReading | undefined;
  /** What started the run: a refused revert is tried again when something new happened, or when it is time. */
  readonly source: Trigger["source"];
  readonly now: Date;
}

/** A decision together with the plan behind its patch. */
export interface PlannedDecision {
  readonly decision: Decision;
  readonly revert: RevertPlan;
  /** The settings that the patch puts back. */
  readonly settings: readonly GuardedSetting[];
  /** Whose story the decision carries on. */
  readonly topic: "exposure" | "narrowing";
  /** True when it is about an update of ours that failed, although the body shows nothing more open than the baseline. */
  readonly isOwnUpdateRepeated: boolean;
}
