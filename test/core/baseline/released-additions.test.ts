import { describe, expect, test } from "vitest";
import { approvedRanges, learned, type Shown, type Story } from "../plan/story.ts";

const way = "/subscriptions/0/resourceGroups/mc/providers/Microsoft.Network/publicIPAddresses/new";
const address = "20.7.7.7/32";
const other = "20.8.8.8/32";
const opened: Shown = { ranges: [] };
const week = 7 * 24 * 3600;

/** How the cluster goes out once it has got another address. */
const movedOut: Pick<Shown, "outbound"> = {
  outbound: { type: "loadbalancer", resources: [way], unnamedPools: [] },
};

/** A revert let in the cluster's new outbound addresses, and a read has confirmed it. */
function letIn(blocks: readonly string[] = [address], policy = {}): Story {
  const story = learned({ mode: "revert", ...policy });
  story.sees({ ...opened, ...movedOut }, { outbound: { kind: "known", blocks } });
  story.answers({ kind: "accepted" });
  story.wait(40).sees({ ...movedOut, ranges: [...approvedRanges, ...blocks] });
  expect(story.told()).toEqual(["opened", "reverted"]);
  expect(story.state.baseline?.outboundAdditions).toEqual(blocks);
  return story.wait(60);
}

/** What the last run would write into the ranges. */
function putBack(
  story: Story,
  shown: Shown,
  outbound?: { kind: "known"; blocks: readonly string[] },
): unknown {
  const { update } = story.sees(shown, outbound ? { outbound } : {});
  return update?.map(({ value }) => value);
}

describe("an outbound address that came with a revert", () => {
  test("goes back with later reverts while the list lets it in", () => {
    const story = letIn();
    expect(putBack(story, { ...opened, ...movedOut }, { kind: "known", blocks: [address] })).toEqual([
      [...approvedRanges, address],
    ]);
  });

  test("does not come back once somebody has taken it out, and is not missed", () => {
    const story = letIn();
    story.sees();
    expect(story.told()).toEqual([]);
    expect(story.state.baseline?.outboundAdditions).toEqual([]);
    story.wait(3 * week);
    expect(putBack(story, opened)).toEqual([approvedRanges]);
  });

  test("is drift when it is let in again later", () => {
    const story = letIn();
    story.sees();
    const { evaluation } = story.wait(week).sees({ ranges: [...approvedRanges, address] });
    expect(evaluation.drift).toMatchObject([{ setting: "authorized-ranges", addedRanges: [address] }]);
  });

  test("is read anew where the cluster goes out by it again", () => {
    const story = letIn();
    story.sees();
    story.wait(week);
    expect(putBack(story, { ...opened, ...movedOut }, { kind: "known", blocks: [address] })).toEqual([
      [...approvedRanges, address],
    ]);
  });

  test("goes alone: the others stay", () => {
    const story = letIn([address, other]);
    story.sees({ ranges: [...approvedRanges, other] });
    expect(story.told()).toEqual([]);
    expect(story.state.baseline?.outboundAdditions).toEqual([other]);
    expect(putBack(story.wait(week), opened)).toEqual([[...approvedRanges, other]]);
  });

  test("goes without a word where an approved range goes with it, of which there is one", () => {
    const story = letIn();
    story.sees({ ranges: [approvedRanges[0] ?? ""] });
    expect(story.told()).toEqual(["opened"]);
    expect(story.lastAlert.findings.map(({ message }) => message)).toEqual([
      `Approved ranges are no longer let in: ${approvedRanges[1]}.`,
    ]);
  });

  test.each<[string, Shown]>([
    ["before Succeeded", { phase: "in-progress" }],
    ["by a list that lets everybody in", opened],
    ["by a list that has drifted", { ranges: ["1.1.1.1/32"] }],
  ])("is not released %s", (_, shown) => {
    const story = letIn();
    story.sees(shown);
    expect(story.state.baseline?.outboundAdditions).toEqual([address]);
  });

  test("is not released while an exemption lets the list be", () => {
    const story = letIn();
    const exemption = {
      setting: "authorized-ranges",
      until: "2026-12-31T00:00:00Z",
      reason: "move",
    } as const;
    story.policy = { ...story.policy, exemptions: [exemption] };
    story.sees();
    expect(story.state.baseline?.outboundAdditions).toEqual([address]);
  });

  test("is not released while an update that would let it in may still be carried out", () => {
    const story = learned({ mode: "revert" });
    story.sees(
      { ...opened, ...movedOut, hasNoETag: true },
      { outbound: { kind: "known", blocks: [address] } },
    );
    story.answers({ kind: "unavailable", reason: "no answer" });
    story.wait(5).sees({ ...movedOut, hasNoETag: true });
    expect(story.state.baseline?.outboundAdditions).toEqual([address]);
  });

  test("keeps no range from staying out that somebody took out on purpose", () => {
    const story = letIn();
    const narrower = [approvedRanges[0] ?? "", address];
    story.sees({ ...movedOut, ranges: narrower });
    story.wait(week);
    expect(putBack(story, { ...opened, ...movedOut }, { kind: "known", blocks: [address] })).toEqual([
      narrower,
    ]);
  });
});
