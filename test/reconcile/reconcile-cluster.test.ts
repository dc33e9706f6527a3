import { afterEach, describe, expect, it, vi } from "vitest";
import { workMs } from "../../src/reconcile/budget.ts";
import { dana } from "../core/plan/story.ts";
import { danasWrite, gate, openedWorld, shows, World } from "./world.ts";

afterEach(() => {
  vi.useRealTimers();
});

const note = ["reconcile", "event", 60];

describe("a run", () => {
  it("costs one read where nothing changed, records only when that was, and leaves no message behind", async () => {
    const world = await openedWorld();
    world.gateway.onRead = () => shows();
    const commit = vi.spyOn(world.store, "commit");
    expect((await world.run(danasWrite)).kind).toBe("done");
    expect(world.gateway.reads).toBe(1);
    expect(commit).toHaveBeenCalledOnce();
    expect(commit.mock.calls[0]?.[1]).toMatchObject({ incidents: [], alerts: [] });
    expect(world.planned).toEqual([]);
  });

  it("leaves its note before it reads, and takes it back after", async () => {
    const world = new World();
    let during: unknown;
    world.gateway.onRead = () => {
      during = world.planned;
      return shows();
    };
    await world.run(danasWrite);
    expect(during).toEqual([note]);
    expect(world.planned).toEqual([]);
  });

  it("does nothing at all where the note cannot be written, and says so", async () => {
    const world = new World();
    vi.spyOn(world.queue, "send").mockRejectedValue(new Error("queue down"));
    await expect(world.run(danasWrite)).rejects.toThrow("queue down");
    expect(world.gateway.reads).toBe(0);
  });

  it("tells, reverts with If-Match's eTag and records what ARM answered", async () => {
    const world = await openedWorld();
    world.gateway.onUpdate = () => ({ kind: "accepted", operationUrl: "https://management.azure.com/op/1" });
    await world.run(danasWrite);
    expect(world.channel.transitions).toEqual(["opened"]);
    expect(world.channel.received[0]).toMatchObject({
      actor: dana,
      correlationId: "c-1",
      exposedSeconds: 62,
    });
    expect(world.gateway.updates).toHaveLength(1);
    const { state } = await world.store.load(world.cluster);
    expect(state.incidents.exposure).toMatchObject({
      status: "reverting",
      update: { attempt: { phase: "accepted", count: 1 } },
    });
    expect(world.planned).toEqual([["reconcile", "follow-up", 10]]);
    expect(await world.store.pendingOf(world.cluster)).toEqual([]);
  });

  it("asks ARM when its operation ended, and tells the exposure until then", async () => {
    const world = await openedWorld();
    world.gateway.onUpdate = () => ({ kind: "accepted", operationUrl: "https://management.azure.com/op/1" });
    await world.run(danasWrite);
    world.wait(100);
    world.gateway.operationEnd = new Date(world.now.getTime() - 40_000).toISOString();
    world.gateway.onRead = () => shows();
    await world.run({ source: "follow-up" });
    expect(world.gateway.operationsAsked).toEqual(["https://management.azure.com/op/1"]);
    expect(world.channel.transitions).toEqual(["opened", "reverted"]);
    expect(world.channel.received.at(-1)?.exposedSeconds).toBe(62 + 60);
  });

  it("never names the guardrail itself as the one who opened a cluster", async () => {
    const world = await openedWorld();
    const actor = { kind: "app", name: "guardrail", objectId: "ourselves" } as const;
    await world.run({ ...danasWrite, actor });
    expect(world.channel.received[0]?.actor).toBeUndefined();
    expect(world.channel.received[0]?.correlationId).toBeUndefined();
  });

  it("a follow-up does not carry the event on once the cluster was read: a later drift is somebody else's", async () => {
    const world = await openedWorld();
    world.gateway.onRead = () => shows({ ranges: [], phase: "in-progress" });
    await world.run(danasWrite);
    const [message] = world.queue.messages;
    expect(message?.followUp).toMatchObject({ kind: "reconcile", trigger: { source: "follow-up" } });
    expect(JSON.stringify(message)).not.toContain("Dana");
  });

  it("a follow-up of a cluster that could not be read is still about the event", async () => {
    const world = await openedWorld();
    world.gateway.onRead = () => ({ kind: "unavailable", reason: "503" });
    await world.run(danasWrite);
    expect(world.queue.messages[0]?.followUp).toMatchObject({
      trigger: { source: "follow-up", actor: dana },
    });
    expect(world.planned.map(([, , seconds]) => seconds)).toEqual([15]);
  });

  it("answers the story as it stands after ARM refused", async () => {
    const world = await openedWorld();
    world.gateway.onUpdate = () => ({ kind: "refused", code: "ScopeLocked", reason: "locked" });
    const outcome = await world.run(danasWrite);
    if (outcome.kind !== "done") throw new Error(outcome.kind);
    expect(outcome.run.plan.decision).toMatchObject({ action: "refuse" });
    expect(outcome.run.plan.state.incidents.exposure?.status).toBe("failed");
    expect(world.channel.transitions).toEqual(["opened", "failed"]);
  });
});

describe("trouble after the note", () => {
  it.each<[string, (world: World) => void]>([
    [
      "loading the state",
      (world) => vi.spyOn(world.store, "load").mockRejectedValue(new Error("storage down")),
    ],
    [
      "recording the state",
      (world) => vi.spyOn(world.store, "commit").mockRejectedValue(new Error("storage down")),
    ],
    [
      "reading, by a bug",
      (world) => {
        world.gateway.onRead = () => {
          throw new Error("a bug");
        };
      },
    ],
  ])("%s fails: the note stays, nothing is thrown, told or written", async (_, breakIt) => {
    const world = await openedWorld();
    breakIt(world);
    expect((await world.run(danasWrite)).kind).toBe("left-to-note");
    expect(world.planned).toContainEqual(note);
    expect(world.channel.received).toEqual([]);
    expect(world.gateway.updates).toEqual([]);
    expect(world.logged.at(-1)).toMatchObject({
      level: "error",
      message: expect.stringContaining("note wakes"),
    });
  });

  it("who we are cannot be found out: the note stays", async () => {
    const world = await openedWorld();
    world.isOurselves = async () => {
      throw new Error("no token");
    };
    const outcome = await world.run(danasWrite);
    expect(outcome.kind).toBe("left-to-note");
    expect(world.planned).toEqual([note]);
  });

  it("a note that cannot be taken back does not undo what was done", async () => {
    const world = await openedWorld();
    vi.spyOn(world.queue, "takeBack").mockRejectedValue(new Error("queue down"));
    expect((await world.run(danasWrite)).kind).toBe("done");
    expect(world.logged.at(-1)).toMatchObject({ level: "warn" });
  });

  it("ARM's answer cannot be recorded: the story says `sending`, and the next run takes over", async () => {
    const world = await openedWorld();
    const commit = world.store.commit.bind(world.store);
    vi.spyOn(world.store, "commit").mockImplementation((...change) => {
      if (world.gateway.updates.length > 0) throw new Error("storage down");
      return commit(...change);
    });
    expect((await world.run(danasWrite)).kind).toBe("left-to-note");
    expect(world.planned).toEqual([note, ["reconcile", "follow-up", 10]]);
    vi.restoreAllMocks();
    world.wait(10);
    world.gateway.onRead = () => shows({ eTag: "of our update" });
    await world.run({ source: "follow-up" });
    expect(world.channel.transitions).toEqual(["opened", "reverted"]);
  });

  it("the follow-up cannot be sent beside the update: ARM's answer is kept, and the note does the rest", async () => {
    const world = await openedWorld();
    const send = world.queue.send.bind(world.queue);
    vi.spyOn(world.queue, "send").mockImplementation((followUp, delaySeconds) => {
      if (delaySeconds === 10) throw new Error("queue down");
      return send(followUp, delaySeconds);
    });
    expect((await world.run(danasWrite)).kind).toBe("left-to-note");
    vi.restoreAllMocks();
    expect(world.planned).toEqual([note]);
    const { state, epoch = 0, carriedEpoch, lease } = await world.store.load(world.cluster);
    expect(state.incidents.exposure?.update?.attempt?.phase).toBe("accepted");
    // Still the read of a minute ago: this one was not carried through.
    expect(carriedEpoch).toBe(epoch - 1);
    expect(lease).toBeUndefined();
    world.wait(60);
    world.gateway.onRead = () => shows({ phase: "in-progress" });
    await world.run(danasWrite);
    expect(world.planned.at(-1)).toEqual(["reconcile", "follow-up", 10]);
  });
});

describe("the run's 12 s of work", () => {
  it("end while ARM has not answered the update: nobody knows is what is recorded, and asked again later", async () => {
    const world = await openedWorld();
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    const sent = gate<void>();
    world.gateway.onUpdate = (_body, signal) => {
      sent.open();
      return new Promise((resolve) => {
        signal.addEventListener("abort", () => resolve({ kind: "unavailable", reason: "no answer" }));
      });
    };
    const run = world.run(danasWrite);
    await sent.opened;
    await vi.advanceTimersByTimeAsync(workMs);
    expect((await run).kind).toBe("done");
    const { state } = await world.store.load(world.cluster);
    expect(state.incidents.exposure).toMatchObject({
      status: "reverting",
      update: { attempt: { phase: "unknown" } },
    });
    expect(state.reverts).toHaveLength(1);
    expect(world.planned.every(([, source]) => source === "follow-up")).toBe(true);
    expect(world.planned.length).toBeGreaterThan(0);
  });

  it("end before the update could be sent: it is not sent, and not counted", async () => {
    const world = await openedWorld();
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    const commit = world.store.commit.bind(world.store);
    vi.spyOn(world.store, "commit").mockImplementation(async (...change) => {
      const version = await commit(...change);
      vi.advanceTimersByTime(workMs);
      return version;
    });
    expect((await world.run(danasWrite)).kind).toBe("done");
    expect(world.gateway.updates).toEqual([]);
    const { state } = await world.store.load(world.cluster);
    expect(state.reverts).toEqual([]);
    expect(world.planned).toEqual([["reconcile", "follow-up", 10]]);
  });

  it("end while the cluster is read: it could not be read, and is looked at again", async () => {
    const world = await openedWorld();
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    const asked = gate<void>();
    world.gateway.onRead = (signal) => {
      asked.open();
      return new Promise((resolve) => {
        signal.addEventListener("abort", () => resolve({ kind: "unavailable", reason: "no answer" }));
      });
    };
    const run = world.run(danasWrite);
    await asked.opened;
    await vi.advanceTimersByTimeAsync(workMs);
    expect((await run).kind).toBe("done");
    expect(world.planned).toEqual([["reconcile", "follow-up", 15]]);
    expect(world.channel.received).toEqual([]);
  });
});
