import { describe, expect, it } from "vitest";
import type { OutboundFootprint, OutboundReading } from "../../../src/core/cluster/outbound.ts";
import { approvedRanges, learned, Story } from "./story.ts";

const open = { ranges: [] };
const footprint = (more: Partial<OutboundFootprint> = {}): OutboundFootprint => ({
  type: "loadbalancer",
  resources: ["/subscriptions/0/publicipaddresses/new"],
  unnamedPools: [],
  ...more,
});
const known: OutboundReading = { kind: "known", blocks: ["20.1.2.3"] };
const news = { blocks: ["20.1.2.3/32"] };

describe("outbound addresses that are new since the baseline", () => {
  it("are in the alert whatever is decided: told, reverted, refused", () => {
    const told = learned({ mode: "alert" });
    told.sees({ ...open, outbound: footprint() }, { outbound: known });
    expect(told.lastAlert).toMatchObject({ decision: { action: "alert" }, newOutbound: news });

    const reverted = learned();
    reverted.sees({ ...open, outbound: footprint() }, { outbound: known });
    expect(reverted.lastAlert).toMatchObject({ decision: { action: "revert" }, newOutbound: news });

    const refused = learned();
    refused.sees({ ...open, outbound: footprint(), basicLoadBalancer: true }, { outbound: known });
    expect(refused.lastAlert).toMatchObject({ decision: { action: "refuse" }, newOutbound: news });
  });

  it("are named beside what nobody can know", () => {
    const story = learned();
    story.sees({ ...open, outbound: footprint({ unnamedPools: ["np1"] }) }, { outbound: known });
    expect(story.lastAlert.newOutbound).toEqual({
      ...news,
      unread: "node pool np1 has public addresses that no prefix names",
    });
  });

  it.each<[string, Partial<OutboundFootprint>, OutboundReading | undefined, string]>([
    ["ARM does not let them be read", {}, { kind: "unknown", reason: "403" }, "403"],
    [
      "they were not read",
      {},
      undefined,
      "its outbound addresses /subscriptions/0/publicipaddresses/new were not read",
    ],
    [
      "the outbound type changed",
      { type: "userdefinedrouting", resources: [] },
      undefined,
      "the outbound type changed from loadbalancer to userdefinedrouting, whose addresses the cluster does not name",
    ],
  ])("are said to be unknown where %s", (_why, outbound, reading, unread) => {
    const story = learned({ mode: "alert" });
    story.sees({ ...open, outbound: footprint(outbound) }, reading ? { outbound: reading } : {});
    expect(story.lastAlert.newOutbound).toEqual({ blocks: [], unread });
  });

  it("stay with the incident, so that a reminder by a run that read nothing still tells them", () => {
    const story = learned({ mode: "alert", remindEverySeconds: 3_600 });
    story.sees({ ...open, outbound: footprint() }, { outbound: known });
    expect(story.exposure.newOutbound).toEqual(news);
    story.wait(7_200);
    story.sees({ ...open, outbound: footprint() }, { outbound: known, trigger: { source: "sweep" } });
    expect(story.lastAlert).toMatchObject({ transition: "reminded", newOutbound: news });
  });

  it("are no news once they are among the approved", () => {
    const story = learned();
    const outbound = footprint();
    story.sees({ ...open, outbound }, { outbound: known });
    story.answers({ kind: "accepted" });
    const list = [...approvedRanges, "20.1.2.3/32"];
    story.sees({ ranges: list, outbound }, { outbound: known, trigger: story.followUp() });
    expect(story.lastAlert).toMatchObject({ transition: "reverted", newOutbound: news });
    story.wait(60).sees({ ...open, outbound }, { outbound: known });
    expect(story.lastAlert.transition).toBe("opened");
    expect(story.lastAlert.newOutbound).toBeUndefined();
  });

  it("are no finding against the list that holds them, however narrow the policy wants it", () => {
    const authorizedIPRanges = ["73.140.245.7", "20.42.25.196"];
    const story = new Story({ mode: "revert", broadestRange: 32, declared: { authorizedIPRanges } });
    story.sees({ ranges: authorizedIPRanges });
    story.wait(60);
    const outbound = footprint();
    const reading: OutboundReading = { kind: "known", blocks: ["20.1.2.0/28", "20.42.25.197"] };
    const widened = [...authorizedIPRanges, "20.0.0.0/15"];
    const { update } = story.sees({ ranges: widened, outbound }, { outbound: reading });
    expect(story.exposure.findings.map(({ rule }) => rule)).toContain("range-too-broad");
    const list = [...authorizedIPRanges, "20.1.2.0/28", "20.42.25.197/32"];
    expect(update?.[0]?.value).toEqual(list);
    story.answers({ kind: "accepted" });
    const plan = story.sees({ ranges: list, outbound }, { outbound: reading, trigger: story.followUp() });
    expect(plan.evaluation).toMatchObject({ verdict: "compliant", findings: [] });
    expect(story.lastAlert.transition).toBe("reverted");
  });

  it("are no matter where there are none, or where other settings drifted", () => {
    const story = learned({ mode: "alert" });
    story.sees(open);
    expect(story.lastAlert.newOutbound).toBeUndefined();
    const other = learned({ mode: "alert", require: ["no-run-command"] });
    other.sees({ outbound: footprint() });
    expect(other.lastAlert.newOutbound).toBeUndefined();
  });
});
