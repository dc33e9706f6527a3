import type { Severity } from "../cluster/guarded-setting.ts";
import type { Transition } from "./alert.ts";
import type { Baseline } from "./baseline.ts";
import type { Verdict } from "./finding.ts";
import type { IncidentTopic } from "./incident-topic.ts";

/** What an entry of the history tells. */
export type HistoryEvent =
  /** An incident moved, and people were told. */
  | { readonly kind: "transition"; readonly what: Transition }
  /** A decision that moved something: a person's, or the guardrail's own to put back what was approved. */
  | { readonly kind: "decision"; readonly what: "accept" | "revert" }
  /** What is approved for a cluster became another, or was retired with the cluster. */
  | { readonly kind: "baseline"; readonly what: Baseline["source"] | "retired" };

/** One thing that happened to a cluster or was decided about it: kept for a year, whatever becomes of the incident. */
export type HistoryEntry = HistoryEvent & {
  /** Stable: what is recorded twice is one entry. */
  readonly id: string;
  /** When it was recorded, ISO 8601 UTC. */
  readonly at: string;
  readonly clusterId: string;
  readonly incidentId?: string;
  readonly topic?: IncidentTopic;
  readonly severity?: Severity;
  readonly verdict?: Verdict;
  /** Who decided: a person by name, `a person` where there is no sign-in, or `guardrail`. Absent where nobody did. */
  readonly by?: string;
  /** Who made the write that it is about, as far as that is known. */
  readonly actor?: string;
  /** A stable code of why; a person's decision has none. */
  readonly reason?: string;
  /** Why, in words. */
  readonly message: string;
  readonly correlationId?: string;
};
