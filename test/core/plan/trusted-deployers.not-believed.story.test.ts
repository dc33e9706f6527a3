import { describe, expect, test } from "vitest";
import { approvedRanges, learned, type Story } from "./story.ts";
import {
  approvedIn,
  believed,
  entriesOf,
  eventOf,
  mallory,
  terraform,
  trusting,
  untilAsked,
  wider,
  writeNow,
} from "./trusted-writes.ts";

describe("no word is enough", () => {
  test.each<[string, Parameters<Story["sees"]>[0], Parameters<typeof learned>[0], string]>([
    ["a list that lets everybody in", { ranges: ["0.0.0.0/0"] }, trusting, "open-to-internet"],
    ["halves of the internet", { ranges: ["0.0.0.0/1", "128.0.0.0/1"] }, trusting, "open-to-internet"],
    ["no list", { ranges: null }, trusting, "no-authorized-ranges"],
    [
      "a block that is too broad",
      { ranges: [...wider, "20.0.0.0/12"] },
      { ...trusting, broadestRange: 16 },
      "range-too-broad",
    ],
    [
      "what the policy declares",
      { ranges: wider },
      { ...trusting, declared: { authorizedIPRanges: approvedRanges } },
      "the policy file declares the baseline of authorized-ranges",
    ],
    ["local accounts", { exposure: { disableLocalAccounts: false } }, trusting, "stay valid"],
  ])("for %s", (_name, shown, policy, reason) => {
    const story = learned(policy);
    const plan = story.sees(shown, { trigger: eventOf(writeNow(story)) });
    expect(story.told()).toEqual(["opened"]);
    expect(plan.decision.reason).not.toBe("TrustedDeployer");
    expect(plan.decision.message).toContain("It was a trusted deployer");
    expect(plan.decision.message).toContain(reason);
    expect(approvedIn(story)).toEqual(approvedRanges);
    expect(story.state.questions).toBeUndefined();
  });

  test("for a public endpoint, whatever its list", () => {
    const story = learned(trusting);
    story.sees({ exposure: { enablePrivateCluster: true } });
    story.wait(60);
    story.sees({ exposure: { enablePrivateCluster: false } }, { trigger: eventOf(writeNow(story)) });
    expect(story.told()).toEqual(["opened"]);
    expect(story.lastAlert.decision.message).toContain("it opens a private API server");
  });

  test("for what the policy requires, although a person had accepted that it is not so", () => {
    const story = learned({ ...trusting, require: ["no-run-command"] });
    story.sees({ exposure: { disableRunCommand: true } });
    story.wait(60);
    story.sees({ exposure: { disableRunCommand: false } }, { trigger: eventOf(writeNow(story)) });
    expect(story.told()).toContain("opened");
    expect(story.lastAlert.decision.message).toContain("required-no-run-command");
  });
});

describe("nothing is believed", () => {
  const isPutBack = (story: Story): void => {
    expect(story.told()).toEqual(["opened"]);
    expect(approvedIn(story)).toEqual(approvedRanges);
    expect(story.state.questions).toBeUndefined();
  };

  test("of somebody whom the policy does not name", () => {
    const story = learned(trusting);
    story.sees({ ranges: wider }, { trigger: eventOf(writeNow(story, mallory)) });
    isPutBack(story);
  });

  test("where nobody is known to have written", () => {
    const story = learned(trusting);
    story.sees({ ranges: wider }, { trigger: { source: "recheck" } });
    isPutBack(story);
  });

  test("without a correlation id", () => {
    const story = learned(trusting);
    const { correlationId: _none, ...trigger } = eventOf(writeNow(story));
    story.sees({ ranges: wider }, { trigger });
    isPutBack(story);
  });

  test("of an event that comes again, with another's change before it", () => {
    const { story, its } = believed();
    untilAsked(story, entriesOf(its));
    story.wait(60).sees({ ranges: wider });
    story.wait(60);
    story.sees({ ranges: [...wider, "203.0.113.0/24"] }, { trigger: eventOf(its) });
    expect(story.told()).toEqual(["opened"]);
    expect(approvedIn(story)).toEqual(wider);
  });

  test("of an old correlation id under a new time", () => {
    const { story, its } = believed();
    untilAsked(story, entriesOf(its));
    story.wait(60);
    story.sees({ ranges: [...wider, "20.42.25.199/32"] }, { trigger: eventOf({ ...its, at: story.now }) });
    expect(story.told()).toEqual(["opened"]);
    expect(story.lastAlert.decision.message).toContain("had been used before");
    expect(approvedIn(story)).toEqual(wider);
  });

  test("where another is known to have written as well", () => {
    const story = learned({ ...trusting, mode: "alert" });
    story.sees({ ranges: wider }, { trigger: eventOf(writeNow(story, mallory, "c-2")) });
    story.wait(5).sees({ ranges: wider }, { trigger: eventOf(writeNow(story)) });
    expect(approvedIn(story)).toEqual(approvedRanges);
    expect(story.state.questions).toBeUndefined();
  });

  test("of a write that came after what it is to explain", () => {
    const story = learned({ ...trusting, mode: "alert" });
    story.sees({ ranges: wider }, { trigger: { source: "recheck" } });
    story.wait(60).sees({ ranges: wider }, { trigger: eventOf(writeNow(story)) });
    expect(approvedIn(story)).toEqual(approvedRanges);
    expect(story.state.questions).toBeUndefined();
  });

  test("while an operation runs, or after one that failed", () => {
    for (const phase of ["in-progress", "failed"] as const) {
      const story = learned(trusting);
      story.sees({ ranges: wider, phase }, { trigger: eventOf(writeNow(story)) });
      expect(approvedIn(story)).toEqual(approvedRanges);
      expect(story.state.questions).toBeUndefined();
    }
  });

  test("where the policy is off", () => {
    const story = learned(trusting);
    story.changePolicy({ mode: "off" });
    story.sees({ ranges: wider }, { trigger: eventOf(writeNow(story)) });
    expect(approvedIn(story)).toEqual(approvedRanges);
  });

  test("of a sixth change while five wait for the log", () => {
    const story = learned(trusting);
    for (let number = 0; number < 6; number++) {
      const more = Array.from({ length: number + 1 }, (_, index) => `20.42.26.${index}/32`);
      const trigger = eventOf(writeNow(story, terraform, `c-${number}`));
      story.sees({ ranges: [...wider, ...more] }, { trigger });
      story.wait(10);
    }
    expect(story.told()).toEqual(["opened"]);
    expect(story.lastAlert.decision.message).toContain("5 earlier changes wait for the Activity Log");
  });
});
