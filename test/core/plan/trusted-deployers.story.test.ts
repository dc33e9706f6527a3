import { describe, expect, test } from "vitest";
import { approvedRanges, learned, type Story, wakesIn } from "./story.ts";
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

const restored = ({ state }: Story): unknown => state.baseline?.lastCompliant.authorizedIPRanges;

describe("a trusted deployer's own change", () => {
  test("is learned at once, in silence, and the log is asked", () => {
    const story = learned(trusting);
    const plan = story.sees({ ranges: wider }, { trigger: eventOf(writeNow(story)) });
    expect(plan.decision).toMatchObject({ action: "learn", reason: "TrustedDeployer" });
    expect(wakesIn(plan, "activity-log")).toBe(125);
    expect(story.told()).toEqual([]);
    expect(approvedIn(story)).toEqual(wider);
    expect(restored(story)).toEqual(wider);
    expect(story.state.questions).toHaveLength(1);
  });

  test("stays approved when the log says that it was theirs alone", () => {
    const { story, its } = believed();
    expect(untilAsked(story, entriesOf(its))).toBe(4);
    expect(story.told()).toEqual([]);
    expect(approvedIn(story)).toEqual(wider);
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
    expect(approvedIn(story)).toEqual(approvedRanges);
    expect(restored(story)).toEqual(approvedRanges);
  });

  test("is put back where the log cannot be read", () => {
    const { story } = believed();
    untilAsked(story, "unread");
    expect(story.told()).toEqual(["opened"]);
    expect(approvedIn(story)).toEqual(approvedRanges);
  });

  test("stays where the log had confirmed it before it could not be read any more", () => {
    const { story, its } = believed();
    story.sees({ ranges: wider }, story.logAnswers(entriesOf(its)));
    untilAsked(story, "unread");
    expect(story.told()).toEqual([]);
    expect(approvedIn(story)).toEqual(wider);
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
    expect(approvedIn(story)).toEqual(approvedRanges);
  });

  test("is only told in mode alert", () => {
    const { story } = believed({ ...trusting, mode: "alert" });
    untilAsked(story, "unread");
    expect(story.told()).toEqual(["opened"]);
    expect(story.lastAlert.decision).toMatchObject({ action: "alert", reason: "PolicyOnlyAlerts" });
    expect(approvedIn(story)).toEqual(approvedRanges);
  });

  test("is put back when another's event of the same time comes late, also after the log confirmed it", () => {
    const { story, its } = believed();
    untilAsked(story, entriesOf(its));
    story.wait(3600);
    const hers = { actor: mallory, correlationId: "c-2", at: new Date(its.at.getTime() - 1_000) };
    story.sees({ ranges: wider }, { trigger: eventOf(hers) });
    expect(story.told()).toEqual(["opened"]);
    expect(story.lastAlert).toMatchObject({ actor: mallory, otherActors: [terraform] });
    expect(approvedIn(story)).toEqual(approvedRanges);
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
    expect(approvedIn(story)).toEqual(approvedRanges);
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
    const its = { ...writeNow(story), at: new Date(story.now.getTime() + 20_000) };
    story.sees({ ranges: wider, phase: "in-progress" }, { trigger: { source: "recheck" } });
    expect(story.told()).toEqual(["opened"]);
    story.wait(21).sees({ ranges: wider }, { trigger: eventOf(its) });
    expect(story.told()).toEqual(["accepted"]);
    expect(story.lastAlert.decision.reason).toBe("TrustedDeployer");
    untilAsked(story, entriesOf(its));
    expect(story.told()).toEqual([]);
    expect(approvedIn(story)).toEqual(wider);
  });

  test("moves the list to a narrower one without a word of missing ranges", () => {
    const story = learned(trusting);
    const [first = ""] = approvedRanges;
    const its = writeNow(story);
    story.sees({ ranges: [first] }, { trigger: eventOf(its) });
    untilAsked(story, entriesOf(its), [first]);
    expect(story.told()).toEqual([]);
    expect(approvedIn(story)).toEqual([first]);
  });

  test("turns the run command on, and off again when it was not theirs", () => {
    const story = learned(trusting);
    story.sees({ exposure: { disableRunCommand: true } });
    story.wait(60);
    story.sees({ exposure: { disableRunCommand: false } }, { trigger: eventOf(writeNow(story)) });
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
    const second = writeNow(story, terraform, "c-2");
    story.sees({ ranges: more }, { trigger: eventOf(second) });
    expect(approvedIn(story)).toEqual(more);
    expect(story.state.questions).toHaveLength(2);
    untilAsked(story, entriesOf(its), more);
    expect(approvedIn(story)).toEqual(wider);
    expect(story.told()).toEqual(["opened"]);
  });

  test("takes what stands on it back with it", () => {
    const { story } = believed();
    story.wait(60);
    const more = [...wider, "20.42.25.197/32"];
    const second = writeNow(story, terraform, "c-2");
    story.sees({ ranges: more }, { trigger: eventOf(second) });
    untilAsked(story, entriesOf(second), more);
    expect(approvedIn(story)).toEqual(approvedRanges);
    expect(story.state.questions).toBeUndefined();
  });

  test("leaves what a person approved of it", () => {
    const { story } = believed();
    story.wait(60);
    const more = [...wider, "20.42.25.197/32"];
    story.sees({ ranges: more }, { trigger: eventOf(writeNow(story, mallory, "c-2")) });
    expect(story.told()).toEqual(["opened"]);
    story.answers({ kind: "refused", code: "X", reason: "no" });
    story.sees({ ranges: more }, { trigger: story.decision("accept") });
    expect(approvedIn(story)).toEqual(more);
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
