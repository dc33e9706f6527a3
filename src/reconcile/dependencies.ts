import type { ClusterId } from "../core/cluster/cluster-id.ts";
import type { Actor } from "../core/model/actor.ts";
import type { AlertLinks } from "../core/model/alert.ts";
import type { PolicyByTags, SelectingTags } from "../core/model/policy-by-tags.ts";
import type { DeliveryDependencies } from "../delivery/delivery-dependencies.ts";
import type { ActivityLog } from "../ports/activity-log.ts";
import type { ClusterGateway } from "../ports/cluster-gateway.ts";
import type { AlertOutbox, StateStore } from "../ports/state-store.ts";

/** All that a reconcile run touches outside itself. */
export interface ReconcileDependencies extends DeliveryDependencies {
  readonly gateway: ClusterGateway;
  readonly activityLog: ActivityLog;
  readonly store: StateStore & AlertOutbox;
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
  /** True where people are told that nothing of a subscription can be read: of all its clusters at once. */
  readonly isToldUnreadable: (subscriptionId: string) => Promise<boolean>;
}
