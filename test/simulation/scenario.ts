import { type ClusterPolicy, defaultPolicy } from "../../src/core/policy/cluster-policy.ts";
import { calm, type FaultPlan, randomFaults } from "./fault-plan.ts";
import { Random } from "./random.ts";

/** What a seed's world is like. */
export interface Scenario {
  readonly clusters: number;
  readonly instances: number;
  readonly channels: number;
  readonly policy: ClusterPolicy;
  readonly faults: FaultPlan;
  /** How long people write and faults strike, in milliseconds. */
  readonly busyMs: number;
  /** How long people wait between two writes on average, in milliseconds. */
  readonly writeEveryMs: number;
  /** Whether ARM shows eTags. */
  readonly showsETag: boolean;
}

/** The scenario of a seed. Every fourth is without faults: there races alone must do no harm. */
export function builtIn(seed: number): Scenario {
  const random = new Random(seed);
  return {
    clusters: random.whole(1, 2),
    instances: random.whole(1, 3),
    channels: random.whole(1, 2),
    policy: {
      ...defaultPolicy,
      mode: random.chance(0.85) ? "revert" : "alert",
      revertAfterSeconds: random.chance(0.2) ? 60 : 0,
      reverts: { max: random.whole(1, 4), windowSeconds: random.pick([900, 3600]) },
    },
    faults: seed % 4 === 0 ? calm : randomFaults(random),
    busyMs: random.between(5, 40) * 60_000,
    writeEveryMs: random.pick([15_000, 60_000, 240_000]),
    showsETag: random.chance(0.85),
  };
}
