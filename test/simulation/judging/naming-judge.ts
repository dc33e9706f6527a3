import type { Incident } from "../../../src/core/model/incident.ts";
import type { Verdicts } from "./verdicts.ts";

/** A write that an event reports: by whom, and when it ended. */
interface Reported {
  readonly objectId: string;
  readonly at: number;
}

/** Clocks of the app's machines and of ARM differ by less than this, what the app allows for it included. */
const toleranceMs = 15_000;

/** After the first sight of an exposure its write ends, and is reported, within this. */
const longestWriteMs = 10 * 60_000;

/**
 * Watches whom incidents name: only people who wrote that very cluster, between the last compliant read before the
 * exposure and its first sight or the end of the write that was running then. Never the guardrail itself.
 */
export class NamingJudge {
  readonly #verdicts: Verdicts;
  readonly #ourselves: string;
  readonly #writes = new Map<string, Reported[]>();
  #named = 0;

  constructor(verdicts: Verdicts, ourselves: string) {
    this.#verdicts = verdicts;
    this.#ourselves = ourselves;
  }

  /** How often an incident was recorded that names somebody. */
  get named(): number {
    return this.#named;
  }

  /** Azure reports a write. */
  reported(clusterKey: string, write: Reported): void {
    const writes = this.#writes.get(clusterKey) ?? [];
    writes.push(write);
    this.#writes.set(clusterKey, writes);
  }

  /** A run records an incident. */
  recorded(clusterKey: string, { id, attribution, topic }: Incident): void {
    const { actor, otherActors, sight } = attribution;
    if (topic === "unreadable") return;
    const from = sight.compliantAt === undefined ? 0 : Date.parse(sight.compliantAt) - toleranceMs;
    const until = Date.parse(sight.at) + longestWriteMs + toleranceMs;
    for (const { name, objectId } of [...(actor ? [actor] : []), ...otherActors]) {
      this.#named++;
      if (objectId === this.#ourselves) this.#verdicts.violated(`${id} names the guardrail itself`);
      const wrote = (this.#writes.get(clusterKey) ?? []).some(
        (write) => write.objectId === objectId && write.at >= from && write.at <= until,
      );
      if (!wrote) this.#verdicts.violated(`${id} names ${name}, who wrote nothing at that time`);
    }
  }
}
