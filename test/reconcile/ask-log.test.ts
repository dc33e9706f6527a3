import { describe, expect, it } from "vitest";
import type { ActivityEntry } from "../../src/core/model/activity.ts";
import type { Actor } from "../../src/core/model/actor.ts";
import type { Trigger } from "../../src/core/model/trigger.ts";
import { danasWrite, openedWorld, shows, type World } from "./world.ts";

const mallory: Actor = { kind: "user", name: "Mallory", objectId: "mallory" };

/** What the log tells of an act that was done at this instant. */
function actOf(world: World, actor: Actor, correlationId = "c-act"): ActivityEntry {
  return {
    operation: "Microsoft.ContainerService/managedClusters/runCommand/action",
    resourceId: world.cluster.id,
    correlationId,
    status: "Succeeded",
    at: world.now.toISOString(),
    actor,
  };
}

/** A world in which dana has opened a cluster, and somebody has closed it a minute later. */
async function closedWorld(during: (world: World) => void = () => {}): Promise<World> {
  const world = await openedWorld();
  world.policy = { ...world.policy, mode: "alert" };
  await world.run(danasWrite);
  world.wait(30);
  during(world);
  world.wait(30);
  world.gateway.onRead = () => shows();
  await world.run({ source: "recheck" });
  expect(world.channel.transitions).toEqual(["opened", "resolved"]);
  return world;
}

/** The message that wakes next, at its time. */
async function wake(world: World): Promise<Trigger> {
  const [next] = world.queue.messages.toSorted((a, b) => a.visibleAt.getTime() - b.visibleAt.getTime());
  if (next?.followUp.kind !== "reconcile") throw new Error("no look is planned");
  world.now = new Date(next.visibleAt);
  const { messageId, popReceipt } = next;
  await world.queue.takeBack({ messageId, popReceipt });
  const { trigger } = next.followUp;
  await world.run(trigger);
  return trigger;
}

const storedIncident = async (world: World) => {
  const [incident] = world.store.incidents;
  return incident && (await world.store.findIncident(incident.id));
};

describe("the Activity Log", () => {
  it("is asked nothing while nothing has ended", async () => {
    const world = await openedWorld();
    await world.run(danasWrite);
    expect(world.activityLog.asked).toEqual([]);
  });

  it("is asked by a message of its own, and what it tells is recorded and told", async () => {
    const world = await closedWorld((now) => now.activityLog.write(actOf(now, mallory), 60));
    expect(world.planned).toContainEqual(["reconcile", "follow-up", 120]);
    await wake(world);
    expect(world.activityLog.asked).toHaveLength(1);
    expect(world.channel.transitions).toEqual(["opened", "resolved", "acts-found"]);
    expect(await storedIncident(world)).toMatchObject({
      status: "resolved",
      acts: { found: [{ kind: "run-command", actor: mallory }] },
      announced: { count: 3 },
    });
  });

  it("is asked four times, and then the incident says that there was nothing", async () => {
    const world = await closedWorld();
    for (let asked = 0; asked < 4; asked++) await wake(world);
    expect(world.activityLog.asked).toHaveLength(4);
    // What sleeps for a day was to remind of what has ended.
    expect(world.planned.filter(([, , seconds]) => seconds < 3_600)).toEqual([]);
    expect(await storedIncident(world)).toMatchObject({ acts: { found: [], log: { kind: "read" } } });
    expect(world.channel.transitions).toEqual(["opened", "resolved"]);
  });

  it("that tells of the guardrail's own acts tells nobody's news", async () => {
    const ourselves: Actor = { kind: "app", name: "guardrail", objectId: "ourselves" };
    const world = await closedWorld((now) => now.activityLog.write(actOf(now, ourselves)));
    await wake(world);
    expect(world.channel.transitions).toEqual(["opened", "resolved"]);
  });

  it("that could not be read is a line in the log", async () => {
    const world = await closedWorld();
    world.activityLog.failNext({ kind: "unread", reason: "503" });
    await wake(world);
    expect(world.logged).toContainEqual(
      expect.objectContaining({ level: "warn", message: expect.stringContaining("could not be read") }),
    );
  });

  it("that may not be read is told once for a cluster", async () => {
    const world = await closedWorld();
    for (let asked = 0; asked < 4; asked++) {
      world.activityLog.failNext({ kind: "unread", reason: "it needs the right", isDenied: true });
      await wake(world);
    }
    expect(world.channel.notices.map(({ id }) => id)).toEqual(["activity-log-denied"]);
    expect(await storedIncident(world)).toMatchObject({ acts: { log: { kind: "unread" } } });
  });

  it("is asked while the cluster cannot be read", async () => {
    const world = await closedWorld((now) => now.activityLog.write(actOf(now, mallory)));
    world.gateway.onRead = () => ({ kind: "unavailable", reason: "503" });
    await wake(world);
    expect(world.channel.transitions).toEqual(["opened", "resolved", "acts-found"]);
  });
});

describe("the event of an act", () => {
  const actEvent = (correlationId: string): Trigger => ({
    source: "event",
    eventTime: "2026-11-21T18:38:30.000Z",
    eventId: `e-${correlationId}`,
    correlationId,
    actor: mallory,
    leavesExposure: true,
    act: "run-command",
  });

  it("that met another run is told by its note, although the cluster has been read since", async () => {
    const world = await openedWorld();
    world.policy = { ...world.policy, mode: "alert" };
    await world.run(danasWrite);
    const before = (await world.store.load(world.cluster)).epoch ?? 0;
    world.wait(60);
    await world.run({ source: "recheck" });
    expect(await world.run(actEvent("c-1"), before)).toMatchObject({ kind: "done" });
    expect(world.channel.transitions).toEqual(["opened", "acts-found"]);
    // It is known by now.
    expect(await world.run(actEvent("c-1"), before)).toEqual({ kind: "seen" });
  });

  it("of the guardrail's own is none", async () => {
    const world = await openedWorld();
    await world.run({ ...actEvent("c-1"), actor: { kind: "app", name: "us", objectId: "ourselves" } });
    expect(world.channel.transitions).toEqual(["opened"]);
  });
});
