import { describe, expect, it, vi } from "vitest";
import { openingMs } from "../../src/app/open-or-keep.ts";
import { onFollowUp } from "../../src/functions/follow-up.ts";
import { onClusterWrite } from "../../src/functions/on-cluster-write.ts";
import { gate, shows } from "../reconcile/world.ts";
import { fixtureEvent, TestApp, wrongMode } from "./app.ts";

const write = fixtureEvent("eg-write-user");

describe("onClusterWrite", () => {
  it.each([
    "eg-write-user",
    "ce-write-user",
    "eg-write-failure",
    "eg-delete",
    "eg-action-start",
    "eg-write-tags-patch",
  ])("%s: the cluster is read once", async (name) => {
    const app = new TestApp();
    await onClusterWrite(fixtureEvent(name), app, app.log);
    expect(app.world.gateway.reads).toBe(1);
    expect(app.world.planned).toEqual([]);
  });

  it.each(["eg-write-agentpool", "eg-write-deployment-noise", "eg-action-stop"])(
    "%s: passed over, with one line in the log",
    async (name) => {
      const app = new TestApp();
      await onClusterWrite(fixtureEvent(name), app, app.log);
      expect(app.world.gateway.reads).toBe(0);
      expect(app.world.planned).toEqual([]);
      expect(app.lines).toEqual([expect.stringMatching(/^info: An event was passed over: /)]);
    },
  );

  it.each(["eg-action-runcommand", "eg-action-listclusteradmincredential"])(
    "%s: an act on a cluster that is not open costs one read and one line in the log",
    async (name) => {
      const app = new TestApp();
      const plain = new TestApp();
      await onClusterWrite(fixtureEvent("eg-action-start"), plain, plain.log);
      await onClusterWrite(fixtureEvent(name), app, app.log);
      expect(app.world.gateway.reads).toBe(1);
      expect(app.world.channel.received).toEqual([]);
      expect(app.lines).toEqual([
        expect.stringMatching(/^info: Somebody did something to the cluster: /),
        ...plain.lines,
      ]);
    },
  );

  it.each([null, "text", 7, [], {}, { eventType: "Microsoft.Resources.ResourceWriteSuccess" }, { id: "9" }])(
    "malformed %j: dropped, with one line in the log",
    async (event) => {
      const app = new TestApp();
      await onClusterWrite(event, app, app.log);
      expect(app.world.gateway.reads).toBe(0);
      expect(app.lines).toEqual([
        expect.stringMatching(/^error: An event was dropped, as it names no cluster to read: /),
      ]);
    },
  );

  it("tells who did it, from the event", async () => {
    const app = new TestApp();
    app.world.gateway.onRead = () => shows({ ranges: [] });
    await onClusterWrite(write, app, app.log);
    expect(app.world.channel.received[0]).toMatchObject({ transition: "opened", actor: { kind: "user" } });
  });

  it("the same event twice costs two reads and one alert", async () => {
    const app = new TestApp();
    app.world.gateway.onRead = () => shows({ ranges: [] });
    await onClusterWrite(write, app, app.log);
    app.world.wait(2);
    await onClusterWrite(write, app, app.log);
    expect(app.world.gateway.reads).toBe(2);
    expect(app.world.channel.transitions).toEqual(["opened"]);
  });

  it("out of scope: passed over, without a read", async () => {
    const app = new TestApp();
    app.scope = { kind: "out" };
    await onClusterWrite(write, app, app.log);
    expect(app.world.gateway.reads).toBe(0);
    expect(app.world.planned).toEqual([]);
    expect(app.lines).toEqual(["info: An event was passed over: its subscription is not in scope."]);
  });

  it("scope not known: the event is noted and kept", async () => {
    const app = new TestApp();
    app.scope = { kind: "unknown", reason: "503" };
    await onClusterWrite(write, app, app.log);
    expect(app.world.planned).toEqual([["reconcile", "event", 60]]);
    expect(app.world.gateway.reads).toBe(0);
  });

  it("scope not known: asked again by a note that says how old the question is by then", async () => {
    const app = new TestApp();
    app.scope = { kind: "unknown", reason: "not listed yet" };
    await onClusterWrite(write, app, app.log);
    app.world.wait(60);
    const [note] = app.world.queue.receive(600);
    await onFollowUp(note?.followUp, app, app.log);
    app.world.wait(60);
    app.scope = { kind: "in" };
    const [kept] = app.world.queue.messages.slice(-1);
    await onFollowUp(kept?.followUp, app, app.log);
    expect(app.scopeAsked).toEqual([0, 60, 60]);
    expect(app.world.gateway.reads).toBe(1);
  });

  it("paused: the event is noted and kept", async () => {
    const app = new TestApp();
    app.problems = [wrongMode];
    await onClusterWrite(write, app, app.log);
    expect(app.world.planned).toEqual([["reconcile", "event", 300]]);
    expect(app.lines).toEqual(["warn: What came in is kept until the settings are mended."]);
  });

  it("paused without storage: Event Grid keeps the event", async () => {
    const app = new TestApp();
    app.problems = [{ ...wrongMode, setting: "AzureWebJobsStorage" }];
    app.hasStorage = false;
    await expect(onClusterWrite(write, app, app.log)).rejects.toThrow("storage settings are wrong");
  });

  it("ends in success whatever happens after the note, and in an error where the note cannot be written", async () => {
    const app = new TestApp();
    app.world.gateway.onRead = () => {
      throw new Error("a bug");
    };
    await onClusterWrite(write, app, app.log);
    expect(app.world.planned).toEqual([["reconcile", "event", 60]]);
    vi.spyOn(app.world.queue, "send").mockRejectedValue(new Error("queue down"));
    await expect(onClusterWrite(write, app, app.log)).rejects.toThrow("queue down");
  });

  it("keeps the event where the app cannot be opened", async () => {
    const app = new TestApp();
    app.openError = new Error("the policy could not be read, nor the last good one");
    await onClusterWrite(write, app, app.log);
    expect(app.world.queue.messages).toMatchObject([{ followUp: { trigger: { source: "event" } } }]);
    expect(app.lines.at(-1)).toContain("error: The app could not be opened");
    app.hasStorage = false;
    await expect(onClusterWrite(write, app, app.log)).rejects.toThrow("storage settings are wrong");
  });

  it("keeps the event where opening the app takes long, and ends only when that has ended", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    const app = new TestApp();
    const opening = gate<Awaited<ReturnType<TestApp["open"]>>>();
    const opened = await app.open();
    const slow = {
      queue: app.queue,
      publicUrl: undefined,
      isBuiltInAuthEnabled: false,
      looksEarly: false,
      open: () => opening.opened,
    };
    let isOver = false;
    const event = onClusterWrite(write, slow, app.log).finally(() => {
      isOver = true;
    });
    await vi.advanceTimersByTimeAsync(openingMs);
    expect(app.world.queue.messages).toMatchObject([{ followUp: { trigger: { source: "event" } } }]);
    expect(isOver).toBe(false);
    opening.open(opened);
    await event;
    expect(app.world.gateway.reads).toBe(0);
    vi.useRealTimers();
  });
});
