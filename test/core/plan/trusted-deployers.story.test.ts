import { describe, expect, test } from "vitest";
import { approvedRanges, learned, type Story, wakesIn } from "./story.ts";
import {
  entriesOf,
  eventOf,
  type KnownWrite,
  mallory,
  terraform,
  trusting,
  wider,
} from "./trusted-writes.ts";

const write = (story: Story, actor = terraform, correlationId = "c-1"): KnownWrite => ({
  actor,
  correlationId,
  at: story.now,
});
const approved = ({ state }: Story): unknown => state.baseline?.approved.authorizedIPRanges;
const restored = ({ state }: Story): unknown => state.baseline?.lastCompliant.authorizedIPRanges;

/** The pipeline widens the list, and is believed. */
function believed(policy: Parameters<typeof learned>[0] = trusting): { story: Story; its: KnownWrite } {
  const story = learned(policy);
  const its = write(story);
  story.sees({ ranges: wider }, { trigger: eventOf(its) });
  return { story, its };
}

/** The log is asked until it is asked no more. */
function untilAsked(story: Story, entries: Parameters<Story["logAnswers"]>[0], ranges = wider): number {
  for (let asked = 0; ; asked++) {
    if (!story.state.questions) return asked;
    story.sees({ ranges }, story.logAnswers(entries));
  }
}

describe("a trusted deployer's own change", () => {
  test("is learned at once, in silence, and the log is asked", () => {
    const story = learned(trusting);
    const plan = story.sees({ ranges: wider }, { trigger: eventOf(write(story)) });
    expect(plan.decision).toMatchObject({ action: "learn", reason: "TrustedDeployer" });
    expect(wakesIn(plan, "activity-log")).toBe(125);
    expect(story.told()).toEqual([]);
    expect(approved(story)).toEqual(wider);
    expect(restored(story)).toEqual(wider);
    expect(story.state.questions).toHaveLength(1);
  });

  test("stays approved when the log says that it was theirs alone", () => {
    const { story, its } = believed();
    expect(untilAsked(story, entriesOf(its))).toBe(4);
    expect(story.told()).toEqual([]);
    expect(approved(story)).toEqual(wider);
    expect(story.sees({ ranges: wider }, { trigger: { source: "recheck" } }).decision.reason).toBe(
      "WithinBaseline",
    );
  });

  test("is put back and told where the log does not say so in time", () => {
    const { story, its } = believed();
    expect(untilAsked(story, entriesOf(its, ["Started", "Accepted"]))).toBe(4);
    expect(story.told()).toEqual(["opened"]);
    expect(story.lastAlert.decision).toMatchObject({ action: "revert" });
    expect(story.lastAlert.decision.message).toContain(
      "did not confirm within 20 minutes that it was theirs",
    );
    expect(story.lastAlert.actor).toEqual(terraform);
    expect(approved(story)).toEqual(approvedRanges);
    expect(restored(story)).toEqual(approvedRanges);
  });

  test("is put back where the log cannot be read", () => {
    const { story } = believed();
    untilAsked(story, "unread");
    expect(story.told()).toEqual(["opened"]);
    expect(approved(story)).toEqual(approvedRanges);
  });

  test("stays where the log had confirmed it before it could not be read any more", () => {
    const { story, its } = believed();
    story.sees({ ranges: wider }, story.logAnswers(entriesOf(its)));
    untilAsked(story, "unread");
    expect(story.told()).toEqual([]);
    expect(approved(story)).toEqual(wider);
  });

  test("is put back at once, and all who wrote are told, where the log names another", () => {
    const { story, its } = believed();
    const hers = { actor: mallory, correlationId: "c-2", at: new Date(its.at.getTime() - 20_000) };
    const plan = story.sees(
      { ranges: wider },
      story.logAnswers([...entriesOf(its), ...entriesOf(hers, ["Started"])]),
    );
    expect(plan.decision.action).toBe("revert");
    expect(plan.update).toBeDefined();
    expect(story.told()).toEqual(["opened"]);
    expect(story.lastAlert).toMatchObject({ actor: mallory, otherActors: [terraform] });
    expect(story.lastAlert.decision.message).toContain(`${mallory.name}, ${terraform.name}`);
    expect(story.state.questions).toBeUndefined();
    expect(approved(story)).toEqual(approvedRanges);
  });

  test("is only told in mode alert", () => {
    const { story } = believed({ ...trusting, mode: "alert" });
    untilAsked(story, "unread");
    expect(story.told()).toEqual(["opened"]);
    expect(story.lastAlert.decision).toMatchObject({ action: "alert", reason: "PolicyOnlyAlerts" });
    expect(approved(story)).toEqual(approvedRanges);
  });

  test("is put back when another's event of the same time comes late, also after the log confirmed it", () => {
    const { story, its } = believed();
    untilAsked(story, entriesOf(its));
    story.wait(3600);
    const hers = { actor: mallory, correlationId: "c-2", at: new Date(its.at.getTime() - 1_000) };
    story.sees({ ranges: wider }, { trigger: eventOf(hers) });
    expect(story.told()).toEqual(["opened"]);
    expect(story.lastAlert).toMatchObject({ actor: mallory, otherActors: [terraform] });
    expect(approved(story)).toEqual(approvedRanges);
  });

  test("is told by a notice where it is closed by the time that it turns out to be another's", () => {
    const { story, its } = believed();
    const hers = { actor: mallory, correlationId: "c-2", at: its.at };
    const plan = story.sees(
      { ranges: approvedRanges },
      story.logAnswers([...entriesOf(its), ...entriesOf(hers)]),
    );
    expect(story.told()).toEqual([]);
    expect(plan.notices).toMatchObject([
      { severity: "high", lines: [expect.stringContaining(mallory.name), expect.anything()] },
    ]);
    expect(approved(story)).toEqual(approvedRanges);
    expect(
      story.sees({ ranges: approvedRanges }, { trigger: { source: "recheck" } }).notices,
    ).toBeUndefined();
  });

  test("counts while the cluster cannot be read, and is told when it can be", () => {
    const { story } = believed();
    story.sees({ ranges: wider, phase: "in-progress" }, story.logAnswers("unread"));
    expect(story.told()).toEqual([]);
    untilAsked(story, "unread");
    expect(story.told()).toEqual(["opened"]);
  });

  test("ends the story that a look had begun before its event came", () => {
    const story = learned(trusting);
    const its = { ...write(story), at: new Date(story.now.getTime() + 20_000) };
    story.sees({ ranges: wider, phase: "in-progress" }, { trigger: { source: "recheck" } });
    expect(story.told()).toEqual(["opened"]);
    story.wait(21).sees({ ranges: wider }, { trigger: eventOf(its) });
    expect(story.told()).toEqual(["accepted"]);
    expect(story.lastAlert.decision.reason).toBe("TrustedDeployer");
    untilAsked(story, entriesOf(its));
    expect(story.told()).toEqual([]);
    expect(approved(story)).toEqual(wider);
  });

  test("moves the list to a narrower one without a word of missing ranges", () => {
    const story = learned(trusting);
    const [first = ""] = approvedRanges;
    const its = write(story);
    story.sees({ ranges: [first] }, { trigger: eventOf(its) });
    untilAsked(story, entriesOf(its), [first]);
    expect(story.told()).toEqual([]);
    expect(approved(story)).toEqual([first]);
  });

  test("turns the run command on, and off again when it was not theirs", () => {
    const story = learned(trusting);
    story.sees({ exposure: { disableRunCommand: true } });
    story.wait(60);
    story.sees({ exposure: { disableRunCommand: false } }, { trigger: eventOf(write(story)) });
    expect(story.told()).toEqual([]);
    expect(story.state.baseline?.approved.disableRunCommand).toBe(false);
    while (story.state.questions)
      story.sees({ exposure: { disableRunCommand: false } }, story.logAnswers([]));
    expect(story.told()).toEqual(["opened"]);
    expect(story.state.baseline?.approved.disableRunCommand).toBe(true);
  });

  test("goes with the ones after it when it is taken back, and they only when they are", () => {
    const { story, its } = believed();
    story.wait(60);
    const more = [...wider, "20.42.25.197/32"];
    const second = write(story, terraform, "c-2");
    story.sees({ ranges: more }, { trigger: eventOf(second) });
    expect(approved(story)).toEqual(more);
    expect(story.state.questions).toHaveLength(2);
    untilAsked(story, entriesOf(its), more);
    expect(approved(story)).toEqual(wider);
    expect(story.told()).toEqual(["opened"]);
  });

  test("takes what stands on it back with it", () => {
    const { story } = believed();
    story.wait(60);
    const more = [...wider, "20.42.25.197/32"];
    const second = write(story, terraform, "c-2");
    story.sees({ ranges: more }, { trigger: eventOf(second) });
    untilAsked(story, entriesOf(second), more);
    expect(approved(story)).toEqual(approvedRanges);
    expect(story.state.questions).toBeUndefined();
  });

  test("leaves what a person approved of it", () => {
    const { story } = believed();
    story.wait(60);
    const more = [...wider, "20.42.25.197/32"];
    story.sees({ ranges: more }, { trigger: eventOf(write(story, mallory, "c-2")) });
    expect(story.told()).toEqual(["opened"]);
    story.answers({ kind: "refused", code: "X", reason: "no" });
    story.sees({ ranges: more }, { trigger: story.decision("accept") });
    expect(approved(story)).toEqual(more);
    expect(story.state.questions?.map(({ kind }) => kind)).toEqual(["acts"]);
    expect(story.state.trust?.believed).toEqual([]);
  });

  test("that is gone with its cluster leaves what had been approved before", () => {
    const { story } = believed();
    story.findsNone();
    expect(story.state.retired[0]?.approved.authorizedIPRanges).toEqual(approvedRanges);
    expect(story.state.questions).toBeUndefined();
  });
});

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
    const plan = story.sees(shown, { trigger: eventOf(write(story)) });
    expect(story.told()).toEqual(["opened"]);
    expect(plan.decision.reason).not.toBe("TrustedDeployer");
    expect(plan.decision.message).toContain("It was a trusted deployer");
    expect(plan.decision.message).toContain(reason);
    expect(approved(story)).toEqual(approvedRanges);
    expect(story.state.questions).toBeUndefined();
  });

  test("for a public endpoint, whatever its list", () => {
    const story = learned(trusting);
    story.sees({ exposure: { enablePrivateCluster: true } });
    story.wait(60);
    story.sees({ exposure: { enablePrivateCluster: false } }, { trigger: eventOf(write(story)) });
    expect(story.told()).toEqual(["opened"]);
    expect(story.lastAlert.decision.message).toContain("it opens a private API server");
  });

  test("for what the policy requires, although a person had accepted that it is not so", () => {
    const story = learned({ ...trusting, require: ["no-run-command"] });
    story.sees({ exposure: { disableRunCommand: true } });
    story.wait(60);
    story.sees({ exposure: { disableRunCommand: false } }, { trigger: eventOf(write(story)) });
    expect(story.told()).toContain("opened");
    expect(story.lastAlert.decision.message).toContain("required-no-run-command");
  });
});

describe("nothing is believed", () => {
  const isPutBack = (story: Story): void => {
    expect(story.told()).toEqual(["opened"]);
    expect(approved(story)).toEqual(approvedRanges);
    expect(story.state.questions).toBeUndefined();
  };

  test("of somebody whom the policy does not name", () => {
    const story = learned(trusting);
    story.sees({ ranges: wider }, { trigger: eventOf(write(story, mallory)) });
    isPutBack(story);
  });

  test("where nobody is known to have written", () => {
    const story = learned(trusting);
    story.sees({ ranges: wider }, { trigger: { source: "recheck" } });
    isPutBack(story);
  });

  test("without a correlation id", () => {
    const story = learned(trusting);
    const { correlationId: _none, ...trigger } = eventOf(write(story));
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
    expect(approved(story)).toEqual(wider);
  });

  test("of an old correlation id under a new time", () => {
    const { story, its } = believed();
    untilAsked(story, entriesOf(its));
    story.wait(60);
    story.sees({ ranges: [...wider, "20.42.25.199/32"] }, { trigger: eventOf({ ...its, at: story.now }) });
    expect(story.told()).toEqual(["opened"]);
    expect(story.lastAlert.decision.message).toContain("had been used before");
    expect(approved(story)).toEqual(wider);
  });

  test("where another is known to have written as well", () => {
    const story = learned({ ...trusting, mode: "alert" });
    story.sees({ ranges: wider }, { trigger: eventOf(write(story, mallory, "c-2")) });
    story.wait(5).sees({ ranges: wider }, { trigger: eventOf(write(story)) });
    expect(approved(story)).toEqual(approvedRanges);
    expect(story.state.questions).toBeUndefined();
  });

  test("of a write that came after what it is to explain", () => {
    const story = learned({ ...trusting, mode: "alert" });
    story.sees({ ranges: wider }, { trigger: { source: "recheck" } });
    story.wait(60).sees({ ranges: wider }, { trigger: eventOf(write(story)) });
    expect(approved(story)).toEqual(approvedRanges);
    expect(story.state.questions).toBeUndefined();
  });

  test("while an operation runs, or after one that failed", () => {
    for (const phase of ["in-progress", "failed"] as const) {
      const story = learned(trusting);
      story.sees({ ranges: wider, phase }, { trigger: eventOf(write(story)) });
      expect(approved(story)).toEqual(approvedRanges);
      expect(story.state.questions).toBeUndefined();
    }
  });

  test("where the policy is off", () => {
    const story = learned(trusting);
    story.changePolicy({ mode: "off" });
    story.sees({ ranges: wider }, { trigger: eventOf(write(story)) });
    expect(approved(story)).toEqual(approvedRanges);
  });

  test("of a sixth change while five wait for the log", () => {
    const story = learned(trusting);
    for (let number = 0; number < 6; number++) {
      const more = Array.from({ length: number + 1 }, (_, index) => `20.42.26.${index}/32`);
      const trigger = eventOf(write(story, terraform, `c-${number}`));
      story.sees({ ranges: [...wider, ...more] }, { trigger });
      story.wait(10);
    }
    expect(story.told()).toEqual(["opened"]);
    expect(story.lastAlert.decision.message).toContain("5 earlier changes wait for the Activity Log");
  });
});
