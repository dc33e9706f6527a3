import { describe, expect, it, vi } from "vitest";
import type { UpdateOutcome } from "../../src/core/model/update-outcome.ts";
import type { DeliveryOutcome } from "../../src/ports/alert-channel.ts";
import { patiently } from "../patiently.ts";
import { danasWrite, gate, openedWorld, shows } from "./world.ts";

const note = ["reconcile", "event", 60];

describe("side by side", () => {
  it("a channel that hangs does not delay the update", async () => {
    const world = await openedWorld();
    const answer = gate<DeliveryOutcome>();
    const sent = gate<void>();
    world.channel.onSend = () => answer.opened;
    world.gateway.onUpdate = () => {
      sent.open();
      return { kind: "accepted" };
    };
    const run = world.run(danasWrite);
    await sent.opened;
    answer.open({ kind: "delivered" });
    expect((await run).kind).toBe("done");
  });

  it("an update that hangs does not delay the alert", async () => {
    const world = await openedWorld();
    const answer = gate<UpdateOutcome>();
    const told = gate<void>();
    world.gateway.onUpdate = () => answer.opened;
    world.channel.onSend = () => {
      told.open();
      return { kind: "delivered" };
    };
    const run = world.run(danasWrite);
    await told.opened;
    answer.open({ kind: "accepted" });
    expect((await run).kind).toBe("done");
  });

  it("a follow-up counts as planned only once it is in the queue", async () => {
    const world = await openedWorld();
    const sending = gate<void>();
    const send = world.queue.send.bind(world.queue);
    vi.spyOn(world.queue, "send").mockImplementation(async (followUp, seconds) => {
      if (followUp.kind === "reconcile" && followUp.trigger.source === "follow-up") await sending.opened;
      return send(followUp, seconds);
    });
    const planned: unknown[] = [];
    const note = async (): Promise<void> => {
      planned.push((await world.store.load(world.cluster)).state.incidents.exposure?.looks.nextAt);
    };
    world.gateway.onUpdate = async () => {
      await note();
      sending.open();
      return { kind: "accepted" };
    };
    await world.run(danasWrite);
    await note();
    expect(planned).toEqual([undefined, "2026-11-21T18:39:10.000Z"]);
  });

  it("a refusal is told after the opening, however fast ARM refused and however slow the channel is", async () => {
    const world = await openedWorld();
    const answer = gate<DeliveryOutcome>();
    world.channel.onSend = ({ transition }) =>
      transition === "opened" ? answer.opened : { kind: "delivered" };
    world.gateway.onUpdate = () => ({ kind: "refused", code: "AuthorizationFailed", reason: "no" });
    const run = world.run(danasWrite);
    await patiently(() => expect(world.store.alerts).toHaveLength(2));
    expect(world.channel.transitions).toEqual(["opened"]);
    answer.open({ kind: "delivered" });
    await run;
    expect(world.channel.transitions).toEqual(["opened", "failed"]);
  });

  it("where the update breaks, the run still ends only after its alerts", async () => {
    const world = await openedWorld();
    const answer = gate<DeliveryOutcome>();
    let isAlertSent = false;
    world.channel.onSend = async () => {
      const outcome = await answer.opened;
      isAlertSent = true;
      return outcome;
    };
    world.gateway.onUpdate = () => {
      setImmediate(() => answer.open({ kind: "delivered" }));
      throw new Error("a bug in the gateway");
    };
    const outcome = await world.run(danasWrite);
    expect(isAlertSent).toBe(true);
    expect(outcome).toMatchObject({ kind: "left-to-note", reason: expect.stringContaining("a bug") });
    expect(world.planned).toContainEqual(note);
  });
});

describe("a cluster that changes under a run", () => {
  it("is read again at once when its update meets a change (412)", async () => {
    const world = await openedWorld();
    world.gateway.onUpdate = () => {
      world.gateway.onRead = () => shows();
      return { kind: "changed", reason: "PreConditionFailed" };
    };
    await world.run(danasWrite);
    expect(world.channel.transitions).toEqual(["opened", "resolved"]);
    expect((await world.store.load(world.cluster)).state.reverts).toEqual([]);
  });

  it("is left to the follow-up when it changes every time", async () => {
    const world = await openedWorld();
    world.gateway.onUpdate = () => ({ kind: "changed", reason: "PreConditionFailed" });
    expect((await world.run(danasWrite)).kind).toBe("done");
    expect(world.gateway.updates).toHaveLength(4);
    expect(world.channel.transitions).toEqual(["opened"]);
    expect((await world.store.load(world.cluster)).state.reverts).toEqual([]);
    expect(world.planned).toContainEqual(["reconcile", "follow-up", 10]);
  });

  it("stays this run's own over all its rounds", async () => {
    const world = await openedWorld();
    const others: string[] = [];
    world.gateway.onUpdate = async () => {
      others.push((await world.run({ source: "recheck" })).kind);
      return world.gateway.updates.length < 3 ? { kind: "changed", reason: "412" } : { kind: "accepted" };
    };
    expect((await world.run(danasWrite)).kind).toBe("done");
    expect(others).toEqual(["under-way", "under-way", "under-way"]);
    expect((await world.store.load(world.cluster)).state.incidents.exposure?.update?.attempt?.phase).toBe(
      "accepted",
    );
  });
});
