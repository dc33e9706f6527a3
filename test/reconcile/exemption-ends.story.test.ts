import { expect, it } from "vitest";
import { reArm } from "../../src/reconcile/re-arm.ts";
import { policyWith } from "../core/plan/story.ts";
import { shows, World } from "./world.ts";

const until = "2027-01-31T00:00:00.000Z";

/** What becomes of a world when nobody writes for a long time: the timer comes every five minutes, messages wake. */
async function letTimePass(world: World, to: string): Promise<void> {
  const askScope = async () => ({ kind: "in" }) as const;
  while (world.now < new Date(to)) {
    const next = world.queue.nextVisibleAt;
    const timer = new Date(world.now.getTime() + 5 * 60_000);
    world.now = next !== undefined && next < timer ? new Date(Math.max(+next, +world.now)) : timer;
    if (world.now === timer) await reArm({ ...world.dependencies, askScope }, AbortSignal.timeout(60_000));
    for (const { followUp, ...receipt } of world.queue.receive(30)) {
      if (followUp.kind === "reconcile") await world.run(followUp.trigger);
      await world.queue.takeBack(receipt);
    }
  }
}

it("an exemption of two months ends by itself: two reads, one word a day before, and what it hid is opened", async () => {
  const world = new World();
  world.policy = policyWith({
    exemptions: [{ setting: "run-command", until, reason: "migration, ticket 4711" }],
  });
  world.gateway.onRead = () => shows({ exposure: { disableRunCommand: true } });
  await world.run({ source: "recheck" });
  world.wait(60);
  world.gateway.onRead = () => shows({ exposure: { disableRunCommand: null } });
  await world.run({ source: "recheck" });
  expect(world.planned).toEqual([]);
  world.gateway.reads = 0;

  await letTimePass(world, "2027-01-29T23:59:00.000Z");
  expect(world.gateway.reads).toBe(0);
  expect(world.channel.notices).toEqual([]);

  await letTimePass(world, "2027-01-30T23:59:00.000Z");
  expect(world.gateway.reads).toBe(1);
  expect(world.channel.notices.map(({ title, severity }) => [title, severity])).toEqual([
    ["The exemption of run-command ends, and aks-prod is still open", "medium"],
  ]);
  expect(world.channel.transitions).toEqual([]);

  await letTimePass(world, "2027-01-31T00:30:00.000Z");
  expect(world.channel.transitions).toEqual(["opened"]);
  expect(world.channel.notices).toHaveLength(1);
  expect(world.gateway.reads).toBe(2);
  const [opened] = world.channel.received;
  expect(Date.parse(opened?.time ?? "") - Date.parse(until)).toBeLessThan(5 * 60_000);
  expect(opened?.decision.message).toContain(
    "The exemption of run-command (migration, ticket 4711) ended at 2027-01-31 00:00:00 UTC",
  );
});

it("where the message for the end was lost, the timer comes", async () => {
  const world = new World();
  world.policy = policyWith({
    exemptions: [{ setting: "run-command", until: "2026-11-21T20:00:00.000Z", reason: "an hour" }],
  });
  world.gateway.onRead = () => shows({ exposure: { disableRunCommand: true } });
  await world.run({ source: "recheck" });
  world.gateway.onRead = () => shows({ exposure: { disableRunCommand: null } });
  world.wait(60);
  await world.run({ source: "recheck" });
  expect(world.planned).toEqual([["reconcile", "follow-up", expect.any(Number)]]);
  for (const message of world.queue.messages) await world.queue.takeBack(message);
  await letTimePass(world, "2026-11-21T20:30:00.000Z");
  expect(world.channel.transitions).toEqual(["opened"]);
  expect(world.logged.map(({ message }) => message)).toContain(
    "An exemption ends, or has ended, so the cluster is looked at now.",
  );
});
