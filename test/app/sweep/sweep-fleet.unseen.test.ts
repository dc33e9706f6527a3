import { describe, expect, test } from "vitest";
import { SweepingApp, sweptApp } from "./sweeping-app.ts";

const ours = new SweepingApp().world.cluster.subscriptionId;
const other = "0b000000-0000-0000-0000-000000000002";

describe("what the sweep cannot see", () => {
  test("a subscription from which nothing can be read is one message for all its clusters, none of which is clean, and its return is one", async () => {
    const app = await sweptApp("aks-one", "aks-two", "aks-three");
    const read = app.world.gateway.onRead;
    app.inventory.unreadable.add(ours);
    app.world.gateway.onRead = () => ({ kind: "denied", reason: "AuthorizationFailed" });
    await app.sweeps();
    expect(app.notices).toEqual(["AKS Guardrail cannot see a subscription that it is to guard"]);
    for (const name of ["aks-one", "aks-two", "aks-three"])
      expect((await app.world.store.load(app.id(name))).state.verdict).toBe("unknown");
    // Nothing at all could be read.
    expect((await app.record()).last?.isWell).toBe(false);
    // Their next reads fail as well, hour after hour.
    for (let hours = 0; hours < 3; hours++) {
      app.world.wait(3_600);
      await app.sweeps();
    }
    expect(app.notices).toHaveLength(1);
    expect(app.told).toEqual([]);
    app.inventory.unreadable.clear();
    app.world.gateway.onRead = read;
    app.world.wait(3_600);
    await app.sweeps();
    expect(app.notices.slice(1)).toEqual(["AKS Guardrail can see a subscription again"]);
    expect(app.told).toEqual([]);
    expect((await app.world.store.load(app.id("aks-two"))).state.verdict).toBe("compliant");
    expect((await app.record()).unreadable).toEqual([]);
  });

  test("a cluster that cannot be read is told by itself where the others of its subscription can, also after their return", async () => {
    const app = await sweptApp("aks-one", "aks-two");
    const read = app.world.gateway.onRead;
    app.inventory.unreadable.add(ours);
    app.world.gateway.onRead = () => ({ kind: "denied", reason: "AuthorizationFailed" });
    await app.sweeps();
    app.inventory.unreadable.clear();
    app.world.gateway.onRead = (signal, cluster) =>
      cluster.name === "aks-one" ? { kind: "denied", reason: "a deny assignment" } : read(signal, cluster);
    app.world.wait(3_600);
    await app.sweeps();
    app.world.wait(900);
    await app.looks();
    expect(app.told).toEqual(["aks-one: opened"]);
  });

  test("a subscription that was told as lost is not told again where a sweep in between failed to ask", async () => {
    const app = await sweptApp("aks-one");
    app.inventory.unreadable.add(ours);
    await app.sweeps();
    app.world.wait(3_600);
    app.inventory.answers.push(
      ...Array.from({ length: 4 }, () => ({ kind: "unavailable", reason: "503" }) as const),
    );
    await app.sweeps();
    app.world.wait(3_600);
    await app.sweeps();
    expect(app.notices).toHaveLength(1);
  });

  test("a subscription without a cluster is nothing to tell, as ARM lists none", async () => {
    const app = new SweepingApp();
    app.listing = { kind: "known", subscriptionIds: [ours, other] };
    app.has("aks-one");
    await app.sweeps();
    expect(app.notices).toEqual([]);
    expect(app.inventory.asked.map(({ what, subscriptionIds }) => [what, subscriptionIds])).toEqual([
      ["clusters", [ours, other].toSorted()],
      ["listed", [other]],
    ]);
    expect((await app.record()).last?.isWell).toBe(true);
  });

  test("a cluster that ARM lists, and the inventory does not show yet, is looked at", async () => {
    const app = new SweepingApp();
    app.has("aks-one");
    app.inventory.lists.set(ours, app.inventory.rows);
    app.inventory.rows = [];
    await app.sweeps();
    expect(app.world.gateway.reads).toBe(1);
  });

  test("a subscription that the identity cannot list any more is told as lost", async () => {
    const app = new SweepingApp();
    app.listing = { kind: "known", subscriptionIds: [ours, other] };
    app.has("aks-one");
    await app.sweeps();
    app.world.wait(3_600);
    app.listing = { kind: "known", subscriptionIds: [ours] };
    app.scopeOf.set(other, { kind: "unlisted" });
    await app.sweeps();
    expect(app.world.channel.notices.map(({ lines }) => lines[0])).toEqual([
      `Nothing can be read there: ${other}.`,
    ]);
    app.world.wait(3_600);
    app.listing = { kind: "known", subscriptionIds: [ours, other] };
    await app.sweeps();
    expect(app.notices).toHaveLength(2);
  });

  test("a subscription that somebody took out of scope is no loss", async () => {
    const app = new SweepingApp();
    app.listing = { kind: "known", subscriptionIds: [ours, other] };
    await app.sweeps();
    app.world.wait(3_600);
    app.listing = { kind: "known", subscriptionIds: [ours] };
    app.scopeOf.set(other, { kind: "out" });
    await app.sweeps();
    expect(app.notices).toEqual([]);
  });
});
