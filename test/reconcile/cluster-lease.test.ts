import { describe, expect, it, vi } from "vitest";
import type { DeliveryOutcome } from "../../src/ports/alert-channel.ts";
import type { ClusterReading } from "../../src/ports/cluster-gateway.ts";
import type { FollowUp } from "../../src/ports/follow-up-queue.ts";
import { StateConflictError } from "../../src/ports/state-store.ts";
import { allMs, withinBudget, workMs } from "../../src/reconcile/budget.ts";
import { reconcileCluster } from "../../src/reconcile/reconcile-cluster.ts";
import { patiently } from "../patiently.ts";
import { danasWrite, gate, openedWorld, RecordingChannel, shows, World } from "./world.ts";

/** A world in which a run is in the middle of its read, with the end of that read in the test's hands. */
async function worldWithRun() {
  const world = await openedWorld();
  const reading = gate<ClusterReading>();
  const asked = gate<void>();
  world.gateway.onRead = () => {
    asked.open();
    return reading.opened;
  };
  const first = world.run(danasWrite);
  await asked.opened;
  return { world, first, reading };
}

function epochOf(followUp: FollowUp | undefined): number | undefined {
  return followUp?.kind === "reconcile" ? followUp.epoch : undefined;
}

describe("one run at a time", () => {
  it("a run that finds another one reads nothing, and leaves a note that wakes in a few seconds", async () => {
    const { world, first, reading } = await worldWithRun();
    expect(await world.run({ ...danasWrite, eventId: "second" })).toEqual({ kind: "under-way" });
    expect(world.gateway.reads).toBe(1);
    expect(world.planned).toEqual([
      ["reconcile", "event", 60],
      ["reconcile", "event", 3],
    ]);
    reading.open(shows());
    expect((await first).kind).toBe("done");
    expect(world.planned).toEqual([["reconcile", "event", 3]]);
  });

  it("of many that come at once one reads", async () => {
    const world = await openedWorld();
    world.gateway.onRead = () => shows();
    const outcomes = await Promise.all(Array.from({ length: 100 }, () => world.run(danasWrite)));
    expect(outcomes.filter(({ kind }) => kind === "done")).toHaveLength(1);
    expect(outcomes.filter(({ kind }) => kind === "under-way")).toHaveLength(99);
    expect(world.gateway.reads).toBe(1);
    expect(world.planned).toHaveLength(99);
  });

  it("a hundred notes cost one more read after the run", async () => {
    const { world, first, reading } = await worldWithRun();
    for (let count = 0; count < 100; count++) await world.run(danasWrite);
    const notes = world.queue.messages.slice(1).map(({ followUp }) => followUp);
    reading.open(shows());
    await first;
    world.gateway.onRead = () => shows();
    world.wait(3);
    const outcomes = [];
    for (const note of notes) outcomes.push(await world.run(danasWrite, epochOf(note)));
    expect(outcomes.map(({ kind }) => kind)).toEqual(["done", ...Array.from({ length: 99 }, () => "seen")]);
    expect(world.gateway.reads).toBe(2);
  });

  it("the next run has the cluster as soon as the state is recorded, although a channel still hangs", async () => {
    const world = await openedWorld();
    world.policy = { ...world.policy, mode: "alert" };
    const told = gate<void>();
    const answer = gate<{ kind: "delivered" }>();
    world.channel.onSend = () => {
      told.open();
      return answer.opened;
    };
    const first = world.run(danasWrite);
    await told.opened;
    expect((await world.run({ source: "recheck" })).kind).toBe("done");
    answer.open({ kind: "delivered" });
    expect((await first).kind).toBe("done");
  });
});

describe("a note that wakes", () => {
  it.each<[string, number, "done" | "seen"]>([
    ["remembers the run that has read last, which may have begun before it: looks", 0, "done"],
    ["remembers an earlier run: ends without reading", -1, "seen"],
    ["remembers a run of which nobody has heard: looks", 1, "done"],
  ])("and %s", async (_case, afterLast, kind) => {
    const world = await openedWorld();
    world.gateway.onRead = () => shows();
    await world.run({ source: "recheck" });
    const { carriedEpoch = 0 } = await world.store.load(world.cluster);
    world.wait(120);
    expect((await world.run(danasWrite, carriedEpoch + afterLast)).kind).toBe(kind);
    expect(world.gateway.reads).toBe(kind === "done" ? 2 : 1);
    expect(world.planned).toEqual([]);
  });

  it("looks where it met no run, as its own died: nothing tells when it came in", async () => {
    const world = await openedWorld();
    world.gateway.onRead = () => shows();
    await world.run({ source: "recheck" });
    world.wait(60);
    expect((await world.run(danasWrite)).kind).toBe("done");
  });

  it("for a planned follow-up looks in any case: it is a link of a chain", async () => {
    const world = await openedWorld();
    world.gateway.onRead = () => shows();
    await world.run({ source: "recheck" });
    expect((await world.run({ source: "follow-up" }, 0)).kind).toBe("done");
  });

  it("looks where the run that read after it was not carried through", async () => {
    const world = await openedWorld();
    world.gateway.onRead = () => shows();
    const { epoch = 0 } = await world.store.load(world.cluster);
    world.wait(10);
    vi.spyOn(world.store, "commit").mockRejectedValueOnce(new Error("storage down"));
    expect((await world.run({ source: "recheck" })).kind).toBe("left-to-note");
    world.wait(60);
    expect((await world.run(danasWrite, epoch)).kind).toBe("done");
  });

  it("keeps the epoch that it saw first, however often it meets a run", async () => {
    const { world, first, reading } = await worldWithRun();
    await world.run(danasWrite, 1);
    expect(world.queue.messages.at(-1)?.followUp).toMatchObject({ kind: "reconcile", epoch: 1 });
    reading.open(shows());
    await first;
  });

  it("keeps it while its own run is under way, too", async () => {
    const { world, first, reading } = await worldWithRun();
    await world.run(danasWrite);
    reading.open(shows());
    await first;
    const [note] = world.queue.messages;
    const second = gate<ClusterReading>();
    const asked = gate<void>();
    world.gateway.onRead = () => {
      asked.open();
      return second.opened;
    };
    const woken = world.run(danasWrite, epochOf(note?.followUp));
    await asked.opened;
    expect(epochOf(world.queue.messages.at(-1)?.followUp)).toBe(epochOf(note?.followUp));
    second.open(shows());
    expect((await woken).kind).toBe("done");
  });

  it("whose run's clock was ahead is not taken for seen by a read that began before it", async () => {
    const { world, first, reading } = await worldWithRun();
    // The event comes in after the read began, at a machine whose clock is three seconds behind.
    world.wait(-3);
    await world.run({ ...danasWrite, eventId: "second" });
    world.wait(3);
    reading.open(shows());
    await first;
    world.wait(3);
    world.gateway.onRead = () => shows({ ranges: [] });
    const note = world.queue.messages.find(({ followUp }) => epochOf(followUp) !== undefined);
    expect((await world.run({ ...danasWrite, eventId: "second" }, epochOf(note?.followUp))).kind).toBe(
      "done",
    );
    expect(world.channel.transitions).toContain("opened");
  });
});

describe("an event right after a run", () => {
  it("is read at once; what comes right after both is a burst, and looks in two seconds, once for all", async () => {
    const world = await openedWorld();
    world.gateway.onRead = () => shows();
    await world.run(danasWrite);
    expect((await world.run({ ...danasWrite, eventId: "another" })).kind).toBe("done");
    for (let count = 0; count < 18; count++)
      expect(await world.run({ ...danasWrite, eventId: `event ${count}` })).toEqual({ kind: "under-way" });
    expect(world.planned).toEqual(Array.from({ length: 18 }, () => ["reconcile", "event", 2]));
    world.wait(2);
    for (const { followUp } of world.queue.receive(600)) await world.run(danasWrite, epochOf(followUp));
    expect(world.gateway.reads).toBe(3);
    world.wait(2);
    expect((await world.run({ ...danasWrite, eventId: "later" })).kind).toBe("done");
  });

  it("of a burst is read at once where the last run failed, or was too long ago, or where the store's clock says nothing", async () => {
    const world = await openedWorld();
    world.gateway.onRead = () => shows();
    await world.run(danasWrite);
    world.gateway.onRead = () => {
      throw new Error("a bug");
    };
    await world.run(danasWrite);
    world.gateway.onRead = () => shows();
    expect((await world.run(danasWrite)).kind).toBe("done");
    world.wait(1);
    expect((await world.run(danasWrite)).kind).toBe("done");
    const load = world.store.load.bind(world.store);
    vi.spyOn(world.store, "load").mockImplementation(async (cluster) => {
      const { ageMs: _unsaid, ...loaded } = await load(cluster);
      return loaded;
    });
    expect((await world.run(danasWrite)).kind).toBe("done");
  });

  it("waits for nothing as a recheck, a follow-up or a decision", async () => {
    const world = await openedWorld();
    world.gateway.onRead = () => shows();
    await world.run(danasWrite);
    for (const source of ["recheck", "follow-up", "sweep"] as const)
      expect((await world.run({ source })).kind).toBe("done");
  });
});

describe("a lease", () => {
  it("ends after all that its invocation may still record, and before the note wakes", async () => {
    const { world, first, reading } = await worldWithRun();
    const { lease } = await world.store.load(world.cluster);
    const leaseMs = Date.parse(lease?.until ?? "") - world.now.getTime();
    const [, , noteSeconds] = world.planned[0] ?? expect.fail("no note was left");
    expect([workMs, allMs, leaseMs, noteSeconds * 1000]).toEqual([12_000, 15_000, 20_000, 60_000]);
    reading.open(shows());
    await first;
  });

  it("ends by itself where its run died, and the next run takes over", async () => {
    const { world } = await worldWithRun();
    world.gateway.onRead = () => shows();
    world.wait(19);
    expect((await world.run(danasWrite)).kind).toBe("under-way");
    world.wait(1);
    expect((await world.run(danasWrite)).kind).toBe("done");
  });

  it.each([
    ["ahead", 3_600],
    ["behind", -3_600],
  ])("is believed by the store's clock, where its holder's is far %s", async (_case, skewSeconds) => {
    const world = await openedWorld();
    world.gateway.onRead = () => new Promise(() => {});
    const { dependencies } = world;
    const skewed = { ...dependencies, now: () => new Date(world.now.getTime() + skewSeconds * 1000) };
    void withinBudget(({ work }) => reconcileCluster(world.cluster, danasWrite, skewed, work));
    await patiently(() => expect(world.gateway.reads).toBe(1));
    world.gateway.onRead = () => shows();
    world.wait(19);
    expect((await world.run(danasWrite)).kind).toBe("under-way");
    world.wait(1);
    expect((await world.run(danasWrite)).kind).toBe("done");
  });

  it("that was lost fences its run: it records nothing, tells nothing, writes nothing", async () => {
    const { world, first, reading } = await worldWithRun();
    world.wait(20);
    world.gateway.onRead = () => shows();
    expect((await world.run({ source: "recheck" })).kind).toBe("done");
    const { state, version } = await world.store.load(world.cluster);
    reading.open(shows({ ranges: [] }));
    expect((await first).kind).toBe("left-to-note");
    expect(await world.store.load(world.cluster)).toMatchObject({ state, version });
    expect(world.channel.received).toEqual([]);
    expect(world.gateway.updates).toEqual([]);
    expect(world.planned).toContainEqual(["reconcile", "event", 40]);
  });

  it("that is over while its run records what it will do keeps the update from being sent", async () => {
    const world = await openedWorld();
    const commit = world.store.commit.bind(world.store);
    vi.spyOn(world.store, "commit").mockImplementationOnce(async (...change) => {
      const version = await commit(...change);
      // The process stands still: by its own clock the lease is over when it goes on.
      world.wait(20);
      return version;
    });
    await world.run(danasWrite);
    expect(world.gateway.updates).toEqual([]);
    world.wait(60);
    await world.run({ source: "follow-up" });
    expect(world.gateway.updates).toHaveLength(1);
  });

  it.each([0, 107, -107])(
    "of a run that died with its alert untold, its clock %s s off: whoever takes over tells that first, and once",
    async (skewSeconds) => {
      const world = await openedWorld();
      world.skewSeconds = skewSeconds;
      const other = new RecordingChannel("webhook-2");
      world.channels = [world.channel, other];
      const hanging = gate<DeliveryOutcome>();
      world.channel.onSend = () => hanging.opened;
      other.onSend = () => hanging.opened;
      world.gateway.onUpdate = () => new Promise(() => {});
      void world.run(danasWrite);
      await patiently(() => expect(other.received).toHaveLength(1));
      world.channel.received.length = 0;
      other.received.length = 0;

      world.skewSeconds = 0;
      world.wait(20);
      world.channel.onSend = () => ({ kind: "delivered" });
      other.onSend = () => ({ kind: "delivered" });
      world.gateway.onRead = () => shows({ eTag: "of our update" });
      await world.run({ source: "follow-up" });
      expect(world.channel.transitions).toEqual(["opened", "reverted"]);
      expect(other.transitions).toEqual(["opened", "reverted"]);
      expect(await world.store.pendingOf(world.cluster)).toEqual([]);
    },
  );

  it("is given back where the run fails, so that nobody waits for its end", async () => {
    const world = await openedWorld();
    world.gateway.onRead = () => {
      throw new Error("a bug");
    };
    expect((await world.run(danasWrite)).kind).toBe("left-to-note");
    world.gateway.onRead = () => shows();
    expect((await world.run({ source: "recheck" })).kind).toBe("done");
  });

  it("that was lost while ARM answered leaves what was sent to the next run", async () => {
    const world = await openedWorld();
    const commit = world.store.commit.bind(world.store);
    vi.spyOn(world.store, "commit").mockImplementation(async (...change) => {
      if (world.gateway.updates.length > 0) throw new StateConflictError("another run has it");
      return commit(...change);
    });
    expect((await world.run(danasWrite)).kind).toBe("left-to-note");
    vi.restoreAllMocks();
    world.wait(20);
    world.gateway.onRead = () => shows({ phase: "in-progress", eTag: "of our update" });
    await world.run({ source: "follow-up" });
    world.wait(10);
    world.gateway.onRead = () => shows({ eTag: "of our update" });
    await world.run({ source: "follow-up" });
    expect(world.channel.transitions).toEqual(["opened", "reverted"]);
    expect(world.gateway.updates).toHaveLength(1);
  });

  it("is taken for a cluster that nobody has seen, and leaves nothing that looks like a state", async () => {
    const world = new World();
    world.policy = { ...world.policy, mode: "off" };
    await world.run(danasWrite);
    expect(await world.store.load(world.cluster)).toMatchObject({ isSeen: false });
    for await (const state of world.store.listClusters()) expect.fail(`${state.clusterId} is listed`);
  });
});
