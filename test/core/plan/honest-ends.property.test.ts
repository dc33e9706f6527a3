import fc from "fast-check";
import { expect, it } from "vitest";
import type { ClusterSnapshot } from "../../../src/core/cluster/cluster-snapshot.ts";
import { guardedProperty, isPrivate, isStrict, rangesOf } from "../../../src/core/cluster/exposure.ts";
import { isWayIn, isWayInWider } from "../../../src/core/cluster/way-in.ts";
import type { ClusterPolicy } from "../../../src/core/model/cluster-policy.ts";
import type { DriftItem } from "../../../src/core/model/finding.ts";
import type { Incident } from "../../../src/core/model/incident.ts";
import { isWider } from "../../../src/core/ranges/range-drift.ts";
import { cluster, policyWith, type Shown, Story } from "./story.ts";

const lists = {
  short: ["73.140.245.0/24"],
  whole: ["73.140.245.0/24", "137.117.106.88/29"],
  wide: ["73.140.245.0/24", "137.117.106.88/29", "64.0.0.0/5"],
} as const;

const shown: fc.Arbitrary<Shown> = fc.record(
  {
    ranges: fc.constantFrom(null, [], lists.short, lists.whole, lists.whole, lists.wide),
    phase: fc.constantFrom("succeeded", "succeeded", "succeeded", "in-progress", "failed"),
    exposure: fc.constantFrom({}, {}, { disableLocalAccounts: false }, { disableRunCommand: true }),
  },
  { requiredKeys: [] },
);

const until = "2100-01-01T00:00:00Z";
const exemptions = (...settings: readonly ClusterPolicy["exemptions"][number]["setting"][]) =>
  settings.map((setting) => ({ setting, until, reason: "a test" }));

/** Whatever somebody may write into the policy between two runs. */
const policy: fc.Arbitrary<Partial<ClusterPolicy>> = fc.record(
  {
    mode: fc.constantFrom("off", "alert", "alert", "revert", "revert"),
    onNarrowed: fc.constantFrom("ignore", "alert", "revert"),
    require: fc.constantFrom([], ["no-run-command"], ["no-local-accounts"]),
    broadestRange: fc.constantFrom(4, 8),
    reverts: fc.constantFrom({ max: 3, windowSeconds: 3600 }, { max: 0, windowSeconds: 600 }),
    declared: fc.constantFrom(
      {},
      {},
      { authorizedIPRanges: lists.short },
      { authorizedIPRanges: lists.wide },
      { authorizedIPRanges: [] },
    ),
    exemptions: fc.constantFrom(
      [],
      [],
      exemptions("authorized-ranges"),
      exemptions("local-accounts"),
      exemptions("run-command", "authorized-ranges"),
    ),
  },
  { requiredKeys: ["mode"] },
);

const step = fc.record({
  seconds: fc.integer({ min: 1, max: 1_500 }),
  shown,
  /** A new policy, every fourth time. */
  policy: fc.option(policy, { freq: 3, nil: undefined }),
});

/** True where a read shows a setting as more open than the approved value that it was told against. */
function isOpen({ setting, before }: Pick<DriftItem, "setting" | "before">, { exposure }: ClusterSnapshot) {
  const property = guardedProperty[setting];
  if (isWayIn(setting)) return isWayInWider(setting, before, exposure[property] ?? null);
  if (setting !== "authorized-ranges")
    return isStrict(setting, before) && !isStrict(setting, exposure[property] ?? null);
  const approved = rangesOf({ authorizedIPRanges: before });
  return !isPrivate(exposure) && isWider(approved, rangesOf(exposure));
}

it("an incident ends green only where each setting that it told is closed, however the policy changes", () => {
  const seen = { reverted: 0, resolved: 0, exempted: 0 };
  fc.assert(
    fc.property(policy, fc.array(step, { minLength: 3, maxLength: 20 }), (first, steps) => {
      const story = new Story(first);
      story.sees();
      const told = new Map<string, Map<string, DriftItem>>();
      for (const { seconds, shown: shows, policy: next } of steps) {
        story.wait(seconds);
        if (next) story.policy = policyWith(next);
        const heard = story.alerts.length;
        const { update, incidents } = story.sees(shows, { outbound: { kind: "known", blocks: [] } });
        if (update) story.answers({ kind: "accepted" });
        for (const { incidentId, drift, transition } of story.alerts.slice(heard)) {
          const items = told.get(incidentId) ?? new Map<string, DriftItem>();
          if (transition === "opened" || transition === "updated" || transition === "contested")
            for (const item of drift) items.set(item.setting, item);
          told.set(incidentId, items);
        }
        for (const incident of incidents)
          judge(incident, [...(told.get(incident.id)?.values() ?? [])], shows);
      }
    }),
    { numRuns: 300 },
  );
  // A world in which nothing ends proves nothing.
  for (const [end, times] of Object.entries(seen)) expect(times, end).toBeGreaterThan(20);

  function judge({ topic, status }: Incident, items: readonly DriftItem[], shows: Shown): void {
    if (status !== "reverted" && status !== "resolved" && status !== "exempted") return;
    seen[status]++;
    const snapshot = cluster(shows);
    if (status === "exempted") return;
    // What the body shows before that is not in force.
    expect(snapshot.phase).toBe("succeeded");
    const left = items.filter((item) => isOpen(item, snapshot)).map(({ setting }) => setting);
    if (topic === "exposure") expect(left).toEqual([]);
  }
});
