import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { ClusterSnapshot } from "../../../src/core/cluster/cluster-snapshot.ts";
import { isPreviewList, type ListedProperty, listedProperties } from "../../../src/core/cluster/exposure.ts";
import { trustedAccessValue } from "../../../src/core/cluster/trusted-access.ts";
import type { Mode } from "../../../src/core/model/cluster-policy.ts";
import { type ClusterState, unseen } from "../../../src/core/model/cluster-state.ts";
import type { Trigger } from "../../../src/core/model/trigger.ts";
import type { WaysIn } from "../../../src/core/model/ways-in.ts";
import { areWaysInDue, listsToRead } from "../../../src/core/ways-in/lists-to-read.ts";
import { backup } from "../cluster/way-in-samples.ts";
import { cluster, learned } from "../plan/story.ts";

const now = new Date("2026-11-21T18:38:00.000Z");
const publicCluster = cluster();
const privateCluster = cluster({ ranges: null, exposure: { enablePrivateCluster: true } });
/** The lists that are read where no preview version is. */
const stableLists = listedProperties.filter((name) => !isPreviewList(name));
const trusted: ListedProperty = "trustedAccessRoleBindings";
const known: WaysIn = {
  askedAt: now.toISOString(),
  lists: { trustedAccessRoleBindings: [], privateEndpointConnections: [] },
};
const unread = { lists: [trusted], since: now.toISOString(), reads: 1, reason: "503", followUpAt: "" };
const authenticators: ListedProperty = "jwtAuthenticators";
const allKnown: WaysIn = { ...known, lists: { ...known.lists, jwtAuthenticators: [] } };
const neverAllowed: WaysIn = {
  ...known,
  unreadPreview: { lists: [authenticators], since: now.toISOString(), reads: 1, reason: "403" },
};
const event: Trigger = { source: "event" };

function stateWith(waysIn: WaysIn | undefined): ClusterState {
  return { ...unseen(publicCluster.cluster.id), ...(waysIn ? { waysIn } : {}) };
}

/** An open incident about a trusted-access role binding. */
function opened(): ClusterState {
  const story = learned();
  story.sees({ exposure: { trustedAccessRoleBindings: [] } });
  story.wait(60).sees({ exposure: { trustedAccessRoleBindings: trustedAccessValue([backup]) } });
  return { ...story.state, waysIn: known };
}

describe("the lists that a run reads", () => {
  const minute = (minutes: number): string => new Date(now.getTime() + minutes * 60_000).toISOString();

  test.each<[string, ClusterState, Trigger, Mode, readonly ListedProperty[]]>([
    ["a plain write: none", stateWith(known), event, "revert", []],
    ["a cluster that is seen for the first time: all", stateWith(undefined), event, "alert", stableLists],
    ["an event of a child: all", stateWith(known), { ...event, looksAtWaysIn: true }, "alert", stableLists],
    [
      "a person's decision: all",
      stateWith(known),
      {
        source: "manual-action",
        manualAction: { incidentId: "1", action: "accept", reason: "x", fingerprint: "y" },
      },
      "alert",
      stableLists,
    ],
    [
      "a cluster that is switched off: none",
      stateWith(undefined),
      { ...event, looksAtWaysIn: true },
      "off",
      [],
    ],
    [
      "the first read of a cluster that could not be read: all, as an event of a child may have come meanwhile",
      {
        ...stateWith(known),
        unreadable: { since: now.toISOString(), reads: 1, followUpAt: now.toISOString() },
      },
      { source: "follow-up" },
      "alert",
      stableLists,
    ],
    [
      "a list that was never read, beside one that was",
      stateWith({ ...known, lists: { privateEndpointConnections: [] } }),
      event,
      "alert",
      [trusted],
    ],
    ["a list that an open incident tells of", opened(), event, "alert", [trusted]],
    [
      "a list that could not be read, before its time",
      stateWith({
        askedAt: known.askedAt,
        lists: {},
        unread: { ...unread, lists: stableLists, followUpAt: minute(1) },
      }),
      event,
      "alert",
      [],
    ],
    [
      "a list that could not be read, in time",
      stateWith({ ...known, unread: { ...unread, followUpAt: minute(0) } }),
      event,
      "alert",
      [trusted],
    ],
    [
      "a list that could not be read, by the message that was sent for it, whose clock is ahead",
      stateWith({ ...known, unread: { ...unread, followUpAt: minute(1) } }),
      { source: "follow-up", dueAt: minute(1) },
      "alert",
      [trusted],
    ],
    [
      "a cluster whose lists were read a day ago: all",
      stateWith({ ...known, askedAt: minute(-24 * 60) }),
      event,
      "alert",
      stableLists,
    ],
  ])("%s", (_what, state, trigger, mode, lists) => {
    expect(listsToRead(privateCluster, state, trigger, mode, now)).toEqual(lists);
  });

  test.each<[string, ClusterSnapshot["preview"], Trigger, WaysIn, readonly ListedProperty[]]>([
    ["at its own event, alone", "read", { ...event, looksAtWaysIn: "preview" }, allKnown, [authenticators]],
    [
      "where the second read failed",
      "failed",
      { ...event, looksAtWaysIn: "preview" },
      allKnown,
      [authenticators],
    ],
    [
      "never at its own event where no preview version is read",
      "off",
      { ...event, looksAtWaysIn: "preview" },
      allKnown,
      [],
    ],
    [
      "never at any other moment then",
      "off",
      { ...event, looksAtWaysIn: true },
      { ...allKnown, lists: {} },
      [trusted],
    ],
    [
      "at a recheck, with the others",
      "read",
      { ...event, looksAtWaysIn: true },
      allKnown,
      [trusted, authenticators],
    ],
    ["once the second read was switched on", "read", event, known, [authenticators]],
    ["not at a plain write", "read", event, allKnown, []],
    ["not before the next day where nobody may read it", "read", event, neverAllowed, []],
    [
      "on the next day",
      "read",
      event,
      { ...neverAllowed, askedAt: minute(-24 * 60) },
      [trusted, authenticators],
    ],
  ])("the JWT authenticators are read %s", (_when, preview, trigger, waysIn, lists) => {
    const snapshot = cluster(preview ? { preview } : {});
    expect(listsToRead(snapshot, stateWith(waysIn), trigger, "alert", now)).toEqual(lists);
  });

  test("a public cluster has no private endpoint connections to ask for", () => {
    const trigger: Trigger = { source: "recheck", looksAtWaysIn: true };
    expect(listsToRead(publicCluster, stateWith(known), trigger, "alert", now)).toEqual([trusted]);
  });
});

describe("once a day", () => {
  const instant = fc.date({
    min: new Date("2026-01-01T00:00:00Z"),
    max: new Date("2028-01-01T00:00:00Z"),
    noInvalidDate: true,
  });

  test("a cluster is due after its own time of the day, once, and within a day in any case", () => {
    fc.assert(
      fc.property(fc.string(), instant, fc.nat(86_400_000), (key, asked, laterMs) => {
        const askedAt = asked.toISOString();
        expect(areWaysInDue(key, askedAt, asked)).toBe(false);
        expect(areWaysInDue(key, askedAt, new Date(asked.getTime() + 86_400_000))).toBe(true);
        const then = new Date(asked.getTime() + laterMs);
        if (areWaysInDue(key, askedAt, then)) {
          expect(areWaysInDue(key, then.toISOString(), then)).toBe(false);
        }
      }),
    );
  });

  test("a fleet that was seen at once is not due at once again", () => {
    const askedAt = now.toISOString();
    const keys = Array.from({ length: 2_400 }, (_, index) => `/subscriptions/x/clusters/aks-${index}`);
    const dueAfter = (hours: number): number =>
      keys.filter((key) => areWaysInDue(key, askedAt, new Date(now.getTime() + hours * 3_600_000))).length;
    for (let hour = 1; hour <= 24; hour++) {
      const fresh = dueAfter(hour) - dueAfter(hour - 1);
      expect(fresh).toBeGreaterThan(50);
      expect(fresh).toBeLessThan(200);
    }
  });
});
