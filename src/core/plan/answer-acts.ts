import { actsIn, beginOfWrite } from "../activity/acts-in-log.ts";
import type { IncidentStep } from "../incident/advance-incident.ts";
import type { LogWord } from "../model/act.ts";
import type { ActivityReading } from "../model/activity.ts";
import type { Incident } from "../model/incident.ts";
import type { ActsQuestion } from "../model/log-question.ts";
import type { RunContext } from "../model/run-context.ts";
import { tellActs } from "./tell-acts.ts";

/** A question what was done while an exposure was open, with the log's answer. */
interface AnsweredActs {
  readonly question: ActsQuestion;
  readonly reading: ActivityReading;
  /** True where the log is not asked any more. */
  readonly isLast: boolean;
}

/**
 * What the log's answer makes of an incident that has ended. An act is told as soon as the log says that it was done;
 * what it has not said by the end is told as such. That there was none is believed only of a log that was read at the end
 * of its time, and is no news: the incident says so. Of a log that was not read to its end, what was read counts.
 */
export function answerActs(
  incident: Incident,
  { question, reading, isLast }: AnsweredActs,
  context: RunContext,
): IncidentStep {
  const { window } = question;
  const { entries = [] } = reading;
  const begun = beginOfWrite(entries, incident.attribution.correlationId);
  const since = begun !== undefined && Date.parse(begun) < Date.parse(incident.exposedSince);
  const from = since ? begun : incident.exposedSince;
  const acts = actsIn(entries, { from, to: window.to }).filter(({ isUnfinished }) => isLast || !isUnfinished);
  const step = tellActs(incident, acts, context);
  if (!isLast) return step;
  const word: LogWord =
    reading.kind === "unread"
      ? { kind: "unread", reason: reading.reason, ...window }
      : { kind: "read", at: context.now.toISOString(), ...window };
  return { ...step, incident: withWord(step.incident, word) };
}

function withWord(incident: Incident, log: LogWord): Incident {
  return { ...incident, acts: { ...incident.acts, found: incident.acts?.found ?? [], log } };
}
