import { describe, expect, it, vi } from "vitest";
import type { DeliveryOutcome } from "../../src/ports/alert-channel.ts";
import type { UpdateOutcome } from "../../src/ports/cluster-gateway.ts";
import { StateConflictError } from "../../src/ports/state-store.ts";
import { runOnce } from "../../src/reconcile/run-once.ts";
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
    const run = runOnce(world.cluster, danasWrite, world.dependencies);
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
    const run = runOnce(world.cluster, danasWrite, world.dependencies);
    await told.opened;
    answer.open({ kind: "accepted" });
    expect((await run).kind).toBe("done");
  });

  it("a refusal is told after the opening, however fast ARM refused and however slow the channel is", async () => {
    const world = await openedWorld();
    const answer = gate<DeliveryOutcome>();
    world.channel.onSend = ({ transition }) =>
      transition === "opened" ? answer.opened : { kind: "delivered" };
    world.gateway.onUpdate = () => ({ kind: "refused", code: "AuthorizationFailed", reason: "no" });
    const run = runOnce(world.cluster, danasWrite, world.dependencies);
    await vi.waitFor(() => expect(world.store.alerts).toHaveLength(2));
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
    const outcome = await runOnce(world.cluster, danasWrite, world.dependencies);
    expect(isAlertSent).toBe(true);
    expect(outcome).toMatchObject({ kind: "left-to-note", reason: expect.stringContaining("a bug") });
    expect(world.planned).toContainEqual(note);
  });
});

describe("other writers", () => {
  it("reads again and decides anew when the state was written meanwhile", async () => {
    const world = await openedWorld();
    let isFirst = true;
    world.gateway.onRead = async () => {
      if (isFirst) {
        isFirst = false;
        await runOnce(world.cluster, { source: "recheck" }, world.dependencies);
        world.gateway.onRead = () => shows({ phase: "in-progress" });
      }
      // Read before the other run's update arrived.
      return shows({ ranges: [] });
    };
    await runOnce(world.cluster, danasWrite, world.dependencies);
    expect(world.gateway.updates).toHaveLength(1);
    expect(world.channel.transitions).toEqual(["opened"]);
  });

  it("leaves the rest to its note when the state is written by others every time", async () => {
    const world = await openedWorld();
    vi.spyOn(world.store, "commit").mockRejectedValue(new StateConflictError("changed"));
    const outcome = await runOnce(world.cluster, danasWrite, world.dependencies);
    expect(outcome.kind).toBe("left-to-note");
    expect(world.gateway.reads).toBe(4);
    expect(world.channel.received).toEqual([]);
    expect(world.gateway.updates).toEqual([]);
    expect(world.planned).toContainEqual(note);
  });

  it("reads again at once when the cluster changed between read and update (412)", async () => {
    const world = await openedWorld();
    world.gateway.onUpdate = () => {
      world.gateway.onRead = () => shows();
      return { kind: "changed", reason: "PreConditionFailed" };
    };
    await runOnce(world.cluster, danasWrite, world.dependencies);
    expect(world.channel.transitions).toEqual(["opened", "resolved"]);
    expect((await world.store.load(world.cluster)).state.reverts).toEqual([]);
  });

  it("records ARM's answer although others wrote the state meanwhile", async () => {
    const world = await openedWorld();
    world.gateway.onUpdate = async () => {
      await runOnce(world.cluster, { source: "recheck" }, world.dependencies);
      return { kind: "accepted" };
    };
    await runOnce(world.cluster, danasWrite, world.dependencies);
    expect(world.gateway.updates).toHaveLength(1);
    expect((await world.store.load(world.cluster)).state.incidents.exposure?.revert?.phase).toBe("accepted");
  });
});
