import { describe, expect, test } from "vitest";
import { trustedAccessValue } from "../../src/core/cluster/trusted-access.ts";
import { backup } from "../core/cluster/way-in-samples.ts";
import { World } from "./world.ts";

describe("the children of a cluster", () => {
  test("cost a plain write nothing: it is one read of the cluster, once the first sight is over", async () => {
    const world = new World();
    await world.run({ source: "event" });
    expect(world.gateway.listsAsked).toEqual(["trustedAccessRoleBindings"]);
    const reads = world.gateway.reads;
    await world.run({ source: "event" });
    expect(world.gateway.reads).toBe(reads + 1);
    expect(world.gateway.listsAsked).toHaveLength(1);
  });

  test("are read at an event of theirs, by a note that waited for another run too", async () => {
    const world = new World();
    await world.run({ source: "event" });
    world.gateway.lists = {
      trustedAccessRoleBindings: { kind: "read", value: trustedAccessValue([backup]) },
    };
    await world.run({ source: "event", looksAtWaysIn: true }, 0);
    expect(world.gateway.listsAsked).toHaveLength(2);
    const { state } = await world.store.load(world.cluster);
    expect(state.incidents.exposure?.drift).toMatchObject([{ setting: "trusted-access" }]);
  });

  test("are asked for again where they could not be read, by a message of their own", async () => {
    const world = new World();
    world.gateway.lists = { trustedAccessRoleBindings: { kind: "unavailable", reason: "503" } };
    await world.run({ source: "event" });
    const { state } = await world.store.load(world.cluster);
    expect(state.waysIn?.unread).toMatchObject({ lists: ["trustedAccessRoleBindings"], reads: 1 });
    expect(world.planned).toEqual([["reconcile", "follow-up", 15]]);
  });
});
