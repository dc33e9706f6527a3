import type { ClusterId } from "../core/cluster/cluster-id.ts";
import type { Actor } from "../core/event/actor.ts";
import type { AlertLinks } from "../core/incident/alert.ts";
import type { PolicyByTags, SelectingTags } from "../core/policy/policy-by-tags.ts";
import type { AlertChannel } from "../ports/alert-channel.ts";
import type { AppMemory } from "../ports/app-memory.ts";
import type { ClusterGateway } from "../ports/cluster-gateway.ts";
import type { FollowUpQueue } from "../ports/follow-up-queue.ts";
import type { Log } from "../ports/log.ts";
import type { AlertOutbox, StateStore } from "../ports/state-store.ts";
import type { Telemetry } from "../ports/telemetry.ts";

/** All that a reconcile run touches outside itself. */
export interface ReconcileDependencies {
  readonly gateway: ClusterGateway;
  readonly store: StateStore & AlertOutbox;
  readonly queue: FollowUpQueue;
  readonly channels: readonly AlertChannel[];
  /** When this process last said of a channel, by its key, that it works; milliseconds since 1970. */
  readonly workingChannels: Map<string, number>;
  readonly memory: AppMemory;
  /**
   * The policy of a cluster, by its tags and by those of its last compliant read.
   * @param tags `undefined` where the cluster could not be read
   */
  readonly policyFor: (
    cluster: ClusterId,
    tags: Readonly<Record<string, string>> | undefined,
    remembered: SelectingTags | undefined,
  ) => PolicyByTags;
  readonly links: (cluster: ClusterId, incidentId: string) => AlertLinks;
  /** True for the guardrail's own identity, whose writes nobody needs to be told of. */
  readonly isOurselves: (actor: Actor, signal: AbortSignal) => Promise<boolean>;
  readonly now: () => Date;
  readonly log: Log;
  readonly telemetry: Telemetry;
}
