import { expect, it, vi } from "vitest";
import { StateTooLargeError } from "../../src/ports/state-store.ts";
import { danasWrite, openedWorld, shows } from "./world.ts";

/** More than any row takes of this test's store, and no more than AKS lets a person write. */
const many = Array.from({ length: 2_000 }, (_, at) => `104.${100 + Math.floor(at / 250)}.${at % 250}.0/27`);
const mostCharacters = 40_000;

it("what is too large to record is recorded as a digest, and still told whole and put back", async () => {
  const world = await openedWorld();
  world.gateway.onRead = () => shows({ ranges: many });
  const commit = world.store.commit.bind(world.store);
  vi.spyOn(world.store, "commit").mockImplementation((cluster, change, version) => {
    const { length } = JSON.stringify(change);
    if (length > mostCharacters) throw new StateTooLargeError(`${length} characters`);
    return commit(cluster, change, version);
  });
  expect((await world.run(danasWrite)).kind).toBe("done");
  expect(world.channel.received[0]?.drift[0]?.after).toEqual(many);
  expect(world.gateway.updates).toHaveLength(1);
  const { state } = await world.store.load(world.cluster);
  expect(state.incidents.exposure?.status).toBe("reverting");
  expect(state.incidents.exposure?.drift[0]?.addedRanges).toHaveLength(101);
  const [incident] = world.store.incidents;
  expect(JSON.stringify(incident)).toContain("more, all of them");
  expect(JSON.stringify(world.store.alerts[0]?.alert)).toContain("more, all of them");

  world.wait(10);
  world.gateway.onRead = () => shows({ eTag: "of our update" });
  await world.run({ source: "follow-up" });
  expect(world.channel.transitions).toEqual(["opened", "reverted"]);
});
