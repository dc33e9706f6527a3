import { expect, test } from "vitest";
import { asAskedAgain, dueQuestion, firstAskedAt } from "../../../src/core/activity/ask-again.ts";
import { unseen } from "../../../src/core/model/cluster-state.ts";
import type { ActsQuestion } from "../../../src/core/model/log-question.ts";

const window = { from: "2026-11-21T18:00:00.000Z", to: "2026-11-21T18:30:00.000Z" };
const question: ActsQuestion = {
  kind: "acts",
  incidentId: "i-1",
  window,
  asked: 0,
  nextAt: firstAskedAt(window),
  wakesAt: firstAskedAt(window),
};
const at = (time: string) => new Date(`2026-11-21T${time}Z`);

test("a question is asked two minutes after the end of its window first", () => {
  expect(question.nextAt).toBe("2026-11-21T18:32:00.000Z");
});

test.each([
  ["18:32:01", "2026-11-21T18:35:00.000Z"],
  ["18:35:00", "2026-11-21T18:40:00.000Z"],
  ["18:40:30", "2026-11-21T18:50:00.000Z"],
  // The app stood still: what went by is not made up for.
  ["18:49:59", "2026-11-21T18:50:00.000Z"],
  ["18:50:00", undefined],
  ["23:00:00", undefined],
])("asked at %s, it is asked again at %s", (time, nextAt) => {
  expect(asAskedAgain(question, at(time))?.nextAt).toBe(nextAt);
});

test("asked again, it has no message on its way, and counts", () => {
  expect(asAskedAgain(question, at("18:32:00"))).toEqual({
    kind: "acts",
    incidentId: "i-1",
    window,
    asked: 1,
    nextAt: "2026-11-21T18:35:00.000Z",
  });
});

test("where ARM asks for time, it gets it", () => {
  expect(asAskedAgain(question, at("18:32:00"), 600)?.nextAt).toBe("2026-11-21T18:42:00.000Z");
  expect(asAskedAgain(question, at("18:32:00"), 60)?.nextAt).toBe("2026-11-21T18:35:00.000Z");
});

test("whoever throttles the log keeps no change believed for longer than its time", () => {
  const { incidentId: _acts, ...rest } = question;
  const believed = { ...rest, kind: "trusted-change" } as const;
  expect(asAskedAgain(believed, at("18:32:00"), 600)?.nextAt).toBe("2026-11-21T18:42:00.000Z");
  expect(asAskedAgain(believed, at("18:32:00"), 3_600)?.nextAt).toBe("2026-11-21T18:50:00.000Z");
  expect(asAskedAgain(question, at("18:32:00"), 3_600)?.nextAt).toBe("2026-11-21T19:32:00.000Z");
});

test("of the questions that are due, a run asks the one that has waited longest", () => {
  const others = [
    { ...question, incidentId: "later", nextAt: "2026-11-21T18:45:00.000Z" },
    { ...question, incidentId: "longest", nextAt: "2026-11-21T18:31:00.000Z" },
  ];
  const state = { ...unseen("c"), questions: [question, ...others] };
  expect(dueQuestion(state, at("18:40:00"))).toMatchObject({ incidentId: "longest" });
  expect(dueQuestion(state, at("18:30:59"))).toBeUndefined();
  expect(dueQuestion(unseen("c"), at("18:40:00"))).toBeUndefined();
});
