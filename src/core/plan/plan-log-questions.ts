import type { AskedQuestion } from "../model/log-question.ts";
import type { RunContext } from "../model/run-context.ts";
import { withQuestionMessages } from "./plan-question-messages.ts";
import type { ReconcilePlan } from "./plan-reconcile.ts";

/**
 * Carries on the questions to the Activity Log, whatever became of the cluster's own read: what the log answered is
 * recorded and told, or it is asked again, and the message is planned for whatever is to be asked next.
 *
 * @param asked the question that was due, with the answer
 */
export function planLogQuestions(
  plan: ReconcilePlan,
  asked: AskedQuestion | undefined,
  context: RunContext,
): ReconcilePlan {
  return withQuestionMessages(asked ? answered(plan, asked) : plan, context);
}

function answered(plan: ReconcilePlan, { question }: AskedQuestion): ReconcilePlan {
  switch (question.kind) {
    case "acts":
      return plan;
    case "trusted-change":
      // It decides about the baseline, so it is judged with the read.
      return plan;
  }
}
