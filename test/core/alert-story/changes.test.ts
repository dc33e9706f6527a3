import { describe, expect, it } from "vitest";
import { renderAlert } from "../../../src/core/alert-story/render-alert.ts";
import type { Alert } from "../../../src/core/model/alert.ts";
import {
  firstSeenOpenAlert,
  hugeAlert,
  openedAlert,
  revertedAlert,
  widenedAlert,
} from "../../adapters/alerts/alerts.ts";

const story = (overrides: Partial<Alert>) => renderAlert(openedAlert(overrides));

describe("the changes", () => {
  it("tells drift and the standing finding of the same setting once", () => {
    expect(renderAlert(openedAlert()).changes).toEqual([
      {
        setting: "authorized-ranges",
        title: "Authorized IP ranges",
        severity: "critical",
        before: { items: ["73.140.245.0/24", "20.42.25.196/32"], more: 0 },
        after: "no ranges: everyone may connect",
        notes: [],
      },
    ]);
  });

  it("puts the worst first, and keeps what a finding adds to the drift", () => {
    expect(renderAlert(widenedAlert()).changes).toEqual([
      {
        setting: "authorized-ranges",
        title: "Authorized IP ranges",
        severity: "high",
        before: "2 ranges",
        after: "3 ranges",
        added: { items: ["10.0.0.0/7", "52.1.2.3/32"], more: 0 },
        removed: { items: ["20.42.25.196/32"], more: 0 },
        notes: ["10.0.0.0/7 is broader than /8."],
      },
      {
        setting: "run-command",
        title: "Run command",
        severity: "medium",
        before: "disabled",
        after: "enabled (not set)",
        notes: [],
      },
    ]);
  });

  it("tells that a list lets everyone in, once", () => {
    const finding = (rule: "authorized-ranges-widened" | "open-to-internet" | "range-too-broad") =>
      ({
        rule,
        severity: "critical",
        setting: "authorized-ranges",
        message: `${rule}!`,
        remediation: "Close it.",
      }) as const;
    const told = story({
      findings: [
        finding("authorized-ranges-widened"),
        finding("open-to-internet"),
        finding("range-too-broad"),
      ],
      drift: [
        {
          setting: "authorized-ranges",
          before: ["73.140.245.0/24"],
          after: ["0.0.0.0/0"],
          addedRanges: ["0.0.0.0/0"],
          removedRanges: [],
        },
      ],
    });
    expect(told.changes).toEqual([
      {
        setting: "authorized-ranges",
        title: "Authorized IP ranges",
        severity: "critical",
        before: "1 range",
        after: "1 range, which let everyone connect",
        added: { items: ["0.0.0.0/0"], more: 0 },
        notes: [],
      },
    ]);
  });

  it("tells which share of the internet a list lets in that leaves some of it out", () => {
    const told = story({
      findings: [
        {
          rule: "open-to-internet",
          severity: "critical",
          setting: "authorized-ranges",
          message: "The authorized IP ranges let in 56.5 % of the internet: 0.0.0.0/1.",
          remediation: "Close it.",
        },
      ],
      drift: [
        {
          setting: "authorized-ranges",
          before: ["73.140.245.0/24"],
          after: ["0.0.0.0/1"],
          addedRanges: ["0.0.0.0/1"],
          removedRanges: [],
        },
      ],
    });
    expect(told.changes[0]?.after).toBe("1 range, which let 56.5 % of the internet connect");
  });

  describe("outbound addresses that are new since the baseline", () => {
    const one = { blocks: ["20.1.2.3/32"] };
    const two = { blocks: ["20.1.2.3/32", "20.8.8.0/28"] };
    const unread = { blocks: [], unread: "AuthorizationFailed" };
    const unknown =
      "Not all addresses by which the cluster goes out are known (AuthorizationFailed): a list without them cuts its nodes off.";

    it.each([
      [
        "opened",
        one,
        [
          "The cluster now also goes out by 20.1.2.3/32 (new since the baseline): it goes into the list that is put back.",
        ],
      ],
      [
        "opened",
        two,
        [
          "The cluster now also goes out by 20.1.2.3/32, 20.8.8.0/28 (new since the baseline): they go into the list that is put back.",
        ],
      ],
      [
        "reverted",
        one,
        [
          "The cluster now also goes out by 20.1.2.3/32 (new since the baseline): it went into the list that was put back.",
        ],
      ],
      ["opened", unread, [unknown]],
      ["failed", { ...one, ...unread }, [unknown]],
      ["reverted", unread, []],
      ["resolved", one, []],
      ["accepted", one, []],
      ["opened", undefined, []],
    ] as const)("%s: %j", (transition, newOutbound, notes) => {
      const told = story({ transition, ...(newOutbound ? { newOutbound } : {}) });
      const [ranges] = told.changes.filter(({ setting }) => setting === "authorized-ranges");
      expect(ranges?.notes).toEqual(notes);
    });

    it("are told of a list that shrank, too", () => {
      const told = story({
        topic: "narrowing",
        drift: [],
        findings: [
          {
            rule: "authorized-ranges-narrowed",
            severity: "low",
            setting: "authorized-ranges",
            message: "Approved ranges are no longer let in: 73.140.245.0/24.",
            remediation: "Put them back.",
          },
        ],
        newOutbound: one,
      });
      expect(told.changes[0]?.notes.at(-1)).toContain("20.1.2.3/32");
    });

    it("are told shortly where there are many", () => {
      const blocks = Array.from({ length: 12 }, (_, index) => `20.1.2.${index}/32`);
      expect(story({ newOutbound: { blocks } }).changes[0]?.notes[0]).toContain(
        "20.1.2.9/32 and 2 more (new",
      );
    });
  });

  it("tells a standing finding in its own words when there is no drift", () => {
    expect(renderAlert(firstSeenOpenAlert()).changes).toEqual([
      {
        setting: "authorized-ranges",
        title: "Authorized IP ranges",
        severity: "critical",
        notes: ["The public API server has no authorized IP ranges: the whole internet can reach it."],
      },
    ]);
  });

  it("shortens long lists with a count", () => {
    const [change] = renderAlert(hugeAlert(2_000)).changes;
    expect(change?.added?.items).toHaveLength(10);
    expect(change?.added?.more).toBe(1_990);
    expect(change?.before).toBe("2,000 ranges");
  });

  it("says once the incident is over that the changes are history", () => {
    expect(renderAlert(openedAlert()).changesTitle).toBeUndefined();
    expect(renderAlert(revertedAlert()).changesTitle).toBe("Had changed, is put back");
  });
});
