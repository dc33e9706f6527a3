import type { Act } from "../../../src/core/model/act.ts";
import type { Incident } from "../../../src/core/model/incident.ts";
import type { StateChange } from "../../../src/ports/state-store.ts";
import type { Verdicts } from "./verdicts.ts";

/** Something that somebody did to a cluster, beside its settings. */
export interface DoneAct {
  readonly clusterKey: string;
  readonly correlationId: string;
  /** In milliseconds since 1970. */
  readonly at: number;
}

/** Clocks of the app's machines and of ARM differ by less than this. */
const clocksMs = 5_000;

/**
 * Watches what is told of acts while a cluster stood open: only what was done, each once, and where the log could be read,
 * all of it. A log that could not be read is never taken for nothing.
 */
export class ActsJudge {
  readonly #verdicts: Verdicts;
  readonly #done = new Map<string, DoneAct>();
  /** By incident and correlation id, the alert that told it. */
  readonly #told = new Map<string, string>();
  #found = 0;

  constructor(verdicts: Verdicts) {
    this.#verdicts = verdicts;
  }

  /** How many acts were told. */
  get found(): number {
    return this.#found;
  }

  /** Somebody did something. */
  done(act: DoneAct): void {
    this.#done.set(act.correlationId, act);
  }

  /** A run records what it tells. */
  recorded(clusterKey: string, { alerts }: StateChange): void {
    for (const entry of alerts) {
      if (entry.kind !== "alert") continue;
      const { id, incidentId, acts = [] } = entry.alert;
      for (const { correlationId } of acts) this.#judge(clusterKey, id, incidentId, correlationId);
    }
  }

  #judge(clusterKey: string, alertId: string, incidentId: string, correlationId: string): void {
    const key = `${incidentId} ${correlationId}`;
    const before = this.#told.get(key);
    if (before === alertId) return;
    if (before !== undefined) this.#verdicts.violated(`${alertId} tells ${correlationId}, as ${before} did`);
    else this.#found++;
    this.#told.set(key, alertId);
    if (this.#done.get(correlationId)?.clusterKey !== clusterKey)
      this.#verdicts.violated(`${alertId} tells ${correlationId}, which nobody did to that cluster`);
  }

  /** Hours after the last end. */
  judge(incidents: readonly Incident[]): void {
    for (const incident of incidents) {
      const { id, topic, closedAt, clusterId, acts } = incident;
      if (topic !== "exposure" || closedAt === undefined) continue;
      if (acts?.log === undefined || acts.log.kind === "asking") {
        this.#verdicts.violated(`${id} has ended, and what was done meanwhile is still open`);
        continue;
      }
      if (acts.log.kind === "unread" || acts.more !== undefined) continue;
      for (const act of this.#done.values()) {
        if (act.clusterKey !== clusterId.toLowerCase() || !isWithin(act, incident)) continue;
        if (!acts.found.some(({ correlationId }: Act) => correlationId === act.correlationId))
          this.#verdicts.violated(`${act.correlationId} was done while ${id} was open, and was not told`);
      }
    }
  }
}

function isWithin({ at }: DoneAct, { exposedSince, closedAt = "" }: Incident): boolean {
  return at > Date.parse(exposedSince) + clocksMs && at < Date.parse(closedAt) - clocksMs;
}
