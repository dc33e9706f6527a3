import type { Severity } from "../cluster/guarded-setting.ts";
import type { OutboundNews } from "../cluster/outbound.ts";
import type { JsonObject } from "../json/json.ts";
import type { Act } from "./act.ts";
import type { Actor } from "./actor.ts";
import type { DecisionAction } from "./decision.ts";
import type { Why } from "./decision-reason.ts";
import type { DriftItem, Finding, Verdict } from "./finding.ts";
import type { IncidentTopic } from "./incident-topic.ts";

/** What an incident can tell the outside about itself, each at most once per change; `reminded` each time it is due. */
export type Transition =
  | "opened"
  | "updated"
  | "reverted"
  | "resolved"
  | "accepted"
  | "exempted"
  | "failed"
  | "contested"
  | "reminded"
  /** Something was done to the cluster while it stood open; it may come after the incident's end. */
  | "acts-found";

/** Where a person can go from an alert. Absolute URLs. */
export interface AlertLinks {
  /** The cluster in the Azure portal. */
  readonly portal: string;
  /** The incident in this app. */
  readonly incident?: string;
  readonly accept?: string;
  readonly revert?: string;
}

/**
 * One transition of one incident, free of any channel's format: what every channel renders, and the `data` of the
 * generic webhook's CloudEvent.
 */
export interface Alert {
  /** Stable per transition, so that a receiver can drop a second copy. */
  readonly id: string;
  /** When the transition was recorded, ISO 8601 UTC. */
  readonly time: string;
  readonly transition: Transition;
  readonly incidentId: string;
  /** What its incident is about. */
  readonly topic: IncidentTopic;
  /** The cluster's ARM resource id, as ARM spells it. */
  readonly clusterId: string;
  readonly severity: Severity;
  /** Set where it goes to every channel, whatever the channel's minimum severity and labels. */
  readonly toEveryChannel?: true;
  readonly verdict: Verdict;
  readonly findings: readonly Finding[];
  readonly drift: readonly DriftItem[];
  /**
   * Addresses by which the cluster itself goes out, and which are new since the baseline: they have to be in the list that
   * is put back, or the nodes are cut off. Absent where nothing is new.
   */
  readonly newOutbound?: OutboundNews;
  /** Why this action, and what stands against a better one; at its end, why it has ended. */
  readonly decision: Why & {
    readonly action: DecisionAction;
    /** Only the leaves that a revert changes, in ARM's shape; empty when there is nothing to change. */
    readonly patch: JsonObject;
  };
  /** How many updates of the guardrail's own have failed in a row; absent for none. */
  readonly failedUpdates?: number;
  readonly actor?: Actor;
  /** Others who wrote since the last compliant read: it may have been one of them. */
  readonly otherActors?: readonly Actor[];
  /** Set where nothing changed but who it was: an earlier message named somebody else, or not all of them. */
  readonly correctsActor?: true;
  /** Set where nothing changed but that it is known who it was: the message before could name nobody. */
  readonly namesActor?: true;
  readonly correlationId?: string;
  /** What was done, of `acts-found`. */
  readonly acts?: readonly Act[];
  /** How many acts of the same exposure were told before, of `acts-found`; absent for none. */
  readonly earlierActs?: number;
  /** Set where no event had told of it: the sweep of the whole fleet found it. */
  readonly foundBySweep?: true;
  /** Set where it is told together with what else one sweep saw for the first time: when that sweep began. */
  readonly firstSightOf?: string;
  /** Recognises the exposure that this tells of: what a person who accepts it has to name. */
  readonly fingerprint: string;
  /** When the incident was opened, ISO 8601 UTC. */
  readonly openedAt: string;
  /**
   * How long the cluster stood exposed, in whole seconds: final once it was closed or accepted, so far before that and
   * where the policy no longer minds.
   */
  readonly exposedSeconds: number;
  /**
   * Shell commands with which a person could close the exposure by hand, most useful first, for bash and PowerShell; once
   * it is closed, those for what closing it did not undo. A line that begins with `#` says what has to be known of the
   * command after it.
   */
  readonly commands: readonly string[];
  readonly links: AlertLinks;
}
