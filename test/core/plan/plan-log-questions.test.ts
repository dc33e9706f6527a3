import { expect, test } from "vitest";
import type { LogQuestion } from "../../../src/core/model/log-question.ts";
import { planLogQuestions } from "../../../src/core/plan/plan-log-questions.ts";
import { learned } from "./story.ts";

const question: LogQuestion = {
  kind: "trusted-change",
  window: { from: "2026-11-21T18:00:00.000Z", to: "2026-11-21T18:30:00.000Z" },
  asked: 1,
  nextAt: "2026-11-21T18:35:00.000Z",
};
const moved: LogQuestion = { ...question, asked: 2, nextAt: "2026-11-21T18:40:00.000Z" };

/** What becomes of the questions that a run leaves, after it has asked `question`. */
function left(questions: readonly LogQuestion[]) {
  const story = learned();
  const plan = story.sees();
  const context = {
    clusterId: story.state.clusterId,
    trigger: { source: "follow-up" } as const,
    now: new Date("2026-11-21T18:36:00.000Z"),
    readAt: story.now,
    links: () => ({ portal: "https://portal.azure.com/" }),
    commands: () => [],
  };
  const asked = { question, reading: { kind: "read", entries: [], ...question.window } } as const;
  const { state, messages } = planLogQuestions(
    { ...plan, state: { ...plan.state, questions } },
    asked,
    context,
  );
  return { questions: state.questions, messages };
}

test("a question that was moved on with the read waits for its next time", () => {
  expect(left([moved])).toEqual({
    questions: [{ ...moved, wakesAt: "2026-11-21T18:40:00.000Z" }],
    messages: [{ about: "activity-log", inSeconds: 240 }],
  });
});

test("a question that nobody knew any more is let go, and is not asked again and again", () => {
  expect(left([question])).toEqual({ questions: undefined, messages: undefined });
});
