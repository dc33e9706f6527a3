import type { Alert } from "./alert.ts";
import type { ClusterState } from "./cluster-state.ts";
import type { Decision } from "./decision.ts";
import type { Evaluation } from "./evaluation.ts";
import type { Incident } from "./incident.ts";
import type { ManualActionAnswer } from "./manual-action-answer.ts";
import type { Notice } from "./notice.ts";
import type { PlannedMessage } from "./planned-message.ts";
import type { Leaf } from "./revert-plan.ts";

/** What a run will do: plain data. Applying it is somebody else's work. */
export interface ReconcilePlan {
  readonly evaluation: Evaluation;
  readonly decision: Decision;
  /** The state to record before anything else is done. */
  readonly state: ClusterState;
  /** Incidents that were opened, moved or closed. */
  readonly incidents: readonly Incident[];
  /** Incidents that had ended before, to which something is added. */
  readonly ended?: readonly Incident[];
  /** What is told, recorded together with the state. */
  readonly alerts: readonly Alert[];
  /** What is told besides, each once for its id, recorded together with the state. */
  readonly notices?: readonly Notice[];
  /** The leaves to write, where the decision is to revert. */
  readonly update?: readonly Leaf[];
  /** When to look again, in seconds from now. */
  readonly followUpSeconds?: number;
  /** What is due at instants of its own besides. */
  readonly messages?: readonly PlannedMessage[];
  /** What became of the person's decision that the run is about. */
  readonly answer?: ManualActionAnswer;
}
