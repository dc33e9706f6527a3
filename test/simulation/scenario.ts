import type { Severity } from "../../src/core/cluster/guarded-setting.ts";
import { type ClusterPolicy, defaultPolicy } from "../../src/core/model/cluster-policy.ts";
import type { ChildScenario } from "./children.ts";
import { type ClusterKind, clusterKinds, exemptedSettings } from "./exposures.ts";
import { calm, type FaultPlan, faultsOutside, randomFaults } from "./fault-plan.ts";
import { trustedDeployer } from "./people.ts";
import { Random } from "./random.ts";
import { lastingExemptions, randomExemptions, randomTroubles, type Trouble } from "./troubles.ts";
import { type Watch, watchOf } from "./watch.ts";

/** What a seed's world is like. */
export interface Scenario {
  readonly clusters: readonly ClusterKind[];
  readonly channels: number;
  /** The minimum severity of each channel. */
  readonly minimums: readonly Severity[];
  readonly policy: ClusterPolicy;
  readonly faults: FaultPlan;
  readonly troubles: readonly Trouble[];
  /** How long people write and faults strike, in milliseconds. */
  readonly busyMs: number;
  /** How long people wait between two writes on average, in milliseconds. */
  readonly writeEveryMs: number;
  /** Somebody opens a cluster again so many times, as soon as we have closed it. */
  readonly undoings: number;
  /** How many events come at once, for one cluster. */
  readonly burst: number;
  /** How often a cluster is deleted, and mostly created anew. */
  readonly deletions: number;
  /** How often somebody does something to a cluster beside its settings. */
  readonly acts: number;
  /** How often a person decides about an incident. */
  readonly decisions: number;
  /** By how much the clock of each instance's machine is wrong, in milliseconds; the store's and ARM's are right. */
  readonly skewsMs: readonly number[];
  /** Whether the policy says when its exemptions end, and keeps them: then they end by themselves, and nobody looks. */
  readonly exemptionsEnd: boolean;
  /** Whether ARM shows eTags. */
  readonly showsETag: boolean;
  /** How the guardrail gets to know what no event tells. */
  readonly watch: Watch;
  /** How people change what is beside the clusters' settings; absent where nobody does. */
  readonly children?: ChildScenario;
}

/** What is drawn first. */
type FirstDraws = Omit<Scenario, "minimums" | "acts" | "exemptionsEnd" | "watch" | "children">;

/**
 * The scenario of a seed. Every fourth is without faults: there races alone must do no harm. Every other fourth has them
 * only outside of the guardrail: there nothing of its own gets lost.
 */
export function scenarioOf(seed: number): Scenario {
  const scenario = unwatchedScenarioOf(seed);
  const { busyMs, clusters } = scenario;
  const { watch, troubles } = watchOf(new Random(seed ^ 0x5eeb), busyMs, clusters.length);
  const children = childrenOf(new Random(seed ^ 0xc411d));
  return {
    ...scenario,
    troubles: [...scenario.troubles, ...troubles],
    watch,
    ...(children ? { children } : {}),
  };
}

/** In some worlds people change bindings, connections, administrators and connectivity. */
function childrenOf(random: Random): ChildScenario | undefined {
  if (!random.chance(0.25)) return undefined;
  return {
    changes: random.whole(2, 10),
    readsPreview: random.chance(0.6),
    losesEvents: random.pick([0, 0.5, 1]),
    takesBack: random.chance(0.4),
  };
}

function unwatchedScenarioOf(seed: number): Omit<Scenario, "watch" | "children"> {
  const random = new Random(seed);
  const busyMs = random.between(3, 8) * 60_000;
  const clusters = Array.from({ length: random.whole(1, 2) }, () => random.pick(clusterKinds));
  const channels = random.whole(1, 2);
  const instances = random.whole(1, 3);
  const scenario: FirstDraws = {
    clusters,
    skewsMs: skewsOf(new Random(seed ^ 0x5ca1ab1e), instances),
    channels,
    policy: {
      ...defaultPolicy,
      mode: random.chance(0.85) ? "revert" : "alert",
      revertAfterSeconds: random.chance(0.2) ? 60 : 0,
      reverts: { max: random.whole(1, 4), windowSeconds: random.pick([600, 1800]) },
      onNarrowed: random.pick(["alert", "revert", "ignore"]),
    },
    faults: faultsOf(seed, random),
    troubles: random.chance(0.3) ? [] : randomTroubles(random, busyMs, Math.max(clusters.length, channels)),
    busyMs,
    writeEveryMs: random.pick([5_000, 15_000, 60_000]),
    undoings: random.chance(0.3) ? random.whole(2, 8) : 0,
    burst: random.chance(0.2) ? random.whole(20, 100) : 0,
    deletions: random.chance(0.25) ? random.whole(1, 2) : 0,
    decisions: random.chance(0.4) ? random.whole(1, 3) : 0,
    showsETag: random.chance(0.85),
  };
  const policy = { ...scenario.policy, trustedDeployers: trustedIn(seed, scenario) };
  const drawn = { ...scenario, policy, ...laterDraws(seed, scenario), exemptionsEnd: false };
  const ends = new Random(seed ^ 0xe4d5);
  if (drawn.decisions > 0 || !ends.chance(0.25)) return drawn;
  const exemptions = lastingExemptions(ends, busyMs, exemptedSettings.length);
  const others = drawn.troubles.filter(({ kind }) => kind !== "exempted");
  return { ...drawn, troubles: [...others, ...exemptions], exemptionsEnd: true };
}

/**
 * In some worlds the policy trusts one of those who write, and the log never tells of a write: nothing of what is believed
 * may stay. No person decides there, as nobody could say what was approved.
 */
function trustedIn(seed: number, { decisions }: Pick<Scenario, "decisions">): readonly string[] {
  const random = new Random(seed ^ 0x7257);
  return decisions === 0 && random.chance(0.7) ? [trustedDeployer] : [];
}

/** Drawn by numbers of their own, so that the worlds of seeds that draw nothing here stay what they were. */
function laterDraws(
  seed: number,
  { channels, troubles, busyMs, decisions }: FirstDraws,
): Pick<Scenario, "minimums" | "troubles" | "acts"> {
  const random = new Random(seed ^ 0x1a7e);
  // The first channel hears everything.
  const isPicky = random.chance(0.3);
  const minimums = Array.from({ length: channels }, (_, index) =>
    isPicky && index > 0 ? random.pick<Severity>(["medium", "high", "critical"]) : "low",
  );
  // What is exempted is not accepted with the rest: no person decides here, as nobody could say what was approved.
  const isLenient = decisions === 0 && random.chance(0.4);
  const exemptions = isLenient ? randomExemptions(random, busyMs, exemptedSettings.length) : [];
  const acts = random.chance(0.5) ? random.whole(1, 12) : 0;
  return { minimums, troubles: [...troubles, ...exemptions], acts };
}

/** In every third world clocks differ by seconds; in a few of them one is far ahead, or far behind. */
function skewsOf(random: Random, instances: number): readonly number[] {
  if (!random.chance(1 / 3)) return Array.from({ length: instances }, () => 0);
  const skews = Array.from({ length: instances }, () => random.between(-5_000, 5_000));
  if (random.chance(0.3)) skews[0] = random.pick([-1, 1]) * random.between(30_000, 120_000);
  return skews;
}

function faultsOf(seed: number, random: Random): FaultPlan {
  switch (seed % 4) {
    case 0:
      return calm;
    case 1:
      return faultsOutside(random);
    default:
      return randomFaults(random);
  }
}
