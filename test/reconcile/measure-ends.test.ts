import { describe, expect, it } from "vitest";
import { danasWrite, openedWorld, shows, type World } from "./world.ts";

/** A world in which dana opened the cluster, and it was put back and confirmed 100 s later. */
async function revertedWorld(): Promise<World> {
  const world = await openedWorld();
  world.telemetry.figures.length = 0;
  world.telemetry.spans.length = 0;
  world.logged.length = 0;
  await world.run(danasWrite);
  world.wait(100);
  world.gateway.onRead = () => shows({ eTag: "of our update" });
  await world.run({ source: "follow-up" });
  return world;
}

describe("what a run measures", () => {
  it("how long a cluster stood exposed, each update and each try at an alert", async () => {
    const { telemetry } = await revertedWorld();
    expect(telemetry.figures).toContainEqual(["revert", "accepted"]);
    expect(telemetry.figures.filter(([name]) => name === "exposure")).toEqual([
      ["exposure", 162, { transition: "reverted", severity: "critical", mode: "revert" }],
    ]);
    expect(telemetry.figures.filter(([name]) => name === "delivery")).toEqual([
      ["delivery", "webhook", "delivered"],
      ["delivery", "webhook", "delivered"],
    ]);
    expect(telemetry.figures.filter(([name]) => name === "failure")).toEqual([]);
  });

  it("no exposure that the policy no longer minds: nothing was closed", async () => {
    const world = await openedWorld();
    await world.run(danasWrite);
    world.telemetry.figures.length = 0;
    const exemption = { setting: "authorized-ranges", until: "2027-01-01T00:00:00Z", reason: "x" } as const;
    world.policy = { ...world.policy, exemptions: [exemption] };
    await world.run({ source: "recheck" });
    expect(world.channel.transitions.at(-1)).toBe("exempted");
    expect(world.telemetry.figures.filter(([name]) => name === "exposure")).toEqual([]);
  });

  it.each<[string, (world: World) => void]>([
    ["run", (world) => (world.store.takeLease = async () => Promise.reject(new Error("table down")))],
    ["note", (world) => (world.queue.send = async () => Promise.reject(new Error("queue down")))],
    ["read", (world) => (world.gateway.onRead = () => ({ kind: "unavailable", reason: "503" }))],
    ["alert", (world) => (world.channel.onSend = () => ({ kind: "rejected", status: 400, reason: "no" }))],
  ])("a failure: %s", async (kind, breaks) => {
    const world = await openedWorld();
    breaks(world);
    await world.run(danasWrite).catch(() => undefined);
    expect(world.telemetry.figures).toContainEqual(["failure", kind]);
  });
});

describe("one correlation id, from the event to the last alert", () => {
  it("stands on every log line and every span", async () => {
    const { logged, telemetry } = await revertedWorld();
    expect(logged.length).toBeGreaterThan(3);
    for (const { message, fields } of logged) expect(fields, message).toMatchObject({ correlationId: "c-1" });
    expect(telemetry.spans.map(({ name }) => name)).toEqual(
      expect.arrayContaining(["reconcile", "arm.read", "arm.update", "alert.deliver"]),
    );
    for (const { name, fields } of telemetry.spans)
      expect(fields, name).toMatchObject({ correlationId: "c-1" });
  });
});
