import { describe, expect, it, vi } from "vitest";
import { onFollowUp } from "../../src/functions/follow-up.ts";
import { onPoison } from "../../src/functions/poison.ts";
import { RecordingChannel } from "../reconcile/world.ts";
import { TestApp, wrongMode } from "./app.ts";

const { id } = new TestApp().world.cluster;

/** An app with two channels. */
function appWithChannels(): { app: TestApp; told: () => readonly (readonly string[])[] } {
  const app = new TestApp();
  const second = new RecordingChannel("webhook-2");
  app.world.channels = [app.world.channel, second];
  const told = () => [app.world.channel, second].map(({ notices }) => notices.flatMap(({ lines }) => lines));
  return { app, told };
}

/** What the log says besides that the notices were sent. */
function loud({ lines }: TestApp): readonly string[] {
  return lines.filter((line) => !line.startsWith("info: Notice sent"));
}

const readAgain = `The cluster that it names is looked at again now: ${id}`;

describe("onPoison", () => {
  it.each([
    { kind: "reconcile", clusterId: id, epoch: "yesterday" },
    { clusterId: id.toUpperCase().replace("/SUBSCRIPTIONS", "/subscriptions") },
    JSON.stringify({ kind: "of a newer version", clusterId: id }),
    { kind: "deliver", clusterId: id, alertId: "a", channelKey: "b", attempt: 3 },
    Buffer.from(JSON.stringify({ kind: "of a newer version", clusterId: id })).toString("base64"),
  ])(
    "has the cluster that a message still names looked at again, and tells every channel once: %j",
    async (message) => {
      const { app, told } = appWithChannels();
      await onPoison(message, app, app.log);
      await onPoison(message, app, app.log);
      expect(app.world.planned).toEqual([
        ["reconcile", "follow-up", 0],
        ["reconcile", "follow-up", 0],
      ]);
      for (const lines of told()) {
        expect(lines).toHaveLength(2);
        expect(lines[0]?.toLowerCase()).toBe(readAgain.toLowerCase());
      }
      expect(loud(app)).toHaveLength(2);
      expect(app.lines[0]).toContain("error: A follow-up was given up by the host");
      const [message0] = app.world.queue.messages;
      expect(message0?.followUp).toMatchObject({ trigger: { source: "follow-up" } });
    },
  );

  it.each([
    undefined,
    null,
    "",
    "text",
    "<QueueMessage/>",
    "{",
    7,
    [],
    [id],
    {},
    { clusterId: 7 },
    { clusterId: `${id}/agentPools/one` },
    "x".repeat(60_000),
  ])("says so, and ends, where a message names no cluster", async (message) => {
    const { app, told } = appWithChannels();
    await onPoison(message, app, app.log);
    await onPoison(message, app, app.log);
    expect(app.world.planned).toEqual([]);
    for (const lines of told()) expect(lines[0]).toContain("names no cluster");
    expect(told().map(({ length }) => length)).toEqual([2, 2]);
    expect(loud(app)).toHaveLength(2);
    expect(app.lines[0]?.length).toBeLessThan(1_000);
  });

  it("tells of a cluster whose follow-ups keep failing once an hour, and of another one too", async () => {
    const { app } = appWithChannels();
    const about = (clusterId: string, eventId: string) =>
      onPoison({ kind: "reconcile", clusterId, eventId }, app, app.log);
    await about(id, "1");
    app.world.wait(60);
    await about(id, "2");
    await about(id.replace(/[^/]+$/, "aks-other"), "2");
    expect(app.world.channel.notices).toHaveLength(2);
    app.world.wait(60 * 60);
    await about(id, "3");
    expect(app.world.channel.notices).toHaveLength(3);
  });

  it("paused: tells, and keeps the cluster until the settings are mended", async () => {
    const { app, told } = appWithChannels();
    app.problems = [wrongMode];
    await onPoison({ clusterId: id }, app, app.log);
    expect(app.world.planned).toEqual([["reconcile", "follow-up", 300]]);
    for (const lines of told()) expect(lines[0]).toContain("looked at again when the settings are mended");
    await onPoison("text", app, app.log);
    expect(app.world.planned).toHaveLength(1);
  });

  it("a queue that cannot be written: told, and handed back to the host", async () => {
    const { app, told } = appWithChannels();
    const send = vi.spyOn(app.world.queue, "send").mockRejectedValue(new Error("storage down"));
    await expect(onPoison({ clusterId: id }, app, app.log)).rejects.toThrow("storage down");
    expect(app.lines[0]).toContain("could not be queued yet (Error: storage down)");
    for (const lines of told()) expect(lines[0]).toContain("could not be queued yet");
    send.mockRestore();
    await onPoison({ clusterId: id }, app, app.log);
    expect(app.world.planned).toHaveLength(1);
    expect(app.world.channel.notices).toHaveLength(1);
  });

  it("no usable storage settings: said in the log, and handed back to the host", async () => {
    const { app } = appWithChannels();
    app.problems = [wrongMode];
    app.hasStorage = false;
    await expect(onPoison({ clusterId: id }, app, app.log)).rejects.toThrow("storage settings are wrong");
    await onPoison("text", app, app.log);
    expect(app.lines.map((line) => line.slice(0, 40))).toEqual([
      "error: A follow-up was given up by the h",
      "error: A follow-up was given up by the h",
    ]);
  });

  it("is told all the same where it cannot be remembered, and where a channel is down", async () => {
    const { app, told } = appWithChannels();
    vi.spyOn(app.world.memory, "claimNotice").mockRejectedValue(new Error("table down"));
    vi.spyOn(app.world.channel, "sendNotice").mockResolvedValue({ kind: "retry", reason: "it answered 503" });
    await onPoison({ clusterId: id }, app, app.log);
    expect(told().map(({ length }) => length)).toEqual([0, 2]);
    expect(app.lines.slice(1)).toEqual([
      expect.stringMatching(/^warn: It could not be remembered .*table down/),
      expect.stringMatching(/^warn: A channel could not be told .*it answered 503/),
    ]);
  });

  it("is told a channel later that is down now, and once", async () => {
    const { app } = appWithChannels();
    const { channel, queue } = app.world;
    channel.onTell = () => ({ kind: "retry", reason: "it answered 503" });
    await onPoison("text", app, app.log);
    const [message] = queue.messages;
    expect(app.world.planned).toEqual([["deliver", "webhook-1", 15]]);
    channel.onTell = () => ({ kind: "delivered" });
    app.world.wait(15);
    await onFollowUp(message?.followUp, app, app.log);
    await onFollowUp(message?.followUp, app, app.log);
    expect(channel.notices.map(({ lines }) => lines[0]?.slice(0, 20))).toEqual([
      "It names no cluster,",
      "It names no cluster,",
    ]);
    expect(new Set(channel.notices.map(({ id: noticeId }) => noticeId)).size).toBe(1);
    expect(await app.world.store.pendingOf("app")).toEqual([]);
  });

  it("loses neither who wrote nor what a person decided", async () => {
    const decision = { incidentId: "i-1", action: "revert", reason: "ticket", fingerprint: "f00d" };
    const trigger = { source: "manual-action", manualAction: decision, dueAt: "2026-11-21T10:16:00.000Z" };
    const message = { kind: "reconcile", clusterId: id, epoch: 3, trigger };
    const { app } = appWithChannels();
    await onPoison(message, app, app.log);
    expect(app.world.queue.messages).toMatchObject([
      { followUp: { trigger: { source: "manual-action", manualAction: decision } } },
    ]);
  });

  it("starts the cluster again although the app cannot be opened", async () => {
    const { app, told } = appWithChannels();
    app.openError = new Error("the table does not answer");
    await onPoison({ clusterId: id }, app, app.log);
    expect(app.world.queue.messages).toHaveLength(1);
    expect(told()).toEqual([[], []]);
    expect(app.lines.at(-1)).toContain("could not be opened");
  });
});
