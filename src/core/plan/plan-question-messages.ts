import { isFollowUpPlanned } from "../incident/follow-up-delay.ts";
import type { ClusterState } from "../model/cluster-state.ts";
import type { LogQuestion } from "../model/log-question.ts";
import type { RunContext } from "../model/run-context.ts";
import { later } from "../time/later.ts";

/** What a run leaves of questions to the Activity Log. */
export interface QuestionStep {
  readonly state: ClusterState;
  /** When to ask the log, in seconds from now, by a message of its own. */
  readonly askSeconds?: number;
}

/**
 * Plans one message for all questions to the Activity Log that wait and have none on its way early enough: the soonest
 * of them is due when it wakes, and the others are planned for then.
 */
export function withQuestionMessages<Step extends QuestionStep>(
  step: Step,
  context: Pick<RunContext, "trigger" | "now">,
): Step {
  const { questions = [] } = step.state;
  const waiting = questions.filter(
    (question) => !isFollowUpPlanned(question.wakesAt, secondsLeft(question, context), context),
  );
  if (waiting.length === 0) return step;
  const askSeconds = Math.min(...waiting.map((question) => secondsLeft(question, context)));
  const wakesAt = later(context.now, askSeconds);
  const planned = questions.map((question) =>
    waiting.includes(question) ? { ...question, wakesAt } : question,
  );
  return { ...step, state: { ...step.state, questions: planned }, askSeconds };
}

/** A state without the messages for its questions that were planned since `before`; see `withoutNewLooks`. */
export function withoutNewMessages(state: ClusterState, before: ClusterState): ClusterState {
  const { questions, ...rest } = state;
  if (!questions) return state;
  const known = new Set((before.questions ?? []).map(({ wakesAt }) => wakesAt));
  return {
    ...rest,
    questions: questions.map((question) => {
      const { wakesAt, ...unplanned } = question;
      return known.has(wakesAt) ? question : unplanned;
    }),
  };
}

function secondsLeft({ nextAt }: LogQuestion, { now }: Pick<RunContext, "now">): number {
  return Math.max(1, Math.ceil((Date.parse(nextAt) - now.getTime()) / 1000));
}
