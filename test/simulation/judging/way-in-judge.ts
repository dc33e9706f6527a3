import type { ClusterState } from "../../../src/core/model/cluster-state.ts";
import type { Incident } from "../../../src/core/model/incident.ts";
import type { StateChange } from "../../../src/ports/state-store.ts";
import type { StandingGrant } from "../children.ts";
import type { FleetCluster } from "../fleet.ts";
import type { Invocation } from "../invocation.ts";
import type { Verdicts } from "./verdicts.ts";

/** What stands of a cluster's ways in that was not there when it was created. */
export type Standing = (cluster: FleetCluster) => readonly StandingGrant[];

/**
 * Watches what is told of ways in that a cluster's settings do not show: whoever was let in is told in time, by one
 * incident, and nothing of it ends while it stands: a list that could not be read is never taken for empty.
 */
export class WayInJudge {
  readonly #verdicts: Verdicts;
  readonly #now: () => number;
  readonly #isConstant: boolean;
  /** When a run read a cluster. */
  readonly #readAt = new WeakMap<Invocation, Map<string, number>>();
  /** The incident that told a grant, by the grant. */
  readonly #toldBy = new Map<string, string>();
  #standing: Standing = () => [];

  /** @param isConstant true in a world where what is minded, and whose cluster it is, never changes */
  constructor(verdicts: Verdicts, now: () => number, isConstant: boolean) {
    this.#verdicts = verdicts;
    this.#now = now;
    this.#isConstant = isConstant;
  }

  /** How many grants were told. */
  get told(): number {
    return this.#toldBy.size;
  }

  /** What is judged by, of the world's own. */
  watch(standing: Standing): void {
    this.#standing = standing;
  }

  standing(cluster: FleetCluster): readonly StandingGrant[] {
    return this.#standing(cluster);
  }

  /** An invocation turns to ARM to read a cluster. */
  reads({ id }: FleetCluster, invocation: Invocation): void {
    const times = this.#readAt.get(invocation) ?? new Map<string, number>();
    this.#readAt.set(invocation, times.set(id.key, this.#now()));
  }

  /** A run records what it made of what it read. */
  recorded(cluster: FleetCluster, { incidents }: StateChange, invocation: Invocation): void {
    const readAt = this.#readAt.get(invocation)?.get(cluster.id.key);
    for (const incident of incidents) {
      if (incident.topic !== "exposure") continue;
      for (const grant of this.#standing(cluster)) {
        const key = `${cluster.id.key} ${cluster.resourceUid} ${grant.mark} ${grant.since}`;
        if (incident.closedAt === undefined && isTold(grant, incident)) this.#tell(key, grant, incident);
        const isClear = incident.status === "resolved" || incident.status === "reverted";
        const isSeen = readAt !== undefined && grant.since < readAt;
        if (this.#isConstant && isClear && isSeen && this.#toldBy.get(key) === incident.id)
          this.#verdicts.violated(
            `${incident.id} ended as ${incident.status}, and ${grant.mark} still stands`,
          );
      }
    }
  }

  #tell(key: string, { mark }: StandingGrant, { id }: Incident): void {
    const before = this.#toldBy.get(key);
    if (before !== undefined && before !== id && this.#isConstant)
      this.#verdicts.violated(`${id} tells of ${mark}, of which ${before} told, and it stood all the time`);
    this.#toldBy.set(key, id);
  }

  /** Whatever stands for so long must be told. */
  judgeKnown(cluster: FleetCluster, state: ClusterState | undefined, longestMs: number, how: string): void {
    for (const grant of this.#standing(cluster)) {
      if (this.#now() - grant.since < longestMs) continue;
      if (!isTold(grant, state?.incidents.exposure))
        this.#verdicts.violated(`${cluster.id.name} lets ${grant.mark} in, and ${how}`);
    }
  }
}

function isTold({ setting, mark }: StandingGrant, incident: Incident | undefined): boolean {
  return (incident?.drift ?? []).some(
    (item) => item.setting === setting && JSON.stringify(item.after).includes(mark),
  );
}
