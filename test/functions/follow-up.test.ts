import { describe, expect, it, vi } from "vitest";
import { UnreadableFollowUpError } from "../../src/app/carry-out-follow-up.ts";
import { onFollowUp } from "../../src/functions/follow-up.ts";
import { onClusterWrite } from "../../src/functions/on-cluster-write.ts";
import type { FollowUp } from "../../src/ports/follow-up-queue.ts";
import { patiently } from "../patiently.ts";
import { shows } from "../reconcile/world.ts";
import { fixtureEvent, TestApp, wrongMode } from "./app.ts";

const { id } = new TestApp().world.cluster;
const look: FollowUp = {
  kind: "reconcile",
  clusterId: id,
  trigger: { source: "follow-up", dueAt: "2026-11-21T18:38:00.000Z" },
};

/** An app that has an alert which no channel took yet. */
async function appWithAlert(): Promise<TestApp> {
  const app = new TestApp();
  app.world.gateway.onRead = () => shows({ ranges: [] });
  app.world.channel.onSend = () => ({ kind: "retry", reason: "it answered 503" });
  await onClusterWrite(fixtureEvent("eg-write-user"), app, app.log);
  return app;
}

function messageOf(app: TestApp): FollowUp {
  const message = app.world.queue.messages.at(-1);
  if (!message) throw new Error("the queue is empty");
  return message.followUp;
}

describe("onFollowUp", () => {
  it("reads the cluster", async () => {
    const app = new TestApp();
    await onFollowUp(look, app, app.log);
    await onFollowUp(JSON.stringify(look), app, app.log);
    expect(app.world.gateway.reads).toBe(2);
  });

  it.each([undefined, "", "text", 7, {}, { ...look, clusterId: "nonsense" }, { ...look, kind: "other" }])(
    "an unreadable message goes up, for the poison queue: %j",
    async (message) => {
      const app = new TestApp();
      await expect(onFollowUp(message, app, app.log)).rejects.toThrow(UnreadableFollowUpError);
      expect(app.world.planned).toEqual([]);
    },
  );

  it("paused: kept as it is, for five minutes", async () => {
    const app = new TestApp();
    app.problems = [wrongMode];
    await onFollowUp(look, app, app.log);
    expect(app.world.queue.messages.map(({ followUp }) => followUp)).toEqual([look]);
    expect(app.world.planned).toEqual([["reconcile", "follow-up", 300]]);
    app.hasStorage = false;
    await expect(onFollowUp(look, app, app.log)).rejects.toThrow("storage settings are wrong");
  });

  it("out of scope: dropped; scope not known: kept", async () => {
    const app = new TestApp();
    app.scope = { kind: "out" };
    await onFollowUp(look, app, app.log);
    expect(app.world.planned).toEqual([]);
    app.scope = { kind: "unknown", reason: "503" };
    await onFollowUp(look, app, app.log);
    expect(app.world.planned).toEqual([["reconcile", "follow-up", 60]]);
    expect(app.world.gateway.reads).toBe(0);
  });

  it("scope cannot be asked, by a bug: kept, and not left to the host's count", async () => {
    const app = new TestApp();
    const opened = await app.open();
    if (opened.kind === "paused") throw new Error("paused");
    const scope = { contains: () => Promise.reject(new Error("a bug")) };
    const broken = {
      open: async () => ({ ...opened, scope }),
      queue: app.queue,
      publicUrl: undefined,
      isBuiltInAuthEnabled: false,
      looksEarly: false,
    };
    await onFollowUp(look, broken, app.log);
    expect(app.world.planned).toEqual([["reconcile", "follow-up", 60]]);
    expect(app.lines.at(-1)).toContain("Error: a bug");
  });

  it("keeps the message where the app cannot be opened", async () => {
    const app = new TestApp();
    app.openError = new Error("the table does not answer");
    await onFollowUp(look, app, app.log);
    expect(app.world.queue.messages.map(({ followUp }) => followUp)).toEqual([look]);
    expect(app.lines.at(-1)).toContain("error: The app could not be opened");
  });

  it("sends what a crash left recorded and unsent, once its run must be over", async () => {
    const app = new TestApp();
    app.world.gateway.onRead = () => shows({ ranges: [] });
    const send = vi.spyOn(app.world.channel, "send").mockImplementation(() => new Promise(() => {}));
    void onClusterWrite(fixtureEvent("eg-write-user"), app, app.log);
    await patiently(() => expect(send).toHaveBeenCalled());
    send.mockRestore();
    app.world.wait(40);
    await onFollowUp(look, app, app.log);
    expect(app.world.channel.transitions).toEqual([]);
    app.world.wait(10);
    await onFollowUp(look, app, app.log);
    expect(app.world.channel.transitions).toEqual(["opened"]);
    await onFollowUp(look, app, app.log);
    expect(app.world.channel.transitions).toEqual(["opened"]);
  });

  it("delivers an alert later and later, and once it is taken no more", async () => {
    const app = await appWithAlert();
    const delays = [];
    for (let at = 0; at < 8; at++) {
      const message = messageOf(app);
      delays.push(app.world.planned.at(-1)?.[2]);
      app.world.wait(Number(delays.at(-1)));
      await onFollowUp(message, app, app.log);
    }
    expect(delays).toEqual([15, 30, 60, 120, 240, 480, 900, 900]);
    app.world.channel.onSend = () => ({ kind: "delivered" });
    const message = messageOf(app);
    const sent = app.world.channel.received.length;
    await onFollowUp(message, app, app.log);
    await onFollowUp(message, app, app.log);
    expect(app.world.channel.received).toHaveLength(sent + 1);
    expect(new Set(app.world.channel.received.map(({ id: alertId }) => alertId)).size).toBe(1);
  });

  it("waits as long as the receiver asks", async () => {
    const app = await appWithAlert();
    app.world.channel.onSend = () => ({ kind: "retry", reason: "429", retryAfterSeconds: 1234 });
    await onFollowUp(messageOf(app), app, app.log);
    expect(app.world.planned.at(-1)?.[2]).toBe(1234);
  });

  it("gives an alert up after a day, and says so", async () => {
    const app = await appWithAlert();
    const message = messageOf(app);
    app.world.wait(24 * 60 * 60);
    const planned = app.world.planned.length;
    await onFollowUp(message, app, app.log);
    expect(app.world.planned).toHaveLength(planned);
    expect(app.lines.at(-1)).toContain("error: Alert given up after a day: it answered 503");
    expect(await app.world.store.pendingOf(app.world.cluster)).toEqual([]);
  });

  it("keeps the alert of a channel that is not configured at present", async () => {
    const app = await appWithAlert();
    app.world.channels = [];
    await onFollowUp(messageOf(app), app, app.log);
    expect(app.lines.at(-1)).toContain("not configured at present");
    expect(app.world.planned.at(-1)?.[0]).toBe("deliver");
  });

  it("ends an alert of a channel that is gone, loudly", async () => {
    const app = await appWithAlert();
    app.world.channel.onSend = () => ({ kind: "channel-gone", status: 410, reason: "it is archived" });
    await onFollowUp(messageOf(app), app, app.log);
    expect(app.lines.at(-1)).toContain(
      "error: Alert given up, its channel is gone and needs a person: it is archived",
    );
    expect(await app.world.store.pendingOf(app.world.cluster)).toEqual([]);
  });

  it("storage in trouble: the next message is sent before this one ends", async () => {
    const app = await appWithAlert();
    const message = messageOf(app);
    vi.spyOn(app.world.store, "pending").mockRejectedValue(new Error("storage down"));
    const planned = app.world.planned.length;
    await onFollowUp(message, app, app.log);
    expect(app.world.planned).toHaveLength(planned + 1);
    expect(messageOf(app)).toMatchObject({ kind: "deliver", attempt: 2 });
  });
});
