import type { GuardedSetting, Severity } from "../cluster/guarded-setting.ts";
import type { OutboundNews } from "../cluster/outbound.ts";
import type { ActsWhileOpen } from "./act.ts";
import type { Actor } from "./actor.ts";
import type { Transition } from "./alert.ts";
import type { Decision } from "./decision.ts";
import type { DriftItem, Finding, Verdict } from "./finding.ts";
import type { IncidentTopic } from "./incident-topic.ts";
import type { Sight } from "./sight.ts";
import type { ToldOpen } from "./told-open.ts";
import type { Write } from "./write.ts";

/** Where an incident stands. The first five are open, the others are its end; `life-cycle.ts` says how it moves. */
export type IncidentStatus =
  /** Told; nothing is under way. */
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
   * whether the update was taken on. `ended` once a read has shown that its operation is over and that what it was to put
   * back is not confirmed.
   */
  readonly phase: "sending" | "accepted" | "unknown" | "ended";
  /** The eTag under which it was sent; absent where ARM returned none. */
  readonly eTag?: string;
  /** Where ARM tells how the operation goes; absolute URL. */
  readonly operationUrl?: string;
  /** What it puts back: while it is not confirmed, a read may hide some of it. */
  readonly settings: readonly GuardedSetting[];
}

/**
 * Updates of the guardrail's own that failed in a row, for whatever reason and however slowly. The row ends when one of
 * them succeeds: a read at `Succeeded` shows it.
 */
export interface FailedUpdates {
  /** When the first of them failed, ISO 8601 UTC. */
  readonly since: string;
  readonly count: number;
  /** How many of them ARM had taken on: their operations ended `Failed` or `Canceled`. */
  readonly badEnds: number;
  /** How the last one failed. */
  readonly last: { readonly code: string; readonly message: string; readonly isBusy?: true };
  /** The codes that this row was told with as `failed`. */
  readonly told: readonly string[];
}

/** The guardrail's own updates within an incident. */
export interface IncidentUpdates {
  /** The last one that was sent, or is about to be. */
  readonly attempt?: RevertAttempt;
  /** The row of those that failed; absent where the last one did not. */
  readonly failures?: FailedUpdates;
  /** None before this instant: ARM asked for time, or its last answers give reason to wait. ISO 8601 UTC. */
  readonly notBefore?: string;
}

/** Why the updates fail, as it is told: a person may have to mend it. Each try in vain makes the next one wait longer. */
export interface Refusal {
  /** ARM's own, or `UpdateNotAccepted` or `OperationFailed`. */
  readonly code: string;
  /** ARM's last words. */
  readonly message: string;
  /** How many tries were in vain since it is told as a failure. */
  readonly count: number;
  /** Before this instant the sweep does not try again; ISO 8601 UTC. */
  readonly retryAt: string;
}

/** A person's wish that the approved exposure goes back, carried out by whichever runs it takes. */
export interface ManualRevert {
  readonly reason: string;
  /** The person's name, where sign-in is on. */
  readonly by?: string;
  /** When it was decided, ISO 8601 UTC. */
  readonly at: string;
  /** When updates were sent for it, ISO 8601 UTC. They are not automatic reverts, and do not count as such. */
  readonly updates: readonly string[];
}

/** Who wrote what an incident tells of, as far as events have told. */
export interface Attribution {
  /** Who made the write that opened it, or that it grew by. */
  readonly actor?: Actor;
  readonly correlationId?: string;
  /** Others who wrote since the last compliant read, and may have done it, in the order of their writes. */
  readonly otherActors: readonly Actor[];
  /** The writes among which these are found. */
  readonly writes: readonly Write[];
  /** When it was seen, as far as that tells which of the writes may have done it. */
  readonly sight: Sight;
}

/** What has been told of an incident, and to whom. It is told as soon as it is opened. */
export interface Announced {
  /** How many transitions: numbers the alerts. */
  readonly count: number;
  readonly lastTransition: Transition;
  /** When the last one was told, ISO 8601 UTC: reminders count from it. */
  readonly lastAt: string;
  /** Whom the last message named, by what tells people apart. */
  readonly named: readonly string[];
  /** Keys of the channels that an alert of it was for: they hear what becomes of it. */
  readonly heardBy: readonly string[];
}

/** The looks at the cluster that an incident waits for. */
export interface PlannedLooks {
  /** How many have been planned since the last news: the next one waits longer. */
  readonly count: number;
  /** When the planned one wakes, ISO 8601 UTC. */
  readonly nextAt?: string;
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
  /** Outbound addresses that the list has to hold beside what was approved; absent where nothing is new. */
  readonly newOutbound?: OutboundNews;
  readonly decision: Decision;
  /** Recognises the shape of what is told: a change of it is told as `updated`. */
  readonly alertFingerprint: string;
  /** Recognises the whole exposure that findings and drift tell of: an acceptance names it. */
  readonly fingerprint: string;
  /** What its end is judged by; absent while the cluster cannot be read. */
  readonly toldOpen?: ToldOpen;
  readonly attribution: Attribution;
  readonly openedAt: string;
  /** Since when the cluster stands exposed: the time of the weakening write, else the first sight of it. */
  readonly exposedSince: string;
  readonly closedAt?: string;
  /** The guardrail's own updates for it; absent where none was sent, has failed or has to wait. */
  readonly update?: IncidentUpdates;
  /** Set while its updates are told to fail. */
  readonly refusal?: Refusal;
  /** Set while a person's revert is to be carried out. */
  readonly manualRevert?: ManualRevert;
  readonly looks: PlannedLooks;
  /** Since when a contested cluster has been within its baseline. */
  readonly compliantSince?: string;
  readonly announced: Announced;
  /** What was done while it was open, beside the exposure itself; absent while nothing is known, of an open one. */
  readonly acts?: ActsWhileOpen;
}
