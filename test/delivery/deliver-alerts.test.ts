import { describe, expect, it, vi } from "vitest";
import type { Alert } from "../../src/core/model/alert.ts";
import { isRoutedTo } from "../../src/core/routing/is-routed-to.ts";
import { deliverAlerts } from "../../src/delivery/deliver-alerts.ts";
import { outboxEntries } from "../../src/delivery/outbox-entries.ts";
import type { DeliveryOutcome } from "../../src/ports/alert-channel.ts";
import type { OutboxEntry } from "../../src/ports/outbox-entry.ts";
import { Story } from "../core/plan/story.ts";
import { patiently } from "../patiently.ts";
import { gate, RecordingChannel, World } from "../reconcile/world.ts";

const signal = new AbortController().signal;

function someAlert(change: Partial<Alert> = {}): Alert {
  const story = new Story({ mode: "alert" });
  story.sees({ ranges: [] });
  return { ...story.lastAlert, ...change };
}

/** A world with two channels, and an alert that is recorded for both. */
async function worldWithAlert(): Promise<{
  world: World;
  second: RecordingChannel;
  entries: readonly OutboxEntry[];
}> {
  const world = new World();
  const second = new RecordingChannel("webhook-2");
  world.channels = [world.channel, second];
  const route = { alert: someAlert(), channelKeys: ["webhook-1", "webhook-2"] };
  const entries = outboxEntries(route, world.dependencies);
  const { state } = await world.store.load(world.cluster);
  await world.store.commit(world.cluster, { state, incidents: [], alerts: entries }, undefined);
  return { world, second, entries };
}

describe("deliverAlerts", () => {
  it("one channel's trouble does not hold another up", async () => {
    const { world, second, entries } = await worldWithAlert();
    const answer = gate<DeliveryOutcome>();
    world.channel.onSend = () => answer.opened;
    const delivery = deliverAlerts(entries, world.dependencies, signal);
    await patiently(async () => {
      expect(second.received).toHaveLength(1);
      expect(await world.store.pendingOf(world.cluster)).toHaveLength(1);
    });
    answer.open({ kind: "retry", reason: "it answered 503" });
    await delivery;
    expect(world.planned).toEqual([["deliver", "webhook-1", 15]]);
    expect(world.store.alerts.map(({ attempts, lastError }) => [attempts, lastError])).toEqual([
      [1, "it answered 503"],
      [1, undefined],
    ]);
  });

  it("a try whose follow-up cannot be sent is not marked as planned, so that the sweep takes it up", async () => {
    const { world, entries } = await worldWithAlert();
    world.channel.onSend = () => ({ kind: "retry", reason: "it answered 429", retryAfterSeconds: 1200 });
    vi.spyOn(world.queue, "send").mockRejectedValue(new Error("the queue is down"));
    const before = await world.store.pendingOf(world.cluster);
    await deliverAlerts(entries, world.dependencies, signal);
    const after = await world.store.pendingOf(world.cluster);
    expect(after).toEqual(before.filter(({ channelKey }) => channelKey === "webhook-1"));
  });

  it("what a person must mend is given up at once, and said as an error", async () => {
    const { world, entries } = await worldWithAlert();
    world.channel.onSend = () => ({ kind: "rejected", status: 400, reason: "it refused the message (400)" });
    await deliverAlerts(entries, world.dependencies, signal);
    expect(world.planned).toEqual([]);
    expect(world.store.alerts[0]?.givenUpAt).toBeDefined();
    expect(world.logged.some(({ level, message }) => level === "error" && message.includes("(400)"))).toBe(
      true,
    );
  });

  it("says when only the short form got through", async () => {
    const { world, entries } = await worldWithAlert();
    world.channel.onSend = () => ({ kind: "delivered", shortened: "it refused the card (413)" });
    await deliverAlerts(entries, world.dependencies, signal);
    expect(world.logged.map(({ level, message }) => `${level}: ${message}`)).toContain(
      "warn: Alert sent in its short form: it refused the card (413)",
    );
  });

  it("storage in trouble while marking: the queue gets a message, nothing is thrown", async () => {
    const { world, entries } = await worldWithAlert();
    vi.spyOn(world.store, "markSent").mockRejectedValue(new Error("storage down"));
    await deliverAlerts(entries.slice(0, 1), world.dependencies, signal);
    expect(world.planned).toEqual([["deliver", "webhook-1", 15]]);
    vi.spyOn(world.queue, "send").mockRejectedValue(new Error("queue down"));
    await deliverAlerts(entries.slice(0, 1), world.dependencies, signal);
    expect(world.logged.at(-1)?.message).toContain("could not be left either: Error: queue down");
  });
});

describe("which channel takes an alert", () => {
  const quiet = { minSeverity: "critical", clusterLabels: ["production"] } as const;

  it.each<[string, Partial<Alert>, string | undefined, boolean]>([
    ["severe enough, of its clusters", { severity: "critical" }, "production", true],
    ["not severe enough", { severity: "high" }, "production", false],
    ["of other clusters", { severity: "critical" }, "test", false],
    ["of a cluster without a label", { severity: "critical" }, undefined, false],
    [
      "told again of what whoever opened the cluster can force",
      { transition: "reminded", severity: "low", toEveryChannel: true },
      "test",
      true,
    ],
    ["a lesser one", { transition: "failed", severity: "medium" }, "test", false],
  ])("%s", (_, alert, label, takes) => {
    expect(isRoutedTo(quiet, someAlert(alert), label)).toBe(takes);
  });

  it("says in the log what no channel takes", () => {
    const world = new World();
    expect(outboxEntries({ alert: someAlert(), channelKeys: [] }, world.dependencies)).toEqual([]);
    expect(world.logged[0]).toMatchObject({
      level: "warn",
      message: expect.stringContaining("No channel takes this alert: incident opened"),
    });
  });
});
