import type { ClusterId } from "../../../src/core/cluster/cluster-id.ts";
import { guardedProperty } from "../../../src/core/cluster/exposure.ts";
import type { JsonObject } from "../../../src/core/json/json.ts";
import type { ClusterState } from "../../../src/core/model/cluster-state.ts";
import type { StateChange } from "../../../src/ports/state-store.ts";
import { openSettings } from "../exposures.ts";
import type { FleetCluster } from "../fleet.ts";
import type { Verdicts } from "./verdicts.ts";

/** Since when settings of a cluster stand open without a break, by their paths, in milliseconds since 1970. */
type OpenSince = ReadonlyMap<string, number>;

/** The last incident of an exposure that ended as closed. */
interface ClosedIncident {
  readonly id: string;
  /** When it was recorded first, by the clock of the world: that of the run may be wrong. */
  readonly openedAt: number;
  /** The properties that it told of. */
  readonly told: ReadonlySet<string>;
}

/**
 * Watches that what stands open is known in time, and is one story: what an early look, the sweep or an event finds is
 * told by one incident, and not once more by another while it stands open without a break.
 */
export class SightJudge {
  readonly #verdicts: Verdicts;
  readonly #now: () => number;
  readonly #isConstant: boolean;
  readonly #open = new Map<string, OpenSince>();
  readonly #shownAt = new Map<string, number>();
  readonly #goneSince = new Map<string, number>();
  readonly #openedAt = new Map<string, number>();
  readonly #closed = new Map<string, ClosedIncident>();
  #bySweep = 0;
  #early = 0;

  /** @param isConstant true in a world where what is minded, and whose cluster it is, never changes */
  constructor(verdicts: Verdicts, now: () => number, isConstant: boolean) {
    this.#verdicts = verdicts;
    this.#now = now;
    this.#isConstant = isConstant;
  }

  /** How many openings were told that a look at the whole fleet had found. */
  get bySweep(): number {
    return this.#bySweep;
  }

  /** How many openings were told while their operation ran. */
  get early(): number {
    return this.#early;
  }

  /** ARM shows a cluster otherwise than before; without a body it is gone. Answers the settings that were opened by it. */
  shown({ id, kind }: FleetCluster, body: JsonObject | undefined): readonly string[] {
    if (body) this.#goneSince.delete(id.key);
    else this.#goneSince.set(id.key, this.#goneSince.get(id.key) ?? this.#now());
    this.#shownAt.set(id.key, this.#now());
    const before = this.#open.get(id.key) ?? new Map<string, number>();
    const paths = body ? openSettings(kind, body) : [];
    this.#open.set(id.key, new Map(paths.map((path) => [path, before.get(path) ?? this.#now()])));
    return paths.filter((path) => !before.has(path));
  }

  /** The settings that stand open without a break since then, and longer than so many milliseconds. */
  openFor({ key }: ClusterId, milliseconds: number): readonly string[] {
    const limit = this.#now() - milliseconds;
    return [...(this.#open.get(key) ?? [])].filter(([, since]) => since <= limit).map(([path]) => path);
  }

  /** True for a cluster that is gone for longer than so many milliseconds. */
  isGoneFor({ key }: ClusterId, milliseconds: number): boolean {
    return this.#now() - (this.#goneSince.get(key) ?? Number.POSITIVE_INFINITY) >= milliseconds;
  }

  /** True for a cluster that was shown as it is, with nothing open, for longer than so many milliseconds. */
  isClosedFor({ key }: ClusterId, milliseconds: number): boolean {
    return this.#open.get(key)?.size === 0 && this.#now() - (this.#shownAt.get(key) ?? 0) >= milliseconds;
  }

  /** A run records what it tells. */
  recorded(id: ClusterId, { alerts, incidents }: StateChange, isApplying: boolean): void {
    const opened = new Map(
      alerts.flatMap((entry) =>
        entry.kind === "alert" && entry.alert.topic === "exposure" && entry.alert.transition === "opened"
          ? [[entry.alert.incidentId, entry.alert] as const]
          : [],
      ),
    );
    for (const { foundBySweep } of opened.values()) {
      if (foundBySweep && isApplying) this.#early++;
      else if (foundBySweep) this.#bySweep++;
    }
    for (const incident of incidents.filter(({ topic }) => topic === "exposure")) {
      const told = new Set<string>(incident.drift.map(({ setting }) => guardedProperty[setting]));
      const { id: name, status } = incident;
      const openedAt = this.#openedAt.get(name) ?? this.#now();
      this.#openedAt.set(name, openedAt);
      if (opened.has(name) && this.#isConstant) this.#judgeRepetition(id, name, told);
      if (status === "reverted" || status === "resolved")
        this.#closed.set(id.key, { id: name, openedAt, told });
    }
  }

  #judgeRepetition({ key }: ClusterId, name: string, told: ReadonlySet<string>): void {
    const last = this.#closed.get(key);
    if (!last || last.id === name) return;
    for (const [path, since] of this.#open.get(key) ?? []) {
      const property = path.split(".").at(-1) ?? "";
      if (since < last.openedAt && last.told.has(property) && told.has(property))
        this.#verdicts.violated(
          `${name} tells ${path} as opened, which ${last.id} told, and it was open all the time`,
        );
    }
  }

  /** Nobody may be without an incident whose cluster stands open for so long. */
  judgeKnown({ id }: FleetCluster, state: ClusterState | undefined, longestMs: number, how: string): void {
    const open = this.openFor(id, longestMs);
    const { exposure } = state?.incidents ?? {};
    if (open.length > 0 && !exposure)
      this.#verdicts.violated(`${id.name} stands open (${open.join(", ")}), and ${how}`);
  }
}
