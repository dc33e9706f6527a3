import type { ClusterId } from "../../../src/core/cluster/cluster-id.ts";
import type { ClusterState } from "../../../src/core/model/cluster-state.ts";
import type { Incident } from "../../../src/core/model/incident.ts";
import type { WatchedQueue } from "../watched-queue.ts";
import type { Verdicts } from "./verdicts.ts";

/**
 * Watches that nothing that waits is without a message that wakes for its cluster. A guardrail that is switched off waits
 * for nothing; the sweep takes up again what it had under way.
 */
export class WaitingJudge {
  readonly #verdicts: Verdicts;
  readonly #queue: WatchedQueue;
  readonly #isOff: () => boolean;
  readonly #states = new Map<string, ClusterState>();

  /** @param isOff true while the guardrail is switched off, and until the sweep has been there after it */
  constructor(verdicts: Verdicts, queue: WatchedQueue, isOff: () => boolean) {
    this.#isOff = isOff;
    this.#verdicts = verdicts;
    this.#queue = queue;
  }

  /** What was recorded last of a cluster. */
  state({ key }: ClusterId): ClusterState | undefined {
    return this.#states.get(key);
  }

  /** The state of a cluster was written. */
  written(cluster: ClusterId, state: ClusterState): void {
    this.#states.set(cluster.key, state);
    this.messageGone();
  }

  /** A message has left the queue. */
  messageGone(): void {
    if (this.#isOff()) return;
    for (const [key, state] of this.#states) {
      const what = waiting(state);
      if (!what) continue;
      if (!this.#queue.calls(key)) this.#verdicts.violated(`${what}, and no message wakes for it`);
    }
  }
}

function waiting(state: ClusterState): string | undefined {
  const { clusterId, verdict, incidents, unreadable, questions, waysIn } = state;
  if (unreadable) return `${clusterId} could not be read`;
  if (waysIn?.unread) return `lists of ${clusterId} could not be read`;
  // Of a cluster that is gone, in a subscription that is not listed any more, the timer finds what is due when it is back.
  if (questions && verdict !== undefined) return `the log is to be asked about ${clusterId}`;
  const incident = Object.values(incidents).find(waits);
  return incident && `incident ${incident.id} is ${incident.status} (${incident.decision.action})`;
}

function waits({ status, decision, compliantSince }: Incident): boolean {
  switch (status) {
    case "waiting":
    case "reverting":
      return true;
    case "open":
      return decision.action === "wait";
    case "contested":
      return compliantSince !== undefined;
    default:
      return false;
  }
}
