import type { ClusterState } from "../../../src/core/model/cluster-state.ts";
import type { Verdicts } from "./verdicts.ts";

/** Watches what is believed of trusted deployers: in these worlds the log confirms nothing, so nothing of it stays. */
export class TrustJudge {
  readonly #verdicts: Verdicts;
  readonly #believed = new Set<string>();

  constructor(verdicts: Verdicts) {
    this.#verdicts = verdicts;
  }

  /** How many changes were believed. */
  get believed(): number {
    return this.#believed.size;
  }

  /** The state of a cluster was written. */
  written({ clusterId, trust }: ClusterState): void {
    for (const { at, isConfirmed } of trust?.believed ?? []) {
      this.#believed.add(`${clusterId} ${at}`);
      if (isConfirmed)
        this.#verdicts.violated(`a change of ${clusterId} was confirmed, and the log told nothing`);
    }
  }

  /** Nothing is asked any more. */
  ended({ clusterId, trust, questions = [] }: ClusterState): void {
    const waiting = trust?.believed ?? [];
    if (waiting.length > 0)
      this.#verdicts.violated(`${clusterId} ends with ${waiting.length} believed changes`);
    if (questions.some(({ kind }) => kind === "trusted-change"))
      this.#verdicts.violated(`${clusterId} ends with a question that nobody asks`);
    if (trust?.takenBack)
      this.#verdicts.violated(`${clusterId} ends with a change taken back, and nobody was told`);
  }
}
