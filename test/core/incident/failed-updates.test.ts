import { describe, expect, it } from "vitest";
import { renderAlert } from "../../../src/core/alert-story/render-alert.ts";
import { isRetryDue } from "../../../src/core/incident/overdue.ts";
import type { UpdateOutcome } from "../../../src/core/model/update-outcome.ts";
import { learned, type Shown, type Story } from "../plan/story.ts";

const opened: Shown = { ranges: [], eTag: "one" };
const accepted = { kind: "accepted" } as const;
const noAnswer = { kind: "unavailable", reason: "ServiceUnavailable: try later" } as const;
const busy = {
  kind: "busy",
  reason: "409 OperationNotAllowed",
} as const;
const minute = 60;
const hour = 60 * minute;

function throttled(retryAfterSeconds?: number): UpdateOutcome {
  return {
    kind: "throttled",
    reason: "429 TooManyRequests",
    ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
  };
}

/** What the app does for so long: the follow-ups that are planned, and the sweep every five minutes. */
class Hours {
  /** When updates were sent, in seconds from the beginning. */
  readonly sent: number[] = [];
  /** What was told, and when, in seconds from the beginning. */
  readonly told: (readonly [number, string])[] = [];
  readonly #story: Story;
  readonly #begin: number;
  /** When the sweep looks next, in milliseconds since the epoch. */
  #sweepAt: number;

  constructor(story: Story) {
    this.#story = story;
    this.#begin = story.now.getTime();
    this.#sweepAt = this.#begin + 5 * minute * 1000;
  }

  get seconds(): number {
    return (this.#story.now.getTime() - this.#begin) / 1000;
  }

  /** One look, which may send an update that is answered so. */
  look(shown: Shown, answer: UpdateOutcome, trigger = this.#story.event()): boolean {
    const story = this.#story;
    const isSent = story.sees(shown, { trigger }).update !== undefined;
    if (isSent) {
      this.sent.push(this.seconds);
      story.answers(answer);
    }
    for (const transition of story.told()) this.told.push([this.seconds, transition]);
    return isSent;
  }

  /** Waits for the next look that anybody plans, and answers what started it. */
  next() {
    const story = this.#story;
    for (;;) {
      const due = Date.parse(story.exposure.looks.nextAt ?? "9999-01-01T00:00:00Z");
      if (due <= this.#sweepAt) return story.followUp();
      story.now = new Date(this.#sweepAt);
      this.#sweepAt += 5 * minute * 1000;
      if (isRetryDue(story.state, story.now)) return { source: "sweep" } as const;
    }
  }

  /** When this was told, in seconds from the beginning. */
  when(transition: string): readonly number[] {
    return this.told.filter(([, what]) => what === transition).map(([at]) => at);
  }
}

/** An ARM that answers every update so, for so long. */
function always(answer: UpdateOutcome, seconds: number) {
  const story = learned();
  const hours = new Hours(story);
  hours.look(opened, answer);
  while (hours.seconds < seconds) hours.look(opened, answer, hours.next());
  return { story, hours };
}

/** An ARM that takes every update on, and whose operation ends badly after so long, for so long. */
function alwaysEndsBadly(operationSeconds: number, seconds: number) {
  const story = learned();
  const hours = new Hours(story);
  let endsAt = Number.NEGATIVE_INFINITY;
  let shown: Shown = opened;
  let trigger = story.event();
  while (hours.seconds < seconds) {
    if (shown.phase === "in-progress" && hours.seconds >= endsAt) shown = { phase: "failed" };
    if (hours.look(shown, accepted, trigger)) {
      endsAt = hours.seconds + operationSeconds;
      shown = { phase: "in-progress" };
    }
    trigger = hours.next();
  }
  return { story, hours };
}

describe("updates that fail in a row", () => {
  it.each<[string, UpdateOutcome]>([
    ["no answer, or a 5xx", noAnswer],
    ["429", throttled()],
    ["429 with a Retry-After of a minute", throttled(minute)],
    ["429 with a Retry-After of an hour", throttled(hour)],
    ["a cluster that is busy, as Azure says, and is not, by the read", busy],
    ["a cluster that is gone, as Azure says", { kind: "gone", reason: "404" }],
  ])(
    "72 hours of %s: told as failed once, within a quarter of an hour, and tried ever later",
    (_, answer) => {
      const { story, hours } = always(answer, 72 * hour);
      expect(hours.when("failed")).toHaveLength(1);
      expect(hours.when("failed")[0]).toBeLessThanOrEqual(15 * minute);
      expect(hours.sent.length).toBeGreaterThan(10);
      expect(hours.sent.length).toBeLessThanOrEqual(26);
      expect(hours.when("contested")).toEqual([]);
      expect(story.exposure).toMatchObject({ status: "failed", refusal: { code: "UpdateNotAccepted" } });
      // Every hour, as an attacker may have forced it.
      expect(hours.when("reminded").length).toBeGreaterThanOrEqual(70);
      const leads = story.alerts
        .filter(({ transition }) => transition === "reminded")
        .map((it) => renderAlert(it).lead);
      expect(leads.filter((lead) => lead.includes("under way"))).toEqual([]);
    },
  );

  it("20 hours of operations that end Failed after 25 minutes: told as failed once, and no stand-down", () => {
    const { story, hours } = alwaysEndsBadly(25 * minute, 20 * hour);
    expect(hours.when("failed")).toHaveLength(1);
    // With the second that ended badly, a quarter of an hour and more after the first.
    expect(hours.when("failed")[0]).toBeLessThan(52 * minute);
    expect(hours.when("contested")).toEqual([]);
    expect(hours.sent.length).toBeLessThanOrEqual(9);
    expect(story.exposure.refusal?.code).toBe("OperationFailed");
    expect(story.state.reverts).toEqual([]);
    const leads = story.alerts
      .filter(({ transition }) => transition === "reminded")
      .map((it) => renderAlert(it).lead);
    expect(leads.length).toBeGreaterThan(10);
    expect(leads.filter((lead) => lead.includes("under way"))).toEqual([]);
  });

  it("operations that end badly at once are failures, and not a fight", () => {
    const { hours } = alwaysEndsBadly(5, 5 * minute);
    expect(hours.sent).toHaveLength(3);
    expect(hours.told.map(([, transition]) => transition)).toEqual(["opened", "failed"]);
  });

  it("are told at the latest a quarter of an hour after the first, also where Azure asks for more time", () => {
    const story = learned();
    story.sees(opened);
    expect(story.answers(throttled(hour))?.followUpSeconds).toBe(15 * minute);
    story.wait(14 * minute);
    story.sees(opened);
    expect(story.told()).toEqual(["opened"]);
    expect(story.sees(opened, { trigger: story.followUp() }).update).toBeUndefined();
    expect(story.told()).toEqual(["failed"]);
    // News do not make Azure take it any sooner.
    expect(story.sees(opened).update).toBeUndefined();
    expect(story.exposure.status).toBe("failed");
    story.wait(50 * minute);
    expect(story.sees(opened).update).toHaveLength(1);
  });

  it("one that got no answer within a row, and was taken on all the same, is told as reverted", () => {
    const { story } = always(noAnswer, 20 * minute);
    expect(story.exposure).toMatchObject({ status: "failed", update: { attempt: { phase: "unknown" } } });
    story.told();
    story.sees({ phase: "in-progress", eTag: "two" }, { trigger: story.followUp() });
    expect(story.told()).toEqual([]);
    story.sees({ eTag: "three" }, { trigger: story.followUp() });
    expect(story.told()).toEqual(["reverted"]);
  });

  it("one whose sender died counts, and the row ends when one has succeeded", () => {
    const story = learned();
    for (let time = 0; time < 3; time++) {
      story.sees(opened);
      story.wait(minute);
    }
    expect(story.exposure.update?.failures).toMatchObject({ count: 2, told: [] });
    story.answers(accepted);
    expect(story.exposure.update?.failures).toMatchObject({ count: 2 });
    story.sees({ ...opened, eTag: "two" });
    expect(story.exposure).not.toHaveProperty("update.failures");
  });

  it("whose senders died again and again are told as failed, and tried no more without news", () => {
    const story = learned();
    story.sees(opened);
    for (let lost = 1; lost < 5; lost++)
      expect(story.sees(opened, { trigger: story.followUp() }).update).toBeDefined();
    expect(story.told()).toEqual(["opened"]);
    expect(story.sees(opened, { trigger: story.followUp() }).update).toBeUndefined();
    expect(story.told()).toEqual(["failed"]);
    expect(story.exposure).toMatchObject({ status: "failed", refusal: { code: "UpdateNotAccepted" } });
  });

  it("Azure's word that the cluster is busy is no failure where it is", () => {
    const story = learned();
    story.sees(opened);
    story.answers(busy);
    expect(story.exposure.update?.failures).toMatchObject({ count: 1 });
    story.sees({ ...opened, phase: "in-progress" }, { trigger: story.followUp() });
    expect(story.exposure).not.toHaveProperty("update.failures");
  });

  it("a cluster that changed under the update, which the same run sends anew, is no failure", () => {
    const story = learned();
    for (let round = 0; round < 6; round++) {
      story.sees({ ...opened, eTag: `e${round}` });
      story.answers({ kind: "changed", reason: "412" }, true);
    }
    expect(story.told()).toEqual(["opened"]);
    expect(story.exposure).not.toHaveProperty("update.failures");
  });

  it("tell Azure's words about the operation", () => {
    const story = learned();
    story.sees(opened);
    for (let time = 0; time < 3; time++) {
      story.answers(accepted);
      const ownOperation = { status: "Failed", error: "QuotaExceeded: no cores are left" };
      story.sees({ phase: "failed" }, { trigger: story.followUp(), ownOperation });
    }
    expect(story.told()).toEqual(["opened", "failed"]);
    expect(story.lastAlert.decision.message).toContain("QuotaExceeded: no cores are left");
  });

  it("are not those that succeeded before somebody else's write ended badly", () => {
    const story = learned();
    story.sees(opened);
    story.answers(accepted);
    const ownOperation = { status: "Succeeded" };
    story.sees({ ...opened, phase: "failed" }, { trigger: story.event(), ownOperation });
    expect(story.exposure).not.toHaveProperty("update.failures");
    expect(story.state.reverts).toHaveLength(2);
  });

  it("of a revert by hand are told as failed, and the wish is spent", () => {
    const story = learned({ mode: "alert" });
    story.sees(opened);
    story.sees(opened, { trigger: story.decision("revert") });
    for (let time = 1; time < 5; time++) {
      story.answers(noAnswer);
      expect(story.sees(opened, { trigger: story.followUp() }).update).toHaveLength(1);
    }
    expect(story.exposure).toHaveProperty("manualRevert");
    story.answers(noAnswer);
    expect(story.told()).toEqual(["opened", "failed"]);
    expect(story.exposure).not.toHaveProperty("manualRevert");
    expect(story.sees(opened, { trigger: story.followUp() }).decision.action).toBe("alert");
  });

  it("of a revert by hand that end badly are no fight either", () => {
    const story = learned({ mode: "alert", reverts: { max: 2, windowSeconds: hour } });
    story.sees(opened);
    story.sees(opened, { trigger: story.decision("revert") });
    for (let time = 0; time < 3; time++) {
      story.answers(accepted);
      story.sees({ phase: "failed" }, { trigger: story.followUp() });
    }
    expect(story.told()).toEqual(["opened", "failed"]);
    expect(story.exposure).not.toHaveProperty("manualRevert");
  });
});
