import { afterAll, beforeAll, expect, test } from "vitest";
import { ensureBundle } from "../ensure-bundle.ts";
import { type Sandbox, startSandbox } from "../start-sandbox.ts";
import { judgeStory } from "./judge-story.ts";
import { playStory, type StoryOutcome } from "./play-story.ts";
import type { StoryStep } from "./story-steps.ts";

let sandbox: Sandbox;
let outcome: StoryOutcome;
const learned: (readonly string[])[] = [];
const steps: StoryStep[] = [];

beforeAll(async () => {
  await ensureBundle();
  sandbox = await startSandbox({ operationDurationMs: 300 });
  outcome = await playStory(sandbox, {
    timeoutMs: 150_000,
    onLearned: (ranges) => learned.push(ranges),
    onStep: (step) => steps.push(step),
  });
});
afterAll(() => sandbox.stop());

test("the bundle closes the cluster again and tells every channel", () => {
  expect(outcome.missing).toEqual([]);
  expect(outcome.exposedSeconds).toBeGreaterThanOrEqual(0);
  expect(learned).toEqual([["73.140.245.0/24", "137.117.106.88/29"]]);
});

test("every step is told once", () => {
  expect(steps.map(({ where }) => where).toSorted()).toEqual([
    "AKS",
    "Azure",
    "Azure",
    "Revert",
    "Slack",
    "Slack",
    "Teams",
    "Teams",
    "Webhook",
    "Webhook",
  ]);
});

test("one PUT and one alert a channel and transition: nothing twice", () => {
  expect(sandbox.arm.puts(sandbox.clusters.prod, { origin: "http" })).toHaveLength(1);
  expect(
    sandbox.inbox
      .messages()
      .map(({ channel, isPosted, copy }) => [channel, isPosted, copy])
      .toSorted(),
  ).toEqual(["slack", "slack", "teams", "teams", "webhook", "webhook"].map((channel) => [channel, true, 1]));
});

test("the judge finds each thing that is missing", () => {
  const write = {
    clusterId: sandbox.clusters.prod,
    at: "2026-11-21T18:38:04.000Z",
    correlationId: "c",
    approved: ["73.140.245.0/24"],
  };
  const nothing = {
    provisioningState: "Updating",
    ranges: [],
    puts: [],
    events: [],
    deliveries: [],
    alerts: [],
  };
  expect(judgeStory(write, nothing)).toEqual([
    "Azure has not finished the write yet, so there is no event.",
    "No revert of aks-prod was accepted.",
    "aks-prod is not closed: Updating, authorized ranges none.",
    'Teams was not told "opened".',
    'Teams was not told "reverted".',
    'Slack was not told "opened".',
    'Slack was not told "reverted".',
    'The webhook was not told "opened".',
    'The webhook was not told "reverted".',
  ]);
});
