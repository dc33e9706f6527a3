import { describe, expect, it } from "vitest";
import { privateEndpointsValue } from "../../../src/core/cluster/private-endpoint.ts";
import { trustedAccessValue } from "../../../src/core/cluster/trusted-access.ts";
import type { ListReading, UnreadList, WaysInReading } from "../../../src/core/model/ways-in.ts";
import { backup, partner, workspace } from "../cluster/way-in-samples.ts";
import { type Started, Story, wakesIn } from "./story.ts";

const trusted = (...bindings: (typeof backup)[]): WaysInReading => ({
  trustedAccessRoleBindings: { kind: "read", value: trustedAccessValue(bindings) },
});
const unread = (list: UnreadList): WaysInReading => ({ trustedAccessRoleBindings: list });
const denied = unread({ kind: "denied", reason: "403" });
const unavailable = unread({ kind: "unavailable", reason: "503" });
const cannotSee = "Not all ways into aks-prod can be seen";
const seesAgain = "All ways into aks-prod can be seen again";

/** A story of a cluster whose bindings were learned. */
function known(): Story {
  const story = new Story({ mode: "revert" });
  story.sees({}, { waysIn: trusted(backup) });
  return story.wait(60);
}

/** What the message that was planned finds. */
function follow(story: Story, waysIn: WaysInReading): ReturnType<Story["sees"]> {
  const started: Started = { trigger: story.followUp(), waysIn };
  return story.sees({}, started);
}

describe("a list of the cluster's children", () => {
  it("that was read stands for every run that does not ask for it", () => {
    const story = known();
    const plan = story.sees();
    expect(plan.evaluation.exposure?.trustedAccessRoleBindings).toEqual(trustedAccessValue([backup]));
    expect(plan.evaluation.notSeen).toBeUndefined();
    expect(wakesIn(plan, "lists")).toBeUndefined();
  });

  it("that cannot be read is never taken for empty: what was known stands, approved and open alike", () => {
    const story = known();
    story.sees({}, { waysIn: trusted(backup, workspace) });
    expect(story.told()).toEqual(["opened"]);
    for (const failure of [unavailable, denied]) {
      story.wait(60).sees({}, { waysIn: failure });
      expect(story.told()).toEqual([]);
      expect(story.exposure.status).toBe("open");
    }
    expect(story.state.baseline?.approved.trustedAccessRoleBindings).toEqual(trustedAccessValue([backup]));
    story.wait(60).sees({}, { waysIn: trusted(backup) });
    expect(story.told()).toEqual(["resolved"]);
  });

  it("that was denied is told at once, and said of every verdict until it was read", () => {
    const story = known();
    const plan = story.sees({}, { waysIn: denied });
    expect(story.noticed()).toEqual([cannotSee]);
    expect(plan.evaluation).toMatchObject({ verdict: "compliant", notSeen: ["trusted-access"] });
    expect(story.wait(60).sees().evaluation.notSeen).toEqual(["trusted-access"]);
    follow(story, denied);
    expect(story.noticed()).toEqual([]);
    expect(follow(story, trusted(backup)).evaluation.notSeen).toBeUndefined();
    expect(story.noticed()).toEqual([seesAgain]);
    expect(story.state.waysIn?.unread).toBeUndefined();
    expect(story.told()).toEqual([]);
  });

  it("that is not available is told when that has lasted for a quarter of an hour, and not before", () => {
    const story = known();
    const since = story.now.getTime();
    story.sees({}, { waysIn: unavailable });
    for (let reads = 0; story.now.getTime() - since < 15 * 60_000; reads++) {
      expect(story.noticed()).toEqual([]);
      expect(reads).toBeLessThan(20);
      follow(story, unavailable);
    }
    expect(story.now.getTime() - since).toBe(15 * 60_000);
    expect(story.noticed()).toEqual([cannotSee]);
  });

  it("that failed for a moment is no news", () => {
    const story = known();
    story.sees({}, { waysIn: unavailable });
    follow(story, trusted(backup));
    expect(story.noticed()).toEqual([]);
  });

  it("is asked for again not before Azure allows, and within an hour", () => {
    const wait = (retryAfterSeconds: number) =>
      wakesIn(
        known().sees({}, { waysIn: unread({ kind: "unavailable", reason: "429", retryAfterSeconds }) }),
        "lists",
      );
    expect([wait(1), wait(120), wait(86_400)]).toEqual([15, 120, 3600]);
  });

  it("that was denied is asked for seldom", () => {
    const story = known();
    const delays = [wakesIn(story.sees({}, { waysIn: denied }), "lists")];
    for (let tries = 0; tries < 6; tries++) delays.push(wakesIn(follow(story, denied), "lists"));
    expect(delays).toEqual([900, 1800, 3600, 7200, 14_400, 21_600, 21_600]);
  });

  it("is not waited for by two messages", () => {
    const story = known();
    expect(wakesIn(story.sees({}, { waysIn: unavailable }), "lists")).toBe(15);
    expect(wakesIn(story.wait(5).sees({}, { waysIn: unavailable }), "lists")).toBeUndefined();
  });

  it("is waited for by a message of its own, beside that of an open incident", () => {
    const plan = known().sees({ ranges: [], phase: "in-progress" }, { waysIn: unavailable });
    expect([plan.followUpSeconds, wakesIn(plan, "lists")]).toEqual([10, 15]);
  });

  it("that was never read is neither learned nor judged until it is", () => {
    const story = new Story();
    expect(story.sees({}, { waysIn: denied }).evaluation.notSeen).toEqual(["trusted-access"]);
    expect(story.state.baseline?.approved).not.toHaveProperty("trustedAccessRoleBindings");
    follow(story, trusted(backup));
    expect(story.told()).toEqual([]);
    expect(story.state.baseline?.approved.trustedAccessRoleBindings).toEqual(trustedAccessValue([backup]));
  });

  it("of the cluster before says nothing of its successor of the same id", () => {
    const story = new Story();
    story.sees({ resourceUid: "first" }, { waysIn: trusted(backup) });
    const plan = story.wait(60).sees({ resourceUid: "another" }, { waysIn: denied });
    expect(plan.evaluation.exposure).not.toHaveProperty("trustedAccessRoleBindings");
    expect(plan.state.waysIn?.lists).toEqual({});
  });

  it("is not asked for, nor missed, where the guardrail is switched off", () => {
    const story = known();
    story.sees({}, { waysIn: denied });
    story.noticed();
    story.changePolicy({ mode: "off" }).sees();
    expect(story.noticed()).toEqual([]);
    expect(story.state.waysIn?.unread).toBeUndefined();
  });
});

describe("the private endpoint connections", () => {
  const privately = { ranges: null, exposure: { enablePrivateCluster: true } };
  const list = (...connections: (typeof partner)[]): WaysInReading => {
    const reading: ListReading = { kind: "read", value: privateEndpointsValue(connections) };
    return { ...trusted(), privateEndpointConnections: reading };
  };

  it("are those of people: AKS's own comes and goes in silence", () => {
    const group = "MC_rg_aks";
    const own = (guid: string): typeof partner => ({
      name: `kube-apiserver.${guid}-2222-3333-4444-555555555555`,
      privateEndpoint: `/subscriptions/${new Story().state.clusterId.split("/")[2]}/resourceGroups/${group}/providers/Microsoft.Network/privateEndpoints/kube-apiserver`,
    });
    const shown = { ...privately, nodeResourceGroup: group };
    const story = new Story();
    story.sees(shown, { waysIn: list(own("11111111")) });
    story.wait(60).sees(shown, { waysIn: list(own("99999999")) });
    expect(story.told()).toEqual([]);
    story.wait(60).sees(shown, { waysIn: list(own("99999999"), partner) });
    expect(story.told()).toEqual(["opened"]);
    expect(story.exposure.drift).toMatchObject([{ before: [], after: [partner] }]);
  });

  it("are none of a cluster that is not private", () => {
    const story = new Story();
    story.sees(privately, { waysIn: list(partner) });
    const plan = story.wait(60).sees();
    expect(plan.evaluation.exposure).not.toHaveProperty("privateEndpointConnections");
    expect(plan.evaluation.notSeen).toBeUndefined();
  });
});
