import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { eventually } from "../support/eventually.ts";
import { type GatedSandbox, startGatedSandbox } from "../support/gated-sandbox.ts";
import { printStories } from "../support/print-stories.ts";
import type { TestCluster } from "../support/test-cluster.ts";
import { isToldClosed, wholeStoryOf } from "../support/whole-story.ts";
import { openAndStop, type StoppedRun, type WorstMoment, worstMoments } from "./worst-moments.ts";

/** A note sleeps for 60 s, and the look that confirms what it starts comes 10 s later. */
const patience = 100_000;

/** What dies, and comes back. */
const deaths = [
  {
    what: "the machine",
    die: async (sandbox: GatedSandbox) => {
      await sandbox.host.kill();
    },
    comeBack: (sandbox: GatedSandbox) => sandbox.restartHost(),
    // What the host had in hand comes back after ten minutes, which is no part of anybody's plan.
    messagesInHand: worstMoments.filter(({ startedBy }) => startedBy === "queue").length,
  },
  {
    what: "the app's process",
    die: async (sandbox: GatedSandbox) => sandbox.host.killWorker(),
    // The host sees to that.
    comeBack: async () => undefined,
    messagesInHand: 0,
  },
];

interface Told {
  readonly cluster: TestCluster;
  readonly run: StoppedRun;
}

describe.concurrent.each(deaths)(
  "$what dies at the worst moment",
  ({ what, die, comeBack, messagesInHand }) => {
    let sandbox: GatedSandbox;
    const stories = new Map<WorstMoment, Told>();
    beforeAll(async () => {
      sandbox = await startGatedSandbox();
      const clusters = await Promise.all(worstMoments.map(() => sandbox.seed()));
      await Promise.all(clusters.map((cluster) => cluster.touch()));
      const stop = async (moment: WorstMoment, index: number): Promise<void> => {
        const cluster = clusters[index];
        if (cluster) stories.set(moment, { cluster, run: await openAndStop(moment, cluster, sandbox) });
      };
      // What the queue starts takes seconds to wake, and no run waits for longer than 12 s: so these come first.
      const byQueue = worstMoments.map(({ startedBy }) => startedBy === "queue");
      for (const isFirst of [true, false]) {
        await Promise.all(
          worstMoments.map((moment, index) => byQueue[index] === isFirst && stop(moment, index)),
        );
      }
      await allOf("has come to its moment", stories, (run) => run.isReached());
      await die(sandbox);
      await allOf("has lost its client", stories, (run) => run.isGivenUp());
      for (const { run } of stories.values()) run.release();
      await comeBack(sandbox);
      // A run that broke off may have sent the message that asks the log about its cluster, and another run has sent its own.
      const mostLeft = messagesInHand + clusters.length;
      await eventually(
        "nothing is left to do",
        async () =>
          clusters.every((cluster) => isToldClosed(wholeStoryOf(sandbox, cluster))) &&
          (await sandbox.storage.workLeft()) <= mostLeft,
        {
          withinMs: patience,
          seen: () => [...stories].map(([{ name }, { cluster }]) => [name, wholeStoryOf(sandbox, cluster)]),
        },
      );
    }, patience + 30_000);
    afterAll(async () => {
      const clusters = [...stories].map(([{ name }, { cluster }]) => [name, cluster] as const);
      if (sandbox) printStories(`When ${what} dies:`, sandbox, clusters);
      await sandbox?.stop();
    });

    test.each(worstMoments)("$name", async (moment) => {
      const { cluster, run } = told(stories, moment);
      expect(wholeStoryOf(sandbox, cluster)).toEqual(moment.story);
      if (!run.arriveLate) return;
      const before = cluster.puts().length;
      run.arriveLate();
      await eventually("ARM gets it", () => cluster.puts().length > before);
      expect(cluster.puts().at(-1)?.status).toBe(412);
      expect(wholeStoryOf(sandbox, cluster)).toEqual(moment.story);
    });
  },
);

/** Waits until something is true of every stopped run. */
async function allOf(
  what: string,
  stories: ReadonlyMap<WorstMoment, Told>,
  isTrue: (run: StoppedRun) => boolean | Promise<boolean>,
): Promise<void> {
  await Promise.all(
    [...stories].map(([{ name }, { run }]) => eventually(`the run ${what}: ${name}`, () => isTrue(run))),
  );
}

function told(stories: ReadonlyMap<WorstMoment, Told>, moment: WorstMoment): Told {
  const story = stories.get(moment);
  if (!story) throw new Error(`Nothing was done about "${moment.name}".`);
  return story;
}
