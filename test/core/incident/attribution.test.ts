import { describe, expect, it } from "vitest";
import type { Actor } from "../../../src/core/model/actor.ts";
import type { Alert } from "../../../src/core/model/alert.ts";
import type { Trigger } from "../../../src/core/model/trigger.ts";
import { approvedRanges, dana, learned, type Shown, type Story } from "../plan/story.ts";

const bob: Actor = { kind: "user", name: "Bob Tags", objectId: "b" };
const eve: Actor = { kind: "app", name: "terraform-prod", appId: "e" };
const people: Readonly<Record<string, Actor>> = { dana, bob, eve };

const opened: Shown = { ranges: [] };
const applying: Shown = { ...opened, phase: "in-progress" };

/** The event of a write that ended so many seconds after (before, where negative) the cluster was last read. */
function eventOf(story: Story, seconds: number, who: string, more: Partial<Trigger> = {}): Trigger {
  const at = new Date(Date.parse(story.state.compliantAt ?? "") + seconds * 1000).toISOString();
  const actor = people[who];
  return {
    source: "event",
    eventId: `${who}-${seconds}`,
    eventTime: at,
    ...(actor ? { actor, correlationId: `${who}-${seconds}` } : {}),
    ...more,
  };
}

/** One run: how many seconds after the last compliant read it reads, what that shows, and what started it. */
interface Run {
  readonly at: number;
  readonly shows: Shown;
  /** Who wrote, and when, in seconds after the last compliant read; absent for a look that no event started. */
  readonly write?: readonly [who: string, at: number, more?: Partial<Trigger>];
}

const look: Trigger = { source: "follow-up" };

function play(runs: readonly Run[]): Story {
  // The story began with dana's write that set the cluster up, and a compliant read of it.
  const story = learned({ mode: "alert", remindEverySeconds: null });
  const begin = Date.parse(story.state.compliantAt ?? "");
  const triggers = runs.map(({ write }) => (write ? eventOf(story, write[1], write[0], write[2]) : look));
  for (const [index, { at, shows }] of runs.entries()) {
    story.now = new Date(begin + at * 1000);
    story.sees(shows, { trigger: triggers[index] ?? look });
  }
  return story;
}

/** `named` and `corrected` are what is told where nothing is new but who it was. */
const wordOf = ({ transition, namesActor, correctsActor }: Alert): string =>
  namesActor ? "named" : correctsActor ? "corrected" : transition;

const namesOf = ({ actor, otherActors = [] }: { actor?: Actor; otherActors?: readonly Actor[] }) =>
  [actor?.name ?? "nobody", ...otherActors.map(({ name }) => name)].join(", ");

describe("who opened a cluster, whatever comes in whatever order", () => {
  it.each<[string, readonly Run[], string, readonly string[]]>([
    [
      "the opening write's event alone",
      [{ at: 60, shows: opened, write: ["dana", 58] }],
      "Dana Rivera",
      ["opened"],
    ],
    [
      "the opening write's event, then that of a later write",
      [
        { at: 60, shows: opened, write: ["dana", 58] },
        { at: 90, shows: opened, write: ["bob", 80] },
      ],
      "Dana Rivera",
      ["opened"],
    ],
    [
      "a later write's event before the opening write's: named anew, and told",
      [
        { at: 60, shows: opened, write: ["bob", 59] },
        { at: 70, shows: opened, write: ["dana", 40] },
      ],
      "Dana Rivera, Bob Tags",
      ["opened", "corrected"],
    ],
    [
      "an earlier write's event first, while the opening write runs: both are named",
      [
        { at: 60, shows: applying, write: ["bob", 30] },
        { at: 130, shows: opened, write: ["dana", 120] },
      ],
      "Bob Tags, Dana Rivera",
      ["opened", "corrected"],
    ],
    [
      "a change of tags, told as such, before the opening write's event",
      [
        { at: 60, shows: applying, write: ["bob", 30, { leavesExposure: true }] },
        { at: 130, shows: opened, write: ["dana", 120] },
      ],
      "Dana Rivera",
      ["opened", "named"],
    ],
    [
      "a change of tags alone",
      [{ at: 60, shows: opened, write: ["bob", 59, { leavesExposure: true }] }],
      "nobody",
      ["opened"],
    ],
    [
      "an old write's event that comes again, before the opening write's",
      [
        { at: 60, shows: applying, write: ["bob", -7200] },
        { at: 130, shows: opened, write: ["dana", 120] },
      ],
      "Dana Rivera",
      ["opened", "named"],
    ],
    [
      "an old write's event that comes again, after the opening write's",
      [
        { at: 60, shows: opened, write: ["dana", 58] },
        { at: 130, shows: opened, write: ["bob", -7200] },
      ],
      "Dana Rivera",
      ["opened"],
    ],
    [
      "a look before any event, then the opening write's",
      [
        { at: 60, shows: applying },
        { at: 70, shows: applying },
        { at: 130, shows: opened, write: ["dana", 120] },
      ],
      "Dana Rivera",
      ["opened", "named"],
    ],
    [
      "a look before any event, the opening write's, then one of a write after that",
      [
        { at: 60, shows: applying },
        { at: 130, shows: opened, write: ["dana", 120] },
        { at: 140, shows: opened, write: ["bob", 135] },
      ],
      "Dana Rivera",
      ["opened", "named"],
    ],
    [
      "a look before any event, then a write's after the opening one, then the opening one's",
      [
        { at: 60, shows: applying },
        { at: 140, shows: opened, write: ["bob", 135] },
        { at: 150, shows: opened, write: ["dana", 120] },
      ],
      "Dana Rivera",
      ["opened", "named", "corrected"],
    ],
    [
      "the same event twice",
      [
        { at: 60, shows: opened, write: ["dana", 58] },
        { at: 61, shows: opened, write: ["dana", 58] },
      ],
      "Dana Rivera",
      ["opened"],
    ],
    [
      "two people who wrote in between, and their events again",
      [
        { at: 60, shows: opened, write: ["eve", 50] },
        { at: 61, shows: opened, write: ["dana", 40] },
        { at: 62, shows: opened, write: ["eve", 50] },
        { at: 63, shows: opened, write: ["dana", 40] },
      ],
      "Dana Rivera, terraform-prod",
      ["opened", "corrected"],
    ],
    [
      "one person who wrote twice",
      [
        { at: 60, shows: opened, write: ["dana", 50] },
        { at: 61, shows: opened, write: ["dana", 40] },
      ],
      "Dana Rivera",
      ["opened"],
    ],
    [
      "the guardrail's own event, of which nobody is left",
      [
        { at: 60, shows: opened, write: ["nobody", 58] },
        { at: 61, shows: opened, write: ["dana", 55] },
        { at: 62, shows: opened, write: ["nobody", 40] },
      ],
      "Dana Rivera",
      ["opened", "named"],
    ],
    [
      "an event whose run could not be told from a look, as its time is unreadable",
      [{ at: 60, shows: opened, write: ["dana", Number.NaN] }],
      "nobody",
      ["opened"],
    ],
  ])("%s", (_what, runs, expected, told) => {
    const readable = runs.map((run) =>
      run.write && Number.isNaN(run.write[1]) ? { at: run.at, shows: run.shows } : run,
    );
    const story = play(readable);
    expect(namesOf(story.exposure.attribution)).toBe(expected);
    expect(story.alerts.slice(-told.length).map(wordOf)).toEqual(told);
    if (told.length > 1) expect(namesOf(story.lastAlert)).toBe(expected);
  });

  it("a write whose run read the cluster within its baseline is innocent, however close it was", () => {
    const story = learned({ mode: "alert" });
    const tags = story.event(bob);
    story.wait(1).sees({}, { trigger: tags });
    story.wait(30).sees(opened, { trigger: tags });
    expect(story.exposure.attribution).not.toHaveProperty("actor");
    expect(story.exposure.attribution).not.toHaveProperty("correlationId");
    expect(story.exposure.exposedSince).toBe(story.now.toISOString());
  });

  it("a later write under the same correlation id is not excused by it", () => {
    const story = learned({ mode: "alert" });
    story.sees({}, { trigger: story.event() });
    story.wait(60).sees(opened, { trigger: story.event() });
    expect(story.exposure.attribution.actor).toEqual(dana);
  });

  it("an old event does not make the exposure longer than since the last compliant read", () => {
    const story = play([{ at: 60, shows: opened, write: ["bob", -7200] }]);
    expect(story.lastAlert.exposedSeconds).toBe(0);
  });

  it("an earlier event that comes late makes it as long as it was", () => {
    const story = play([
      { at: 60, shows: opened, write: ["bob", 59] },
      { at: 100, shows: opened, write: ["dana", 40] },
    ]);
    expect(story.lastAlert).toMatchObject({
      transition: "updated",
      exposedSeconds: 60,
      correlationId: "dana-40",
    });
  });

  it("what was written while the cluster could not be read is known when it can be", () => {
    const story = learned({ mode: "alert" });
    story.cannotRead({ kind: "unavailable", reason: "503" }, story.event());
    story.wait(20).cannotRead({ kind: "unavailable", reason: "503" }, story.event(bob));
    story.wait(40).sees(opened, { trigger: look });
    expect(namesOf(story.lastAlert)).toBe("Dana Rivera, Bob Tags");
    story.wait(40).sees();
    expect(story.state).not.toHaveProperty("writes");
  });

  it("is corrected while the guardrail's own update runs, and its end names the right one", () => {
    const story = learned();
    const danas = story.event();
    story.wait(10).sees(opened, { trigger: story.event(bob) });
    story.answers({ kind: "accepted" });
    story.wait(5).sees(applying, { trigger: danas });
    expect(story.told().slice(-1)).toEqual(["updated"]);
    story.wait(30).sees({}, { trigger: story.ownEvent() });
    expect(story.told()).toEqual(["reverted"]);
    expect(namesOf(story.lastAlert)).toBe("Dana Rivera, Bob Tags");
  });

  describe("where nobody was known, and somebody is", () => {
    it("is told once, by the event of the very operation that an early look saw running", () => {
      const story = learned({ mode: "alert", remindEverySeconds: null });
      const early = { startedAt: story.now.toISOString(), why: "exposed", isEarly: true } as const;
      story.wait(60).sees(applying, { trigger: { source: "sweep", sweep: early } });
      expect(story.lastAlert).toMatchObject({ transition: "opened", foundBySweep: true });
      expect(story.lastAlert).not.toHaveProperty("actor");
      const event = story.event();
      story.wait(120).sees(opened, { trigger: event });
      expect(story.lastAlert).toMatchObject({
        transition: "updated",
        namesActor: true,
        actor: dana,
        severity: story.exposure.severity,
      });
      expect(story.lastAlert).not.toHaveProperty("correctsActor");
      const { length } = story.alerts;
      story.wait(30).sees(opened, { trigger: event });
      expect(story.alerts).toHaveLength(length);
    });

    it("goes with what is told anyway: a revert that begins, or one that has ended", () => {
      const story = learned();
      story.wait(60).sees(applying, { trigger: look });
      expect(story.exposure.status).toBe("waiting");
      story.wait(120).sees(opened, { trigger: story.event() });
      expect(story.told()).toEqual(["opened"]);
      story.answers({ kind: "accepted" });
      story.wait(30).sees({}, { trigger: story.ownEvent() });
      expect(story.told()).toEqual(["reverted"]);
      expect(story.lastAlert.actor).toEqual(dana);
    });

    it("is told where the revert waits for something that may take long", () => {
      const story = learned({ mode: "revert", revertAfterSeconds: 3_600 });
      story.wait(60).sees(opened, { trigger: look });
      expect(story.exposure).toMatchObject({ status: "waiting", decision: { wait: { for: "grace" } } });
      const write = { ...story.event(), eventTime: new Date(story.now.getTime() - 10_000).toISOString() };
      story.wait(5).sees(opened, { trigger: write });
      expect(story.lastAlert).toMatchObject({ namesActor: true, actor: dana });
    });
  });

  it("remembers so many writes at most: the first and the last", () => {
    const story = learned({ mode: "alert" });
    for (let second = 0; second < 30; second++) {
      const actor: Actor = { kind: "user", name: `Person ${second}`, objectId: `${second}` };
      const trigger = { ...story.event(actor), correlationId: `c-${second}` };
      story.wait(1).cannotRead({ kind: "unavailable", reason: "503" }, trigger);
    }
    expect(story.state.writes).toHaveLength(10);
    expect(story.state.writes?.[0]?.actor?.name).toBe("Person 0");
    expect(story.state.writes?.at(-1)?.actor?.name).toBe("Person 29");
  });
});

describe("who opened it further", () => {
  const wider: Shown = { ranges: [...approvedRanges, "8.8.8.0/24"] };

  it("is who wrote since it was seen last; whoever wrote before is among the others", () => {
    const story = learned({ mode: "alert" });
    story.sees(wider);
    story.wait(60).sees(opened, { trigger: story.event(eve) });
    expect(story.lastAlert).toMatchObject({ transition: "updated", actor: eve, otherActors: [dana] });
    expect(story.lastAlert).not.toHaveProperty("correctsActor");
  });

  it("is not known where no event tells, and is not whoever opened it first", () => {
    const story = learned({ mode: "alert" });
    story.sees(wider);
    story.wait(60).sees(opened, { trigger: look });
    expect(namesOf(story.lastAlert)).toBe("nobody, Dana Rivera");
    story.wait(10).sees(opened, {
      trigger: { ...story.event(eve), eventTime: new Date(story.now.getTime() - 20_000).toISOString() },
    });
    expect(namesOf(story.exposure.attribution)).toBe("terraform-prod, Dana Rivera");
  });

  it("is nobody new where it closed in part", () => {
    const story = learned({ mode: "alert" });
    story.sees({ ...opened, exposure: { disableLocalAccounts: false } });
    story.wait(60).sees(opened, { trigger: story.event(bob) });
    expect(story.lastAlert).toMatchObject({ transition: "updated", actor: dana });
    expect(namesOf(story.lastAlert)).toBe("Dana Rivera");
  });
});

describe("who narrowed a list", () => {
  const narrow: Shown = { ranges: approvedRanges.slice(0, 1) };

  it("is told by an event that comes after a look has seen it", () => {
    const story = learned({ mode: "alert" });
    const write = { ...story.event(), correlationId: "narrowing" };
    story.wait(30).sees(narrow, { trigger: look });
    story.wait(30).sees(narrow, { trigger: write });
    expect(story.narrowing.attribution.actor).toEqual(dana);
  });
});
