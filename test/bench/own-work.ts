import { readFileSync } from "node:fs";
import { baselineOf } from "../../src/core/baseline/next-baseline.ts";
import { readCluster } from "../../src/core/cluster/cluster-snapshot.ts";
import type { ExposureValues } from "../../src/core/cluster/exposure.ts";
import { parseClusterEvent } from "../../src/core/event/cluster-event.ts";
import { compareExposure } from "../../src/core/findings/drift.ts";
import { driftFindings } from "../../src/core/findings/drift-findings.ts";
import { standingFindings } from "../../src/core/findings/standing-findings.ts";
import type { EffectiveBaseline } from "../../src/core/model/baseline.ts";
import { defaultPolicy } from "../../src/core/model/cluster-policy.ts";
import { unseen } from "../../src/core/model/cluster-state.ts";
import { planReconcile } from "../../src/core/plan/plan-reconcile.ts";
import { putBody } from "../../src/core/revert/put-body.ts";
import type { Part } from "./options.ts";
import { median, milliseconds, tableLines } from "./report.ts";

/** AKS's limits: 200 ranges, 2,000 with API server VNet integration. */
const sizes = [200, 2000] as const;

/** Lists as a person or an attacker changes them; nothing is covered by a neighbour, so nothing can be skipped. */
const changes: Record<string, (approved: readonly string[]) => readonly string[]> = {
  unchanged: (approved) => [...approved],
  reordered: (approved) => approved.toReversed(),
  "one added": (approved) => [...approved, "198.18.0.1/32"],
  "one removed": (approved) => approved.slice(1),
  "all replaced": (approved) => approved.map((_, index) => blockAt(index, 100)),
  cleared: () => [],
};

/** How long one read's ranges take to be judged, for AKS's two limits and for several kinds of change. */
export const measureRanges: Part = async ({ isQuick }) => {
  const runs = isQuick ? 50 : 200;
  const rows = sizes.flatMap((size) => {
    const approved = Array.from({ length: size }, (_, index) => blockAt(index, 20));
    return Object.entries(changes).map(([change, apply]) => {
      const time = medianTime(() => judgeRanges(approved, apply(approved)), runs, runs);
      return [`${size}`, change, milliseconds(time)];
    });
  });
  return [
    "Judging authorized ranges: parse, compare with the baseline, standing findings (medians)",
    ...tableLines(["ranges", "change", "takes"], rows),
  ];
};

/** Everything that a read's ranges go through, from the texts on. */
function judgeRanges(approved: readonly string[], now: readonly string[]): number {
  const baseline: EffectiveBaseline = {
    approved: exposureOf(approved),
    restore: exposureOf(approved),
    declared: [],
  };
  const exposure = exposureOf(now);
  const drift = driftFindings(compareExposure(baseline, exposure));
  return drift.length + standingFindings(exposure, defaultPolicy).length;
}

function exposureOf(authorizedIPRanges: readonly string[]): ExposureValues {
  return {
    authorizedIPRanges: [...authorizedIPRanges],
    enablePrivateCluster: null,
    publicNetworkAccess: null,
    enablePrivateClusterPublicFQDN: null,
    disableRunCommand: null,
    disableLocalAccounts: null,
    networkPolicy: null,
    podLinkLocalAccess: null,
    aadProfile: null,
  };
}

/** A /29 that touches no other one of its row. */
function blockAt(index: number, firstOctet: number): string {
  return `${firstOctet + (index >> 11)}.${(index >> 3) & 0xff}.${(index & 7) << 5}.8/29`;
}

/** The guardrail's own work for one event: from the event's JSON to the plan, and the PUT's body. */
export const measureWork: Part = async () => {
  const event = fixture("events/eg-write-user");
  const protectedBody = fixture("arm/public-authorized");
  const openBody = fixture("arm/public-open-empty-list");
  const now = new Date("2026-11-21T18:38:05.000Z");
  const first = readCluster(JSON.parse(protectedBody));
  if ("problem" in first) throw new Error(first.problem);
  const state = { ...unseen(first.cluster.id), baseline: baselineOf(first, "learned", now) };

  const handle = (body: string): void => {
    const [parsed] = JSON.parse(event);
    if (parseClusterEvent(parsed).kind !== "cluster")
      throw new Error("The benchmark's event names no cluster.");
    const snapshot = readCluster(JSON.parse(body));
    if ("problem" in snapshot) throw new Error(snapshot.problem);
    const plan = planReconcile({
      snapshot,
      state,
      policy: { ...defaultPolicy, mode: "revert" },
      outbound: undefined,
      context: {
        clusterId: snapshot.cluster.id,
        trigger: { source: "event" },
        now,
        readAt: now,
        links: () => ({ portal: "https://portal.azure.com" }),
        commands: () => [],
      },
    });
    if (plan.update) putBody(snapshot.body, plan.update);
  };
  const timeOf = (body: string): string => milliseconds(medianTime(() => handle(body), 500, 0));
  return [
    "Own work for one event, beside all waiting (medians)",
    ...tableLines(
      ["cluster", "takes"],
      [
        ["compliant", timeOf(protectedBody)],
        ["opened, with PUT", timeOf(openBody)],
      ],
    ),
  ];
};

function fixture(name: string): string {
  return readFileSync(new URL(`../fixtures/${name}.json`, import.meta.url), "utf8");
}

/** The median of many runs, after some to warm up, in milliseconds. */
function medianTime(run: () => unknown, runs: number, warmUps: number): number {
  const times: number[] = [];
  for (let index = 0; index < warmUps + runs; index++) {
    const start = performance.now();
    run();
    if (index >= warmUps) times.push(performance.now() - start);
  }
  return median(times);
}
