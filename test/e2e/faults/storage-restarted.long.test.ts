import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { removeRanges } from "../../sandbox/arm/clusters/cluster-change.ts";
import { danaRivera } from "../../sandbox/arm/identity/actor.ts";
import { eventually } from "../support/eventually.ts";
import { type GatedSandbox, startGatedSandbox } from "../support/gated-sandbox.ts";
import { printStories } from "../support/print-stories.ts";
import type { TestCluster } from "../support/test-cluster.ts";
import { closedAndToldOnce, isToldClosed, mentionOf, wholeStoryOf } from "../support/whole-story.ts";
import { writeEvent } from "../support/write-event.ts";

/** A note sleeps for 60 s, and the look that confirms what it starts comes 10 s later. */
const patience = 100_000;

describe("storage goes away and comes back", () => {
  let sandbox: GatedSandbox;
  /** Its run has left its note, and reads the cluster, when storage goes. */
  let reading: TestCluster;
  /** Its PUT is with ARM when storage goes. */
  let writing: TestCluster;
  /** It waits for its follow-up. */
  let waiting: TestCluster;
  /** Slack is still to be told of it. */
  let untold: TestCluster;
  /** It is opened while storage is away. */
  let late: TestCluster;
  /** What the hand-made events of the two runs were answered. */
  let answers: readonly number[];
  /** What Event Grid was answered while storage was away. */
  let refusals: readonly (number | undefined)[];

  beforeAll(async () => {
    sandbox = await startGatedSandbox();
    const { arm, inbox, app, eventDeliverer } = sandbox;
    const learned = async (): Promise<TestCluster> => {
      const cluster = await sandbox.seed();
      await cluster.touch();
      return cluster;
    };
    [reading, writing, waiting, untold, late] = await Promise.all([
      learned(),
      learned(),
      learned(),
      learned(),
      learned(),
    ]);
    arm.faults.add({ method: "PUT", path: waiting.id }, { kind: "ready", name: "operation-in-progress" });
    inbox.fail("slack", { answer: 500, about: mentionOf(untold), count: 2 });
    await Promise.all([waiting.write(removeRanges), untold.write(removeRanges)]);
    await eventually("the other channels are told", () => untold.told().teams.includes("reverted"));
    // What is answered is recorded: only the runs that follow are to be cut off.
    await eventDeliverer.idle();

    const read = arm.faults.add({ method: "GET", path: reading.id }, { kind: "hold" });
    const put = arm.faults.add({ method: "PUT", path: writing.id }, { kind: "hold", when: "after" });
    const delivered = Promise.all(
      [reading, writing].map((cluster) => {
        cluster.changeSilently(removeRanges);
        return app.deliver([writeEvent(cluster.id)]);
      }),
    );
    await eventually(
      "both runs are with ARM, and what they told is marked",
      async () =>
        read.hits() > 0 && put.hits() > 0 && (await sandbox.storage.pendingAlerts(writing.id)) === 0,
    );
    await sandbox.stopStorage();
    read.release();
    put.release();
    answers = await delivered;

    const { correlationId } = arm.writeAs(danaRivera, late.id, removeRanges);
    const attempts = () => {
      const event = arm.events().find(({ data }) => data.correlationId === correlationId);
      return eventDeliverer.log().filter(({ eventId }) => eventId === event?.id);
    };
    await eventually("Event Grid was refused", () => attempts().length > 0, { seen: attempts });
    refusals = attempts().map(({ status }) => status);

    await sandbox.startStorage();
    const clusters = [reading, writing, waiting, untold, late];
    const seen = () => clusters.map((cluster) => wholeStoryOf(sandbox, cluster));
    await eventually("Event Grid was heard", () => attempts().some(({ result }) => result === "delivered"), {
      withinMs: 30_000,
      seen: attempts,
    });
    // A run that broke off may have sent the message that asks the log about its cluster, and another run has sent its own.
    await eventually(
      "nothing is left to do",
      async () => seen().every(isToldClosed) && (await sandbox.storage.workLeft()) <= clusters.length,
      { withinMs: patience, seen },
    );
  }, patience + 60_000);
  afterAll(async () => {
    if (sandbox) {
      printStories("When storage goes away:", sandbox, [
        ["after the note, before the read", reading],
        ["after the PUT was accepted", writing],
        ["while a follow-up sleeps", waiting],
        ["while an alert waits", untold],
        ["before the event", late],
      ]);
    }
    await sandbox?.stop();
  });

  test("an event whose note was written before is answered well, though nothing could be recorded", () => {
    expect(answers).toEqual([202, 202]);
  });

  test("a run that had read the cluster is made up for by its note", () => {
    expect(wholeStoryOf(sandbox, reading)).toEqual(closedAndToldOnce);
  });

  test("a PUT whose outcome could not be recorded is not sent again", () => {
    expect(wholeStoryOf(sandbox, writing)).toEqual(closedAndToldOnce);
  });

  test("a follow-up that slept over the restart wakes", () => {
    expect(wholeStoryOf(sandbox, waiting)).toEqual(closedAndToldOnce);
    expect(waiting.puts().map(({ status }) => status)).toEqual([409, 200]);
  });

  test("an alert that waited for its channel over the restart is told", () => {
    const { told, ...rest } = wholeStoryOf(sandbox, untold);
    const { told: all, ...once } = closedAndToldOnce;
    expect(rest).toEqual(once);
    expect({ ...told, slack: told.slack.toSorted() }).toEqual(all);
  });

  test("an event that cannot be kept is refused, delivered again, and then nothing of it is lost", () => {
    expect(refusals.every((status) => status === 500)).toBe(true);
    expect(wholeStoryOf(sandbox, late)).toEqual(closedAndToldOnce);
    expect(late.alerts()[0]).toMatchObject({ actor: { name: "Dana Rivera" } });
  });
});
