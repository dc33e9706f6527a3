import { asAskedAgain, firstAskedAt } from "../activity/ask-again.ts";
import { parseClusterId } from "../cluster/cluster-id.ts";
import type { ActivityReading, LogWindow } from "../model/activity.ts";
import type { ClusterState } from "../model/cluster-state.ts";
import type { Incident } from "../model/incident.ts";
import type { AskedQuestion, LogQuestion } from "../model/log-question.ts";
import type { Notice } from "../model/notice.ts";
import type { ReconcilePlan } from "../model/reconcile-plan.ts";
import type { RunContext } from "../model/run-context.ts";
import { clip, oneLine } from "../text/readable.ts";
import { later } from "../time/later.ts";
import { answerActs } from "./answer-acts.ts";
import { answerWriter, withWriterAsked } from "./ask-writer.ts";
import { planMessage } from "./plan-messages.ts";
import { withActOfEvent } from "./tell-act-of-event.ts";

/** Azure keeps the Activity Log for 90 days (learn.microsoft.com/azure/azure-monitor/platform/activity-log); a day is left for the clock. */
const keptSeconds = 89 * 24 * 60 * 60;

/**
 * The log is asked from before the time at which the exposure is known to have begun: that is mostly the end of the write
 * that opened the cluster, of which the log has the beginning.
 */
const longestWriteSeconds = 15 * 60;

/**
 * Carries on what the Activity Log is to tell, whatever became of the cluster's own read:
 *
 * 1. an act of which the run's own event tells is told, where an exposure is open;
 * 2. an exposure that has ended is to be asked about, and one for which nobody is named;
 * 3. what the log answered is recorded and told, or it is asked again;
 * 4. the message is planned for whatever is to be asked next.
 *
 * @param asked the question that was due, with the answer
 */
export function planLogQuestions(
  plan: ReconcilePlan,
  asked: AskedQuestion | undefined,
  context: RunContext,
): ReconcilePlan {
  const told = withWriterAsked(withEndsAskedAbout(withActOfEvent(plan, context), context), context);
  return withQuestionMessage(asked ? answered(told, asked, context) : told, context);
}

/** One message for all questions that wait. */
function withQuestionMessage(plan: ReconcilePlan, context: RunContext): ReconcilePlan {
  const { messages = [], state } = plan;
  const { items, inSeconds } = planMessage(state.questions ?? [], ({ nextAt }) => nextAt, context);
  if (inSeconds === undefined) return plan;
  return {
    ...plan,
    state: { ...state, questions: items },
    messages: [...messages, { about: "activity-log", inSeconds }],
  };
}

/** An exposure that ends in this run has its window asked for; its incident says so meanwhile. */
function withEndsAskedAbout(plan: ReconcilePlan, { now }: RunContext): ReconcilePlan {
  const ended = plan.incidents.filter(
    ({ topic, closedAt }) => topic === "exposure" && closedAt !== undefined,
  );
  if (ended.length === 0) return plan;
  const asking = ended.map((incident) => ({ incident, window: windowOf(incident, now) }));
  const questions = asking.map(
    ({ incident, window }): LogQuestion => ({
      kind: "acts",
      incidentId: incident.id,
      window,
      asked: 0,
      nextAt: firstAskedAt(window),
    }),
  );
  const withWord = (incident: Incident): Incident => {
    const window = asking.find((other) => other.incident === incident)?.window;
    if (!window) return incident;
    const found = incident.acts?.found ?? [];
    return { ...incident, acts: { ...incident.acts, found, log: { kind: "asking", ...window } } };
  };
  return {
    ...plan,
    incidents: plan.incidents.map(withWord),
    state: { ...plan.state, questions: [...(plan.state.questions ?? []), ...questions] },
  };
}

function windowOf({ exposedSince, openedAt, closedAt }: Incident, now: Date): LogWindow {
  const to = closedAt ?? now.toISOString();
  const since = Math.min(Date.parse(exposedSince), Date.parse(openedAt)) - longestWriteSeconds * 1000;
  const from = Math.max(since, Date.parse(later(now, -keptSeconds)));
  return { from: new Date(Math.min(from, Date.parse(to))).toISOString(), to };
}

function answered(plan: ReconcilePlan, asked: AskedQuestion, context: RunContext): ReconcilePlan {
  const { question, reading } = asked;
  switch (question.kind) {
    case "acts": {
      const retry = reading.kind === "unread" ? reading.retryAfterSeconds : undefined;
      const next = asAskedAgain(question, context.now, retry);
      const state = withQuestion(plan.state, question, next);
      const { incident } = asked;
      const notices = [...(plan.notices ?? []), ...notRead(reading, context)];
      const moved = { ...plan, state, ...(notices.length > 0 ? { notices } : {}) };
      // Its row may be gone: then there is nobody to be told.
      if (!incident) return moved;
      const step = answerActs(incident, { question, reading, isLast: next === undefined }, context);
      return {
        ...moved,
        ...(step.incident === incident ? {} : { ended: [...(plan.ended ?? []), step.incident] }),
        alerts: [...plan.alerts, ...step.alerts],
      };
    }
    case "writer": {
      const answer = answerWriter(plan, { ...asked, question }, context);
      const notices = [...(plan.notices ?? []), ...answer.notices];
      return {
        ...plan,
        state: withQuestion(plan.state, question, answer.next),
        ...(answer.ended ? { ended: [...(plan.ended ?? []), answer.ended] } : {}),
        ...(notices.length > 0 ? { notices } : {}),
      };
    }
    case "trusted-change":
      // It decides about the baseline, so it was judged, and moved on, before the plan (`settleTrust`). Where nobody knew
      // it any more it stands as it was, and would be due again at once, for ever.
      return { ...plan, state: withQuestion(plan.state, question, undefined) };
  }
}

/** A log that may not be read is told once for a cluster: whoever trusts in being told of acts has to know. */
function notRead(reading: ActivityReading, { clusterId }: RunContext): readonly Notice[] {
  if (reading.kind === "read" || !reading.isDenied) return [];
  const name = parseClusterId(clusterId)?.name ?? "a cluster";
  return [
    {
      id: "activity-log-denied",
      title: "The guardrail may not read the Activity Log",
      lines: [
        `What was done to ${name} while it stood open is not known, and will not be known of the next time either.`,
        `The Activity Log could not be read: ${clip(oneLine(reading.reason), 600)}.`,
      ],
      clusterId,
    },
  ];
}

/** The state with a question as it waits now; without it, where it was asked for the last time. */
function withQuestion(state: ClusterState, asked: LogQuestion, next: LogQuestion | undefined): ClusterState {
  const { questions = [], ...rest } = state;
  const left = questions.flatMap((question) => {
    if (!isSameQuestion(question, asked)) return [question];
    return next ? [next] : [];
  });
  return left.length > 0 ? { ...rest, questions: left } : rest;
}

/** True for the very question, as it was when it was asked. */
function isSameQuestion(one: LogQuestion, other: LogQuestion): boolean {
  if (one.kind !== "trusted-change") return other.kind === one.kind && one.incidentId === other.incidentId;
  const { from, to } = other.window;
  const isOfWindow = one.window.from === from && one.window.to === to;
  return other.kind === one.kind && isOfWindow && one.asked === other.asked && one.nextAt === other.nextAt;
}
