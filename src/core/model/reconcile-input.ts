import type { ClusterSnapshot } from "../cluster/cluster-snapshot.ts";
import type { OutboundReading } from "../cluster/outbound.ts";
import type { ClusterPolicy } from "./cluster-policy.ts";
import type { ClusterState } from "./cluster-state.ts";
import type { AskedQuestion } from "./log-question.ts";
import type { PolicyByTags } from "./policy-by-tags.ts";
import type { RunContext } from "./run-context.ts";
import type { WaysInReading } from "./ways-in.ts";

/** ARM's word about an operation of the guardrail's own: `Succeeded`, `Failed`, ..., and why. */
export interface OwnOperation {
  readonly status: string;
  readonly error?: string;
}

/** Everything that a run over a cluster that was read depends on. */
export interface ReconcileInput {
  readonly snapshot: ClusterSnapshot;
  readonly state: ClusterState;
  /** What the run goes by: see `policyOfRun`. */
  readonly policy: ClusterPolicy;
  /** How the cluster's tags select it; left out where no policy file selects by tags. */
  readonly byTags?: PolicyByTags;
  readonly outbound: OutboundReading | undefined;
  /** When the operation that ended last was over, where ARM or the event says so; ISO 8601 UTC. */
  readonly operationEnd?: string;
  /** How the operation of the guardrail's last update ended, where the cluster's last one ended badly and ARM says it. */
  readonly ownOperation?: OwnOperation;
  /** The question to the Activity Log that was due, with the answer; absent where none was. */
  readonly asked?: AskedQuestion;
  /** What the run has read of the cluster's children; left out where it has not asked. */
  readonly waysIn?: WaysInReading;
  readonly context: RunContext;
}
