import type { Baseline } from "../../core/model/baseline.ts";
import type { Exemption, Mode, PolicyPlace } from "../../core/model/cluster-policy.ts";
import type { PolicyPart } from "../../core/model/policy-by-tags.ts";
import type { UnmetCondition } from "../../core/policy/match-conditions.ts";
import type { Policy } from "../../core/policy/policy.ts";
import { type EntryFate, entryNameAt, selectPolicy } from "../../core/policy/policy-matching.ts";
import type { GivenCluster } from "../read-body.ts";
import { type Moment, momentsOf } from "./moments.ts";
import { type SettingInForce, settingsInForce } from "./settings-in-force.ts";

/** An entry of the file, and what became of it for the cluster. */
export interface ExplainedEntry {
  /** Its label, or its place: `clusters[2]`. */
  readonly entry: string;
  /** Its line in the file, from 1. */
  readonly line: number;
  /**
   * `applies`: the one. `not-matched`: a condition is not met. `passed-over`: its tags match, but they may not select what
   * is weaker. `later`: it matches, and an earlier one applies.
   */
  readonly outcome: "applies" | "not-matched" | "passed-over" | "later";
  /** Whether it matches by tags, and whether it says `trustTags: true`; `none` where it has no tags. */
  readonly tags: "none" | "not-trusted" | "trusted";
  /** The conditions that are not met; for `not-matched`. */
  readonly unmet?: readonly UnmetCondition[];
  /** In what it is weaker than what applies without it; for `passed-over`. */
  readonly weakerIn?: readonly PolicyPart[];
  /** The entry that it is weaker than, or `defaults`; for `passed-over`. */
  readonly weakerThan?: string;
}

/** Why a cluster has the policy that it has, and what comes of it. */
export interface Explanation {
  /** `null` where the body has no id that names a cluster. */
  readonly clusterId: string | null;
  /** The cluster's tags that the file names under `match`, as the file spells them; `null` for one that it does not have. */
  readonly tags: Readonly<Record<string, string | null>>;
  /** The entry that applies; `null` where `defaults` apply alone. */
  readonly applies: string | null;
  /** In the order of the file. */
  readonly entries: readonly ExplainedEntry[];
  readonly settings: readonly SettingInForce[];
  /** Where the applying entry declares a baseline. */
  readonly declaredAt?: PolicyPlace;
  /** All exemptions of the applying entry, those that have ended among them. */
  readonly exemptions: readonly Exemption[];
  /** Now, then the end of each exemption that still holds. */
  readonly moments: readonly Moment[];
}

/** Explains a policy for one cluster, as it is given and at an instant. */
export function explainPolicy(
  policy: Policy,
  { snapshot, clusterId }: Pick<GivenCluster, "snapshot" | "clusterId">,
  baseline: Baseline | undefined,
  mode: Mode,
  now: Date,
): Explanation {
  const { cluster, tags } = snapshot;
  const selected = selectPolicy(policy, cluster, tags, mode);
  const { index, fates } = selected;
  const { declaredAt, exemptions } = selected.policy;
  return {
    clusterId,
    tags: namedTags(policy, tags),
    applies: entryNameAt(policy, index) ?? null,
    entries: policy.clusters.map((_, position) => explainedEntry(policy, position, fates[position])),
    settings: settingsInForce(policy, index, selected.policy),
    ...(declaredAt ? { declaredAt } : {}),
    exemptions,
    moments: momentsOf(snapshot, baseline, selected.policy, now),
  };
}

function explainedEntry(policy: Policy, position: number, fate: EntryFate | undefined): ExplainedEntry {
  const entry = policy.clusters[position];
  if (!entry || !fate) throw new RangeError(`the policy has no entry ${position}`);
  const { match, trustTags, place } = entry;
  return {
    entry: entryNameAt(policy, position) ?? "",
    line: place.line,
    tags: match.tags === undefined ? "none" : trustTags ? "trusted" : "not-trusted",
    ...outcomeOf(fate),
  };
}

function outcomeOf(fate: EntryFate): Pick<ExplainedEntry, "outcome" | "unmet" | "weakerIn" | "weakerThan"> {
  switch (fate.kind) {
    case "applies":
    case "later":
      return { outcome: fate.kind };
    case "unmet":
      return { outcome: "not-matched", unmet: fate.unmet };
    case "weaker":
      return {
        outcome: "passed-over",
        weakerIn: fate.weakerIn,
        weakerThan: fate.without ?? "defaults",
      };
  }
}

function namedTags(
  { clusters }: Policy,
  tags: Readonly<Record<string, string>>,
): Readonly<Record<string, string | null>> {
  const values = new Map(Object.entries(tags).map(([name, value]) => [name.toLowerCase(), value]));
  const names = new Set(clusters.flatMap(({ match }) => Object.keys(match.tags ?? {})));
  return Object.fromEntries([...names].map((name) => [name, values.get(name.toLowerCase()) ?? null]));
}
