import type { ClusterId } from "../../../src/core/cluster/cluster-id.ts";
import { guardedProperty } from "../../../src/core/cluster/exposure.ts";
import type { ClusterState } from "../../../src/core/model/cluster-state.ts";
import type { Incident } from "../../../src/core/model/incident.ts";
import type { ClusterReading } from "../../../src/ports/cluster-gateway.ts";
import type { StateChange } from "../../../src/ports/state-store.ts";
import { approvedValue, narrowSettings, openSettings } from "../exposures.ts";
import type { FleetCluster } from "../fleet.ts";
import type { Invocation } from "../invocation.ts";
import type { Verdicts } from "./verdicts.ts";

/**
 * Watches how incidents end: closed means closed. What is open in the body that the run had read is said by
 * `exposures.ts`, whatever the policy says by then. And a stand-down whose cluster is opened again is told at once.
 */
export class EndingJudge {
  readonly #verdicts: Verdicts;
  readonly #read = new WeakMap<Invocation, Map<string, ClusterReading>>();
  /** Properties that were told as open against what was approved in truth, by the incident. */
  readonly #told = new Map<string, Set<string>>();
  /** Whose cluster an incident was about when it was recorded first. */
  readonly #uids = new Map<string, string>();
  readonly #ended = new Set<string>();
  #exempted = 0;

  constructor(verdicts: Verdicts) {
    this.#verdicts = verdicts;
  }

  /** How many incidents ended because the policy no longer minded. */
  get exempted(): number {
    return this.#exempted;
  }

  /** An invocation got the answer to its read. */
  read({ key }: ClusterId, reading: ClusterReading, invocation: Invocation): void {
    const readings = this.#read.get(invocation) ?? new Map<string, ClusterReading>();
    this.#read.set(invocation, readings.set(key, reading));
  }

  /** A run records what it made of its read. */
  recorded(
    cluster: FleetCluster,
    change: StateChange,
    before: ClusterState | undefined,
    invocation: Invocation,
  ): void {
    this.#judgeReopening(change, before);
    const reading = this.#read.get(invocation)?.get(cluster.id.key);
    for (const incident of change.incidents) {
      // What is added after its end is no part of it.
      if (this.#ended.has(incident.id)) continue;
      if (incident.closedAt !== undefined) this.#ended.add(incident.id);
      this.#remember(cluster, incident);
      if (incident.status === "exempted") this.#exempted++;
      if (reading) this.#judgeEnd(cluster, incident, reading);
    }
  }

  #remember({ kind, resourceUid }: FleetCluster, { id, topic, drift, closedAt }: Incident): void {
    if (closedAt !== undefined) return;
    if (!this.#uids.has(id)) this.#uids.set(id, resourceUid);
    const told = this.#told.get(id) ?? new Set<string>();
    for (const { setting, before } of topic === "exposure" ? drift : []) {
      const property = guardedProperty[setting];
      const isTrue = JSON.stringify(before) === JSON.stringify(approvedValue(kind, property));
      if (isTrue) told.add(property);
    }
    this.#told.set(id, told);
  }

  #judgeEnd({ kind }: FleetCluster, { id, topic, status }: Incident, reading: ClusterReading): void {
    if (reading.kind !== "read" || (status !== "reverted" && status !== "resolved")) return;
    const { body, resourceUid } = reading.snapshot;
    // The incidents of a predecessor end with it.
    if (resourceUid !== this.#uids.get(id)) return;
    const isTold = (path: string): boolean => this.#told.get(id)?.has(path.split(".").at(-1) ?? "") ?? false;
    const left =
      topic === "exposure"
        ? openSettings(kind, body).filter(isTold)
        : topic === "narrowing"
          ? narrowSettings(kind, body)
          : [];
    if (left.length > 0)
      this.#verdicts.violated(`${id} ended as ${status}, and ${left.join(", ")} was not put right`);
  }

  #judgeReopening({ state, alerts }: StateChange, before: ClusterState | undefined): void {
    const known = before?.incidents.exposure;
    const now = state.incidents.exposure;
    if (known?.compliantSince === undefined || now?.id !== known.id || now.compliantSince !== undefined)
      return;
    const isTold = alerts.some(
      (entry) =>
        entry.kind === "alert" && entry.alert.incidentId === now.id && entry.alert.transition === "contested",
    );
    if (now.status === "contested" && !isTold)
      this.#verdicts.violated(`${now.id} was closed by people and opened again, and nobody was told`);
  }
}
