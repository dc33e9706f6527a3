import type { ClusterId } from "../../../src/core/cluster/cluster-id.ts";
import type { ClusterSnapshot } from "../../../src/core/cluster/cluster-snapshot.ts";
import { isJsonObject, type JsonObject } from "../../../src/core/json/json.ts";
import type { ClusterPolicy } from "../../../src/core/model/cluster-policy.ts";
import type { ClusterState } from "../../../src/core/model/cluster-state.ts";
import type { UpdateOutcome } from "../../../src/core/model/update-outcome.ts";
import { parseJsonObject, type JsonObject as SandboxJsonObject } from "../../sandbox/arm/json.ts";
import { changedLeaves } from "../../sandbox/story/changed-leaves.ts";
import { clearedRanges, narrowSettings, openSettings, provisioningState } from "../exposures.ts";
import type { FleetCluster } from "../fleet.ts";
import type { Verdicts } from "./verdicts.ts";

/** What the breaker counts, in order: a revert that ARM took on, or that a person decided, so that counting begins anew. */
export interface Counted {
  readonly cluster: string;
  readonly at: number;
  readonly what: "revert" | "person";
}

/** One update as it arrived at ARM. */
export interface ArrivedUpdate {
  readonly cluster: FleetCluster;
  /** What it was made from. */
  readonly snapshot: ClusterSnapshot;
  readonly body: JsonObject;
  /** The cluster as it stood when the update arrived; `undefined` when it was gone. */
  readonly before: JsonObject | undefined;
  readonly outcome: UpdateOutcome;
  /** Whether a person asked for it. */
  readonly isByHand: boolean;
  /** Whether the policy that it was made under may have exempted something. */
  readonly mayLeaveOpen: boolean;
}

/**
 * Watches what is written to clusters: only drifted leaves, only towards what was approved, and nothing where nothing has
 * drifted. What is open is said by `exposures.ts`, what ARM took on by the fake.
 */
export class UpdateJudge {
  readonly #verdicts: Verdicts;
  readonly #now: () => number;
  readonly #policy: ClusterPolicy;
  /**
   * Settings for which an update was sent, or was recorded as about to be sent by a run that died then: one that may have
   * failed is repeated for them.
   */
  readonly #attempted = new Map<string, ReadonlySet<string>>();
  readonly #counted: Counted[] = [];
  readonly #arrivals: number[] = [];
  /** Clusters whose update that was taken on last was a person's. */
  readonly #isLastByHand = new Set<string>();
  /** Clusters of which something was believed to be a trusted deployer's when the last update was sent. */
  readonly #believing = new Set<string>();
  #reverts = 0;
  #refused = 0;

  constructor(verdicts: Verdicts, now: () => number, policy: ClusterPolicy) {
    this.#verdicts = verdicts;
    this.#now = now;
    this.#policy = policy;
  }

  get counted(): readonly Counted[] {
    return this.#counted;
  }

  /** When updates arrived at ARM, whatever became of them. */
  get arrivals(): readonly number[] {
    return this.#arrivals;
  }

  /** How many reverts ARM took on. */
  get reverts(): number {
    return this.#reverts;
  }

  /** How many updates ARM refused until a person changes something. */
  get refused(): number {
    return this.#refused;
  }

  /** The state of a cluster was written. */
  recorded({ key }: ClusterId, { incidents, baseline }: ClusterState): void {
    for (const { status, decision } of Object.values(incidents))
      if (status === "reverting") this.#attempt(baseline?.resourceUid, leavesOf(decision.patch));
    const isPersons = Object.values(incidents).some(({ manualRevert }) => manualRevert !== undefined);
    if (isPersons) this.#counted.push({ cluster: key, at: this.#now(), what: "person" });
  }

  /** An update is sent, after this state was recorded. Answers whether a person asked for it. */
  sent(cluster: FleetCluster, snapshot: ClusterSnapshot, state: ClusterState | undefined): boolean {
    const { resourceUid } = snapshot;
    const { name } = cluster.id;
    const drifted = this.#drifted(cluster, snapshot.body);
    this.#attempt(resourceUid, drifted);
    const { baseline, incidents = {}, trust } = state ?? {};
    if (snapshot.phase === "in-progress")
      this.#verdicts.violated(`a PUT to ${name} was sent after a read that showed an operation under way`);
    if (drifted.length === 0 && snapshot.phase === "succeeded" && !trust?.believed.length)
      this.#verdicts.violated(`a PUT to ${name} was sent after a read that showed nothing to put back`);
    if (trust?.believed.length) this.#believing.add(cluster.id.key);
    else this.#believing.delete(cluster.id.key);
    const isByHand = Object.values(incidents).some(
      ({ status, manualRevert }) => status === "reverting" && manualRevert !== undefined,
    );
    if (baseline === undefined || baseline.resourceUid !== resourceUid)
      this.#verdicts.violated(`a PUT to ${name} was sent, for which nothing was approved`);
    if (baseline?.source === "accepted")
      this.#verdicts.violated(`a PUT to ${name} was sent, of which a person had accepted all that it showed`);
    if (this.#policy.mode === "alert" && !isByHand)
      this.#verdicts.violated(`a PUT to ${name} was sent, and the policy only alerts`);
    return isByHand;
  }

  /** An update arrives at ARM. */
  arrived(update: ArrivedUpdate): void {
    const { cluster, snapshot, body, before, outcome, mayLeaveOpen } = update;
    const { name } = cluster.id;
    const drifted = this.#drifted(cluster, snapshot.body);
    this.#count(update);
    // While something is believed, another list than the approved one is what goes back.
    if (this.#believing.has(cluster.id.key)) return;
    const isRepeated = snapshot.phase === "failed" || snapshot.phase === "canceled";
    const allowed = new Set([...drifted, ...(isRepeated ? this.#attemptedOn(snapshot.resourceUid) : [])]);
    if (allowed.has(clearedRanges.with)) allowed.add(clearedRanges.setting);
    for (const leaf of changedLeaves(copyOf(snapshot.body), copyOf(body))) {
      if (!allowed.has(leaf))
        this.#verdicts.violated(`a PUT to ${name} changed ${leaf}, which had not drifted`);
    }
    for (const leaf of mayLeaveOpen ? [] : openSettings(cluster.kind, body)) {
      this.#verdicts.violated(`a PUT to ${name} left ${leaf} open`);
    }
    if (outcome.kind !== "accepted") return;
    if (!before || snapshot.eTag === undefined) return;
    const isWithin = this.#drifted(cluster, before).length === 0;
    if (isWithin && provisioningState(before) === "Succeeded") {
      this.#verdicts.violated(`a PUT to ${name} was accepted while it was within its baseline at Succeeded`);
    }
  }

  #count({ cluster, outcome, isByHand }: ArrivedUpdate): void {
    this.#arrivals.push(this.#now());
    if (outcome.kind === "refused") this.#refused++;
    if (outcome.kind !== "accepted") return;
    this.#reverts++;
    if (isByHand) this.#isLastByHand.add(cluster.id.key);
    else {
      this.#isLastByHand.delete(cluster.id.key);
      this.#counted.push({ cluster: cluster.id.key, at: this.#now(), what: "revert" });
    }
  }

  /** The operation of the update that ARM took on last ended badly: a failure, and no revert that the breaker counts. */
  endedBadly({ id }: FleetCluster): void {
    const last = this.#counted.findLastIndex(({ cluster, what }) => cluster === id.key && what === "revert");
    if (last !== -1 && !this.#isLastByHand.has(id.key)) this.#counted.splice(last, 1);
  }

  #attempt(resourceUid: string | undefined, settings: readonly string[]): void {
    this.#attempted.set(resourceUid ?? "", new Set([...this.#attemptedOn(resourceUid), ...settings]));
  }

  #attemptedOn(resourceUid: string | undefined): ReadonlySet<string> {
    return this.#attempted.get(resourceUid ?? "") ?? new Set();
  }

  #drifted({ kind }: FleetCluster, body: JsonObject): readonly string[] {
    const { onNarrowed } = this.#policy;
    return [...openSettings(kind, body), ...(onNarrowed === "ignore" ? [] : narrowSettings(kind, body))];
  }
}

/** The places that a patch changes, as dotted paths. */
function leavesOf(patch: JsonObject, above = ""): readonly string[] {
  return Object.entries(patch).flatMap(([name, value]) =>
    isJsonObject(value) ? leavesOf(value, `${above}${name}.`) : [`${above}${name}`],
  );
}

function copyOf(body: JsonObject): SandboxJsonObject {
  return parseJsonObject(JSON.stringify(body));
}
