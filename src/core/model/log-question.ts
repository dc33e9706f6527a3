import type { ActivityReading, LogWindow } from "./activity.ts";
import type { Incident } from "./incident.ts";

/** What every question to the Activity Log has, whatever it is about. */
interface AskedOfLog {
  /** What of the log is asked for. */
  readonly window: LogWindow;
  /** How often the log was asked. */
  readonly asked: number;
  /** It is not asked before this, ISO 8601 UTC. */
  readonly nextAt: string;
  /** When the message wakes that is on its way for it, ISO 8601 UTC; absent where none is. */
  readonly wakesAt?: string;
}

/** What was done while an exposure was open. */
export interface ActsQuestion extends AskedOfLog {
  readonly kind: "acts";
  readonly incidentId: string;
}

/** Whether a change that a trusted deployer is believed to have made was theirs. */
export interface TrustedChangeQuestion extends AskedOfLog {
  readonly kind: "trusted-change";
}

/** Who wrote what an incident tells of, where it was told without a name, as no event had told of it. */
export interface WriterQuestion extends AskedOfLog {
  readonly kind: "writer";
  readonly incidentId: string;
}

/**
 * A question that only the Activity Log can answer. The log is minutes late, so it is asked several times, ever later
 * (`core/activity/ask-again.ts`), and remembered with the cluster meanwhile.
 */
export type LogQuestion = ActsQuestion | TrustedChangeQuestion | WriterQuestion;

/** A question that was due, with what the log said. */
export interface AskedQuestion {
  readonly question: LogQuestion;
  readonly reading: ActivityReading;
  /** The incident that the question is about, as it is stored; absent where it is about none, or that is not there any more. */
  readonly incident?: Incident;
}
