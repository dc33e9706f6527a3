import { describe, expect, it } from "vitest";
import type { Notice } from "../../src/core/model/notice.ts";
import { isNoticeRoutedTo } from "../../src/core/routing/is-routed-to.ts";
import { noticeEntries } from "../../src/delivery/outbox-entries.ts";
import { RecordingChannel, World } from "../reconcile/world.ts";

const notice: Notice = { id: "weaker-policy-1", title: "Tags select a weaker entry", lines: [] };

describe("which channel takes a notice", () => {
  it.each<[string, Notice["severity"], readonly string[] | undefined, string | undefined, boolean]>([
    ["about the guardrail itself: every one", undefined, ["production"], "test", true],
    ["not severe enough", "medium", undefined, "test", false],
    ["severe enough", "high", undefined, "test", true],
    ["about a cluster of its own", "high", ["production"], "production", true],
    ["about a cluster of others", "high", ["production"], "test", false],
  ])("%s", (_, severity, clusterLabels, label, takes) => {
    const channel = { minSeverity: "high", ...(clusterLabels ? { clusterLabels } : {}) } as const;
    const told = { ...notice, ...(severity ? { severity } : {}) };
    expect(isNoticeRoutedTo(channel, told, label)).toBe(takes);
  });

  it("is recorded with its cluster, once for each that takes it", () => {
    const world = new World();
    world.channels = [world.channel, new RecordingChannel("webhook-2")];
    const entries = noticeEntries(notice, world.cluster.id, world.policy, world.dependencies);
    expect(entries).toMatchObject(
      ["webhook-1", "webhook-2"].map((channelKey) => ({
        kind: "notice",
        channelKey,
        clusterId: world.cluster.id,
        notice: { id: "weaker-policy-1", clusterId: world.cluster.id },
        attempts: 1,
      })),
    );
    world.channels = [];
    expect(noticeEntries(notice, world.cluster.id, world.policy, world.dependencies)).toEqual([]);
    expect(world.logged.at(-1)?.message).toContain("No channel takes this notice");
  });
});
