import { describe, expect, it, vi } from "vitest";
import { deliverOrphanedAlerts } from "../../src/delivery/orphaned-alerts.ts";
import { retryAlert } from "../../src/delivery/retry-alert.ts";
import type { ChannelKind, DeliveryOutcome } from "../../src/ports/alert-channel.ts";
import type { FollowUp } from "../../src/ports/follow-up-queue.ts";
import { patiently } from "../patiently.ts";
import { danasWrite, gate, openedWorld, RecordingChannel, shows, type World } from "../reconcile/world.ts";

const { signal } = new AbortController();

type Delivery = Extract<FollowUp, { readonly kind: "deliver" }>;

/** A world whose channel did not take the first try of an alert; the second is due in 15 s. */
async function untoldWorld(): Promise<{ readonly world: World; readonly message: Delivery }> {
  const world = await openedWorld();
  world.policy = { ...world.policy, mode: "alert", remindEverySeconds: null };
  world.channel.onSend = () => ({ kind: "retry", reason: "it answered 503" });
  await world.run(danasWrite);
  world.channel.received.length = 0;
  return { world, message: deliveries(world)[0] ?? expect.fail("no message was sent") };
}

function deliveries({ queue }: World): readonly Delivery[] {
  return queue.messages.flatMap(({ followUp }) => (followUp.kind === "deliver" ? [followUp] : []));
}

function delays({ planned }: World): readonly number[] {
  return planned.filter(([kind]) => kind === "deliver").map(([, , seconds]) => seconds);
}

describe("a message that wakes for an alert", () => {
  it("tries it once, and plans the next try later each time", async () => {
    const { world, message } = await untoldWorld();
    expect(delays(world)).toEqual([15]);
    world.wait(15);
    await retryAlert(message, world.cluster, world.dependencies, signal);
    expect(world.channel.received).toHaveLength(1);
    expect(deliveries(world).map(({ attempt }) => attempt)).toEqual([2, 3]);
    expect(delays(world)).toEqual([0, 30]);
    expect(world.store.alerts[0]).toMatchObject({ attempts: 2, lastError: "it answered 503" });
  });

  it("and is there twice: one of the two tries it", async () => {
    const { world, message } = await untoldWorld();
    world.wait(15);
    const answer = gate<DeliveryOutcome>();
    world.channel.onSend = () => answer.opened;
    const both = [message, message].map((twin) =>
      retryAlert(twin, world.cluster, world.dependencies, signal),
    );
    await patiently(() => expect(deliveries(world)).toHaveLength(2));
    answer.open({ kind: "delivered" });
    await Promise.all(both);
    expect(world.channel.received).toHaveLength(1);
    expect(await world.store.pendingOf(world.cluster)).toEqual([]);
  });

  it("while its own try is under way or was cut off: looks again when that may be taken for lost", async () => {
    const { world, message } = await untoldWorld();
    world.wait(15);
    world.channel.onSend = () => new Promise(() => {});
    void retryAlert(message, world.cluster, world.dependencies, signal);
    await patiently(() => expect(world.channel.received).toHaveLength(1));
    world.wait(30);
    // The host hands the message over again, as the worker died.
    await retryAlert(message, world.cluster, world.dependencies, signal);
    expect(world.channel.received).toHaveLength(1);
    expect(delays(world).at(-1)).toBe(15);
    world.wait(15);
    world.channel.onSend = () => ({ kind: "delivered" });
    await retryAlert(message, world.cluster, world.dependencies, signal);
    expect(world.channel.received).toHaveLength(2);
    expect(await world.store.pendingOf(world.cluster)).toEqual([]);
  });

  it.each([107, -107])(
    "while its try is under way on a machine whose clock is %s s off: waits until the store says that it is lost",
    async (skewSeconds) => {
      const { world, message } = await untoldWorld();
      world.wait(15);
      world.channel.onSend = () => new Promise(() => {});
      world.skewSeconds = skewSeconds;
      void retryAlert(message, world.cluster, world.dependencies, signal);
      await patiently(() => expect(world.channel.received).toHaveLength(1));
      world.skewSeconds = 0;
      world.wait(40);
      world.channel.onSend = () => ({ kind: "delivered" });
      await retryAlert(message, world.cluster, world.dependencies, signal);
      await deliverOrphanedAlerts(world.cluster, world.dependencies, signal);
      expect(world.channel.received).toHaveLength(1);
      expect(delays(world).at(-1)).toBe(5);
      world.wait(5);
      await retryAlert(message, world.cluster, world.dependencies, signal);
      expect(world.channel.received).toHaveLength(2);
      expect(await world.store.pendingOf(world.cluster)).toEqual([]);
    },
  );

  it("after a later try has begun ends", async () => {
    const { world, message } = await untoldWorld();
    world.wait(15);
    await retryAlert(message, world.cluster, world.dependencies, signal);
    world.wait(300);
    const sent = deliveries(world).length;
    await retryAlert({ ...message, attempt: 1 }, world.cluster, world.dependencies, signal);
    expect(world.channel.received).toHaveLength(1);
    expect(deliveries(world)).toHaveLength(sent);
  });

  it.each<[string, "pending" | "claim"]>([
    ["looked up", "pending"],
    ["claimed", "claim"],
  ])("while it cannot be %s leaves another one", async (_what, method) => {
    const { world, message } = await untoldWorld();
    world.wait(15);
    vi.spyOn(world.store, method).mockRejectedValue(new Error("table down"));
    await retryAlert(message, world.cluster, world.dependencies, signal);
    expect(world.channel.received).toEqual([]);
    expect(delays(world)).toEqual([0, 60]);
  });

  it("ends after a day, and says so", async () => {
    const { world, message } = await untoldWorld();
    world.wait(24 * 60 * 60);
    await retryAlert(message, world.cluster, world.dependencies, signal);
    expect(world.store.alerts[0]).toMatchObject({ givenUpAt: world.now.toISOString() });
    expect(world.logged.at(-1)).toMatchObject({ level: "error" });
  });
});

describe("what a crash left behind", () => {
  it("is tried by the next look, once its try may be taken for lost", async () => {
    const { world } = await untoldWorld();
    world.channel.onSend = () => ({ kind: "delivered" });
    await deliverOrphanedAlerts(world.cluster, world.dependencies, signal);
    expect(world.channel.received).toEqual([]);
    world.wait(15);
    await Promise.all([1, 2, 3].map(() => deliverOrphanedAlerts(world.cluster, world.dependencies, signal)));
    expect(world.channel.received).toHaveLength(1);
    expect(world.store.alerts[0]).toMatchObject({ attempts: 2, sentAt: world.now.toISOString() });
  });

  it("and cannot be looked up is left to the sweep", async () => {
    const { world } = await untoldWorld();
    vi.spyOn(world.store, "pendingOf").mockRejectedValue(new Error("table down"));
    await deliverOrphanedAlerts(world.cluster, world.dependencies, signal);
    expect(world.logged.at(-1)).toMatchObject({ level: "error" });
  });
});

describe("a channel that is gone", () => {
  async function worldWithGoneChannel() {
    const world = await openedWorld();
    world.policy = { ...world.policy, mode: "alert" };
    const other = new RecordingChannel("webhook-2");
    world.channels = [world.channel, other];
    world.channel.onSend = () => ({ kind: "channel-gone", status: 410, reason: "answered 410" });
    return { world, other };
  }

  it("is said once on the others, and each later alert tries it once", async () => {
    const { world, other } = await worldWithGoneChannel();
    await world.run(danasWrite);
    expect(other.notices).toMatchObject([{ title: expect.stringContaining("webhook webhook-1") }]);
    expect(world.channel.notices).toEqual([]);
    expect(world.planned.filter(([kind]) => kind === "deliver")).toEqual([]);
    await reopen(world);
    expect(world.channel.received.length).toBeGreaterThan(1);
    expect(other.notices).toHaveLength(1);
  });

  it.each<[ChannelKind, RegExp]>([
    ["slack", /^Check that the webhook still exists/],
    ["event-grid", /^Check that the topic still exists .* EventGrid Data Sender/],
    ["pagerduty", /^Check that the service and its .* integration still exist/],
  ])("of the kind %s is said with its own mend", async (kind, mend) => {
    const { world, other } = await worldWithGoneChannel();
    world.channel.kind = kind;
    await world.run(danasWrite);
    expect(other.notices[0]?.lines[1]).toMatch(mend);
  });

  it("is said again when it has worked in between", async () => {
    const { world, other } = await worldWithGoneChannel();
    await world.run(danasWrite);
    world.channel.onSend = () => ({ kind: "delivered" });
    await reopen(world);
    world.channel.onSend = () => ({ kind: "channel-gone", status: 404, reason: "answered 404" });
    await reopen(world);
    expect(other.notices).toHaveLength(2);
  });

  it("is said again although another instance had found it gone before", async () => {
    const { world, other } = await worldWithGoneChannel();
    const elsewhere = new Map<string, number>();
    const here = world.workingChannels;
    world.channel.onSend = () => ({ kind: "delivered" });
    await world.run(danasWrite);
    world.workingChannels = elsewhere;
    world.channel.onSend = () => ({ kind: "channel-gone", status: 404, reason: "answered 404" });
    await reopen(world);
    world.workingChannels = here;
    world.channel.onSend = () => ({ kind: "delivered" });
    world.wait(600);
    await reopen(world);
    world.channel.onSend = () => ({ kind: "channel-gone", status: 404, reason: "answered 404" });
    await reopen(world);
    expect(other.notices).toHaveLength(2);
  });

  it("is told a channel later that is down now", async () => {
    const { world, other } = await worldWithGoneChannel();
    other.onTell = () => ({ kind: "retry", reason: "it answered 503" });
    await world.run(danasWrite);
    const [message] = deliveries(world);
    expect(message).toMatchObject({ channelKey: "webhook-2", attempt: 2 });
    expect(message).not.toHaveProperty("clusterId");
    other.onTell = () => ({ kind: "delivered" });
    world.wait(15);
    await retryAlert(message ?? expect.fail("no message"), "app", world.dependencies, signal);
    expect(other.notices).toHaveLength(2);
    expect(world.store.notices).toMatchObject([{ attempts: 2, sentAt: world.now.toISOString() }]);
  });

  it("is tried again where it could not be remembered, so that the others hear of it", async () => {
    const { world, other } = await worldWithGoneChannel();
    const claim = vi.spyOn(world.memory, "claimNotice").mockRejectedValue(new Error("table down"));
    const forget = vi.spyOn(world.memory, "forgetNotices").mockRejectedValue(new Error("table down"));
    expect((await world.run(danasWrite)).kind).toBe("done");
    expect(other.received).toHaveLength(1);
    const [message] = deliveries(world);
    claim.mockRestore();
    forget.mockRestore();
    world.wait(45);
    await retryAlert(message ?? expect.fail("no message"), world.cluster, world.dependencies, signal);
    expect(other.notices).toHaveLength(1);
    expect(await world.store.pendingOf(world.cluster)).toEqual([]);
  });
});

/** Somebody closes the cluster, and somebody opens it again. */
async function reopen(world: World): Promise<void> {
  const { onRead } = world.gateway;
  world.wait(60);
  world.gateway.onRead = () => shows();
  await world.run(danasWrite);
  world.wait(60);
  world.gateway.onRead = onRead;
  await world.run(danasWrite);
}
