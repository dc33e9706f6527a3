import { describe, expect, it, vi } from "vitest";
import { retryAlert } from "../../src/delivery/retry-alert.ts";
import { sendNoticeOnce } from "../../src/notices/send-notice-once.ts";
import type { DeliveryOutcome } from "../../src/ports/alert-channel.ts";
import type { FollowUp } from "../../src/ports/follow-up-queue.ts";
import { patiently } from "../patiently.ts";
import { danasWrite, gate, openedWorld, RecordingChannel, shows, type World } from "../reconcile/world.ts";

const { signal } = new AbortController();

type Delivery = Extract<FollowUp, { readonly kind: "deliver" }>;

/** A world in alert mode in which the channel answered the first alert like this. */
async function worldThatAnswers(outcome: DeliveryOutcome): Promise<World> {
  const world = await openedWorld();
  world.policy = { ...world.policy, mode: "alert", remindEverySeconds: 3600 };
  world.channel.onSend = () => outcome;
  await world.run(danasWrite);
  expect(world.channel.transitions).toEqual(["opened"]);
  return world;
}

/** Somebody closes the cluster, and the guardrail sees it. */
async function close(world: World): Promise<void> {
  world.wait(3);
  world.gateway.onRead = () => shows();
  await world.run({ source: "event" });
}

function deliveriesOf({ queue }: World, transition: string): readonly Delivery[] {
  return queue.messages.flatMap(({ followUp }) =>
    followUp.kind === "deliver" && followUp.alertId.endsWith(transition) ? [followUp] : [],
  );
}

async function wake(world: World, transition: string): Promise<void> {
  const message = deliveriesOf(world, transition).at(-1) ?? expect.fail(`no message for ${transition}`);
  await retryAlert(message, world.cluster, world.dependencies, signal);
}

describe("what one channel hears of one incident", () => {
  it("is heard in order: the end waits for the beginning, and follows it at once", async () => {
    const world = await worldThatAnswers({ kind: "retry", reason: "it answered 503" });
    await close(world);
    expect(world.channel.transitions).toEqual(["opened"]);
    world.channel.onSend = () => ({ kind: "delivered" });
    world.wait(12);
    await wake(world, "opened");
    expect(world.channel.transitions).toEqual(["opened", "opened", "resolved"]);
    expect(await world.store.pendingOf(world.cluster)).toEqual([]);
    world.wait(60);
    await wake(world, "resolved");
    expect(world.channel.transitions).toHaveLength(3);
  });

  it("waits for no other channel", async () => {
    const world = await openedWorld();
    world.policy = { ...world.policy, mode: "alert" };
    const other = new RecordingChannel("webhook-2");
    world.channels = [world.channel, other];
    world.channel.onSend = () => ({ kind: "retry", reason: "it answered 503" });
    await world.run(danasWrite);
    await close(world);
    expect(other.transitions).toEqual(["opened", "resolved"]);
  });

  it("goes on when the beginning is given up", async () => {
    const world = await worldThatAnswers({ kind: "retry", reason: "it answered 503" });
    await close(world);
    const answers: DeliveryOutcome[] = [
      { kind: "rejected", status: 413, reason: "it refused both forms" },
      { kind: "delivered" },
    ];
    world.channel.onSend = () => answers.shift() ?? expect.fail("nothing more is to be told");
    world.wait(12);
    await wake(world, "opened");
    expect(world.channel.transitions).toEqual(["opened", "opened", "resolved"]);
  });

  it("waits for a beginning that is still on its way, and follows it at once", async () => {
    const world = await openedWorld();
    world.policy = { ...world.policy, mode: "alert" };
    const answer = gate<DeliveryOutcome>();
    world.channel.onSend = ({ transition }) =>
      transition === "opened" ? answer.opened : { kind: "delivered" };
    const run = world.run(danasWrite);
    await patiently(() => expect(world.channel.transitions).toEqual(["opened"]));
    await close(world);
    expect(world.channel.transitions).toEqual(["opened"]);
    answer.open({ kind: "delivered" });
    await run;
    expect(world.channel.transitions).toEqual(["opened", "resolved"]);
  });

  it("goes on where the beginning ends while the end is being held back", async () => {
    const world = await worldThatAnswers({ kind: "retry", reason: "it answered 503" });
    const hold = vi.spyOn(world.store, "hold");
    hold.mockImplementationOnce(async (...held) => {
      const [opened] = await world.store.pendingOf(world.cluster);
      if (opened) await world.store.markSent(opened, world.now.toISOString());
      await world.store.hold(...held);
    });
    world.channel.onSend = () => ({ kind: "delivered" });
    await close(world);
    expect(world.channel.transitions).toEqual(["opened", "resolved"]);
  });

  it("is not sent where nobody can say what goes first", async () => {
    const world = await worldThatAnswers({ kind: "retry", reason: "it answered 503" });
    vi.spyOn(world.store, "pendingOf").mockRejectedValue(new Error("table down"));
    await close(world);
    expect(world.channel.transitions).toEqual(["opened"]);
    expect(deliveriesOf(world, "resolved")).toHaveLength(1);
  });

  it("holds one waiting reminder at most", async () => {
    const world = await worldThatAnswers({ kind: "retry", reason: "it answered 503" });
    for (let hours = 0; hours < 4; hours++) {
      world.wait(3600);
      await world.run({ source: "follow-up" });
    }
    const pending = await world.store.pendingOf(world.cluster);
    expect(pending.map((entry) => entry.kind === "alert" && entry.alert.transition)).toEqual([
      "opened",
      "reminded",
    ]);
  });
});

describe("a receiver that asks for time", () => {
  it("gets it from every alert and notice, and from every instance", async () => {
    const world = await worldThatAnswers({ kind: "retry", reason: "429", retryAfterSeconds: 300 });
    world.channel.onSend = () => ({ kind: "delivered" });
    await sendNoticeOnce(
      { id: "poison-1", title: "A message was given up", lines: [] },
      "tell",
      world.dependencies,
    );
    await close(world);
    expect(world.channel.transitions).toEqual(["opened"]);
    expect(world.channel.notices).toEqual([]);
    expect(world.planned.filter(([kind]) => kind === "deliver").map(([, , seconds]) => seconds)).toEqual([
      297, 297, 297,
    ]);
    world.wait(298);
    await wake(world, "opened");
    expect(world.channel.transitions).toEqual(["opened", "opened", "resolved"]);
  });

  it.each([107, -107])(
    "gets it although the clock of the machine that it answered is %s s off",
    async (skewSeconds) => {
      const world = await openedWorld();
      world.policy = { ...world.policy, mode: "alert" };
      world.channel.onSend = () => ({ kind: "retry", reason: "429", retryAfterSeconds: 300 });
      world.skewSeconds = skewSeconds;
      await world.run(danasWrite);
      world.skewSeconds = 0;
      world.channel.onSend = () => ({ kind: "delivered" });
      world.wait(295);
      await wake(world, "opened");
      expect(world.channel.transitions).toEqual(["opened"]);
      world.wait(5);
      await wake(world, "opened");
      expect(world.channel.transitions).toEqual(["opened", "opened"]);
    },
  );

  it("gets an hour at most", async () => {
    const world = await worldThatAnswers({ kind: "retry", reason: "429", retryAfterSeconds: 80_000 });
    expect(world.planned.at(-1)).toEqual(["deliver", "webhook-1", 3600]);
    expect(await world.memory.quietMs("webhook-1")).toBe(3_600_000);
  });

  it("is asked all the same where nobody can say whether it did", async () => {
    const world = await openedWorld();
    vi.spyOn(world.memory, "quietMs").mockRejectedValue(new Error("table down"));
    await world.run(danasWrite);
    expect(world.channel.transitions).toContain("opened");
  });
});
