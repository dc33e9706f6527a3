import type { Json } from "../json/json.ts";
import type { Withheld } from "./decision.ts";

/** One property of the cluster body that a revert sets: its path under `properties`, and ARM's value for it. */
export interface Leaf {
  readonly path: readonly string[];
  readonly value: Json;
}

/** What a revert would write, and what it leaves alone. */
export interface RevertPlan {
  readonly leaves: readonly Leaf[];
  readonly withheld: readonly Withheld[];
  /** Blocks of outbound addresses that are new since the baseline and go into the list that is put back. */
  readonly outboundAdditions: readonly string[];
}
