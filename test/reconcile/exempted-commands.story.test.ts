import { expect, it } from "vitest";
import { approvedRanges } from "../core/plan/story.ts";
import { danasWrite, openedWorld, shows } from "./world.ts";

it("the command of an exposure that the policy declares by now puts back what was approved when it was told", async () => {
  const world = await openedWorld();
  world.policy = { ...world.policy, mode: "alert" };
  await world.run(danasWrite);
  const ranges = [...approvedRanges, "20.0.0.0/16"];
  world.gateway.onRead = () => shows({ ranges });
  await world.run({ source: "recheck" });
  world.policy = { ...world.policy, declared: { authorizedIPRanges: ranges } };
  await world.run({ source: "recheck" });
  expect(world.channel.transitions).toEqual(["opened", "updated", "exempted"]);
  expect(world.channel.received.at(-1)?.commands.join("\n")).toContain(
    `--api-server-authorized-ip-ranges '${approvedRanges.join(",")}'`,
  );
  expect(world.channel.received.at(-1)?.commands.join("\n")).not.toContain("20.0.0.0/16");
});
