import type { GuardedSetting, Severity } from "../cluster/guarded-setting.ts";
import type { Decision } from "../decision/decision.ts";
import type { Actor } from "../event/actor.ts";
import type { DriftItem, Finding, Verdict } from "../findings/finding.ts";
import type { Transition } from "./alert.ts";
import type { ToldOpen } from "./told-open.ts";

/**
 * What an incident is about. Each has its own story: an exposure, an approved list that only shrank, or a cluster that
 * cannot be read.
 */
export type IncidentTopic = "exposure" | "narrowing" | "unreadable";

/** Where an incident stands. The first five are open, the others are its end; `life-cycle.ts` says how it moves. */
export type IncidentStatus =
  /** Told; nothing is under way. Rows of earlier versions say so of a revert that waits, too. */
  | "open"
  /** Told, and a revert waits: for an operation, a start, Azure, or the policy's grace. */
  | "waiting"
  /** The guardrail's update is under way or waits to be confirmed. */
  | "reverting"
  /** The revert was refused; a person has to act. */
  | "failed"
  /** Reverted too often: the guardrail stands down until a person decides. */
  | "contested"
  /** Confirmed: the guardrail closed it. */
  | "reverted"
  /** Somebody else closed it. */
  | "resolved"
  /** A person approved the exposure. */
  | "accepted"
  /** The policy no longer minds; the cluster is still open. */
  | "exempted";

/** The guardrail's own update within an incident. */
export interface RevertAttempt {
  /** When the update was about to be sent, ISO 8601 UTC. */
  readonly sentAt: string;
  /** How many updates ARM has accepted, or may have, in this incident. */
  readonly count: number;
  /**
   * `sending` until ARM's answer is recorded: a run that finds it holds the lease that the sender has lost, so nobody
   * will record it any more. It is then as good as `unknown`, when ARM gave no answer: the next read tells by the eTag
   * whether the update was taken on.
   */
  readonly phase: "sending" | "accepted" | "unknown";
  /** The eTag under which it was sent; absent where ARM returned none. */
  readonly eTag?: string;
  /** Where ARM tells how the operation goes; absolute URL. */
  readonly operationUrl?: string;
  /** What it puts back: while it is not confirmed, a read may hide some of it. Rows of earlier versions lack it. */
  readonly settings?: readonly GuardedSetting[];
}

/** A person's wish that the approved exposure goes back, carried out by whichever runs it takes. */
export interface ByHand {
  readonly reason: string;
  /** The person's name, where sign-in is on. */
  readonly by?: string;
  /** When it was decided, ISO 8601 UTC. */
  readonly at: string;
  /** When updates were sent for it, ISO 8601 UTC. They are not automatic reverts, and do not count as such. */
  readonly updates: readonly string[];
}

/** The story of one drift of one cluster. */
export interface Incident {
  readonly id: string;
  readonly topic: IncidentTopic;
  readonly clusterId: string;
  readonly status: IncidentStatus;
  readonly severity: Severity;
  readonly verdict: Verdict;
  readonly findings: readonly Finding[];
  readonly drift: readonly DriftItem[];
  readonly decision: Decision;
  /** Recognises the shape of what is told: a change of it is told as `updated`. */
  readonly fingerprint: string;
  /** What its end is judged by; absent while the cluster cannot be read. */
  readonly toldOpen?: ToldOpen;
  readonly actor?: Actor;
  readonly correlationId?: string;
  readonly openedAt: string;
  /** Since when the cluster stands exposed: the time of the weakening write, else the first sight of it. */
  readonly exposedSince: string;
  readonly closedAt?: string;
  readonly revert?: RevertAttempt;
  /** ARM's last refusal, which a person has to mend. */
  readonly failure?: { readonly code: string; readonly reason: string };
  /** How many updates in a row ARM did not take on although the cluster was settled; absent for none. */
  readonly notTaken?: number;
  /** How often in a row ARM has refused with that code. */
  readonly refusals?: number;
  /** Before this instant the sweep does not try a refused revert again; ISO 8601 UTC. */
  readonly tryAgainAt?: string;
  /** Set while a person's revert is to be carried out. */
  readonly byHand?: ByHand;
  /** No update before this instant: ARM asked for time, or its last answers give reason to wait. ISO 8601 UTC. */
  readonly retryAt?: string;
  /** How many follow-ups have been planned since the last news: the next one waits longer. */
  readonly followUps: number;
  /** When the planned follow-up wakes, ISO 8601 UTC. */
  readonly followUpAt?: string;
  /** Since when a contested cluster has been within its baseline. */
  readonly withinSince?: string;
  /** How many transitions have been told: numbers the alerts. */
  readonly told: number;
  readonly lastTransition?: Transition;
  /** When a transition was told last, ISO 8601 UTC: reminders count from it. Rows of earlier versions lack it. */
  readonly lastToldAt?: string;
}

/** How long the cluster stood exposed, in whole seconds: until the incident was closed, else until `now`. */
export function exposedSeconds(incident: Incident, now: Date): number {
  const end = incident.closedAt ? Date.parse(incident.closedAt) : now.getTime();
  return Math.max(0, Math.round((end - Date.parse(incident.exposedSince)) / 1000));
}
