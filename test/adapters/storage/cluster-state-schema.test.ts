import * as v from "valibot";
import { describe, expect, test } from "vitest";
import { alertSchema } from "../../../src/adapters/storage/alert-schema.ts";
import { clusterStateSchema } from "../../../src/adapters/storage/cluster-state-schema.ts";
import { learned, Story } from "../../core/plan/story.ts";

const opened = { ranges: [] };
const lock = { kind: "refused", code: "ScopeLocked", reason: "the scope is locked" } as const;

/** What comes back from the table for this. */
function stored(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}

function told(): Story {
  const story = learned({ mode: "alert" });
  story.sees(opened);
  return story.wait(60);
}

describe("a state is read back as it was written", () => {
  test.each<[string, () => Story]>([
    ["never seen exposed", () => learned()],
    ["told", told],
    [
      "first seen without ranges, of which nothing is approved",
      () => {
        const story = new Story();
        story.sees(opened);
        return story;
      },
    ],
    [
      "seen in order, with tags by which the policy selects",
      () => {
        const story = new Story();
        story.sees({}, { byTags: { policy: story.policy, tags: { env: "prod", team: null } } });
        return story;
      },
    ],
    [
      "waiting for an operation",
      () => {
        const story = learned();
        story.sees({ ...opened, phase: "in-progress" });
        return story;
      },
    ],
    [
      "refused by Azure",
      () => {
        const story = learned();
        story.sees(opened);
        story.answers(lock);
        return story;
      },
    ],
    [
      "not taken on",
      () => {
        const story = learned();
        story.sees(opened);
        story.answers({ kind: "stopped", reason: "409" });
        return story;
      },
    ],
    [
      "reverted by hand",
      () => {
        const story = told();
        story.sees(opened, { trigger: story.decision("revert") });
        return story;
      },
    ],
    [
      "accepted with a standing finding",
      () => {
        const story = told();
        story.sees(opened, { trigger: story.decision("accept") });
        return story;
      },
    ],
  ])("%s", (_, tell) => {
    const { state, alerts } = tell();
    expect(v.parse(clusterStateSchema, stored(state))).toEqual(state);
    for (const alert of alerts) expect(v.parse(alertSchema, stored(alert))).toEqual(alert);
  });
});

test.each([
  ["a status that nobody knows", { status: "asleep" }],
  ["a wish without a time", { manualRevert: { reason: "enough", updates: [] } }],
  [
    "a wish with an update at no time",
    { manualRevert: { reason: "enough", at: "2026-11-21T18:38:00Z", updates: ["x"] } },
  ],
  ["a try at no time", { refusal: { code: "ScopeLocked", message: "locked", count: 1, retryAt: "soon" } }],
  [
    "half a refusal",
    { refusal: { code: "ScopeLocked", message: "locked", count: 0.5, retryAt: "2026-11-21T18:38:00Z" } },
  ],
])("a state with %s is not", (_, change) => {
  const { state, exposure } = told();
  const spoilt = { ...state, incidents: { exposure: { ...exposure, ...change } } };
  expect(v.safeParse(clusterStateSchema, stored(spoilt)).success).toBe(false);
});
