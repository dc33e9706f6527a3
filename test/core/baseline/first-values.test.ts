import { describe, expect, test } from "vitest";
import { effectiveBaseline } from "../../../src/core/baseline/effective-baseline.ts";
import { unlearnedSettings } from "../../../src/core/baseline/first-values.ts";
import { nextBaseline } from "../../../src/core/baseline/next-baseline.ts";
import type { ClusterSnapshot } from "../../../src/core/cluster/cluster-snapshot.ts";
import type { ExposureValues } from "../../../src/core/cluster/exposure.ts";
import { unshownProperties } from "../../../src/core/cluster/exposure.ts";
import type { GuardedSetting } from "../../../src/core/cluster/guarded-setting.ts";
import { evaluate } from "../../../src/core/findings/evaluate.ts";
import type { Json } from "../../../src/core/json/json.ts";
import type { Baseline } from "../../../src/core/model/baseline.ts";
import { type ClusterPolicy, defaultPolicy } from "../../../src/core/model/cluster-policy.ts";
import { snapshotWith } from "../cluster/exposure-samples.ts";

const now = new Date("2026-11-21T18:40:00Z");
const office = "73.140.245.0/24";
const build = "137.117.106.88/29";
const list = [office, build];

/** The baseline after a read. */
function afterReading(
  stored: Baseline | undefined,
  snapshot: ClusterSnapshot,
  own: Partial<ClusterPolicy> = {},
): Baseline | undefined {
  const policy = { ...defaultPolicy, ...own };
  const evaluation = evaluate(snapshot, effectiveBaseline(stored, policy.declared), policy, now);
  return nextBaseline(stored, snapshot, evaluation, policy, now);
}

function exempt(setting: GuardedSetting): Partial<ClusterPolicy> {
  return { exemptions: [{ setting, until: "2026-12-31T00:00:00Z", reason: "migration" }] };
}

const protects: Partial<ExposureValues> = { authorizedIPRanges: list, disableRunCommand: true };

describe("at first sight each setting is learned but those that have a finding of their own", () => {
  test.each<[string, Partial<ExposureValues>, Partial<ClusterPolicy>, readonly GuardedSetting[]]>([
    ["nothing is wrong", protects, {}, []],
    ["there are no ranges", {}, {}, ["authorized-ranges"]],
    ["everybody is let in", { authorizedIPRanges: ["0.0.0.0/0"] }, {}, ["authorized-ranges"]],
    ["an entry cannot be read", { authorizedIPRanges: [office, "garbage"] }, {}, ["authorized-ranges"]],
    ["a block is too broad", { authorizedIPRanges: list }, { broadestRange: 25 }, ["authorized-ranges"]],
    ["an entry lets nobody in, a hint", { authorizedIPRanges: [office, "10.0.0.0/8"] }, {}, []],
    [
      "the policy's sample meets a cluster with run command on",
      { authorizedIPRanges: [office, "10.0.0.0/8"] },
      { mode: "revert", require: ["no-run-command"], broadestRange: 16 },
      ["run-command"],
    ],
    [
      "the policy requires what the cluster lacks",
      { authorizedIPRanges: list },
      { require: ["private-cluster", "no-local-accounts"] },
      ["private-cluster", "local-accounts"],
    ],
    ["an exemption hides a finding", {}, exempt("authorized-ranges"), ["authorized-ranges"]],
    ["an exemption hides nothing", protects, exempt("authorized-ranges"), []],
    [
      "a declared setting has drifted",
      { authorizedIPRanges: list },
      { declared: { disableRunCommand: true } },
      ["run-command"],
    ],
    [
      "the declared ranges have drifted",
      { ...protects, authorizedIPRanges: [...list, "1.1.1.1"] },
      { declared: { authorizedIPRanges: list } },
      ["authorized-ranges"],
    ],
    ["a private cluster needs no ranges", { enablePrivateCluster: true }, {}, []],
  ])("%s", (_, exposure, policy, missing) => {
    const baseline = afterReading(undefined, snapshotWith(exposure), policy);
    expect(unlearnedSettings(baseline?.approved ?? {}, unshownProperties)).toEqual(missing);
    expect(unlearnedSettings(baseline?.lastCompliant ?? {}, unshownProperties)).toEqual(missing);
    expect(baseline).toMatchObject({ source: "learned", takenAt: now.toISOString() });
  });
});

describe("a setting that had a finding is learned once it has none", () => {
  const exposed = afterReading(undefined, snapshotWith({}));

  test("and the others stay as they were", () => {
    const learned = afterReading(exposed, snapshotWith({ authorizedIPRanges: list }));
    expect(learned).toEqual({
      ...exposed,
      approved: { ...exposed?.approved, authorizedIPRanges: list },
      lastCompliant: { ...exposed?.lastCompliant, authorizedIPRanges: list },
    });
  });

  test.each<[string, Partial<ExposureValues>, Partial<ClusterPolicy>]>([
    ["another has a finding", { authorizedIPRanges: list }, { require: ["no-run-command"] }],
    [
      "another is exempted",
      { authorizedIPRanges: list },
      { require: ["no-run-command"], ...exempt("run-command") },
    ],
    ["another has drifted", { authorizedIPRanges: list }, { declared: { disableLocalAccounts: true } }],
  ])("also while %s", (_, exposure, policy) => {
    expect(afterReading(exposed, snapshotWith(exposure), policy)?.approved.authorizedIPRanges).toEqual(list);
  });

  test("with the ways by which the cluster goes out then", () => {
    const outbound = { type: "loadbalancer", resources: ["/publicipaddresses/later"], unnamedPools: [] };
    const learned = afterReading(exposed, { ...snapshotWith({ authorizedIPRanges: list }), outbound });
    expect(learned?.outbound).toEqual(outbound);
  });

  test("not before Succeeded", () => {
    const updating = snapshotWith({ authorizedIPRanges: list }, { provisioningState: "Updating" });
    expect(afterReading(exposed, updating)).toBe(exposed);
  });

  test("and its loss is drift from then on", () => {
    const policy: Partial<ClusterPolicy> = { require: ["no-run-command"] };
    const learned = afterReading(exposed, snapshotWith({ authorizedIPRanges: list }), policy);
    const opened = evaluate(
      snapshotWith({}),
      effectiveBaseline(learned, undefined),
      { ...defaultPolicy, ...policy },
      now,
    );
    expect([opened.verdict, opened.drift.map(({ setting }) => setting)]).toEqual([
      "drifted",
      ["authorized-ranges"],
    ]);
  });
});

describe("what is approved moves, whatever is found of other settings,", () => {
  const policy: Partial<ClusterPolicy> = { require: ["no-local-accounts"] };
  const stored = afterReading(undefined, snapshotWith({ authorizedIPRanges: list }), policy);

  test("a narrower list is what goes back from then on", () => {
    const moved = afterReading(stored, snapshotWith({ authorizedIPRanges: [office] }), policy);
    expect(moved?.approved.authorizedIPRanges).toEqual(list);
    expect(moved?.lastCompliant.authorizedIPRanges).toEqual([office]);
  });

  test.each<[string, Json, Partial<ClusterPolicy>]>([
    ["has a finding of its own", [office], { ...policy, broadestRange: 25 }],
    ["is exempted and open", null, { ...policy, ...exempt("authorized-ranges") }],
    ["is exempted and wider", [...list, "1.1.1.1"], { ...policy, ...exempt("authorized-ranges") }],
  ])("but not a list that %s", (_, authorizedIPRanges, own) => {
    expect(afterReading(stored, snapshotWith({ authorizedIPRanges }), own)).toBe(stored);
  });

  test("and not while another setting has drifted", () => {
    const drifted = snapshotWith({ authorizedIPRanges: [office], disableLocalAccounts: true });
    expect(
      afterReading(stored, drifted, { declared: { disableRunCommand: true } })?.lastCompliant,
    ).toMatchObject({
      authorizedIPRanges: list,
      disableLocalAccounts: true,
    });
  });
});

test("a baseline that only held outbound addresses of a declared list is a learned one once it has learned", () => {
  const learned = afterReading(undefined, snapshotWith(protects));
  if (!learned) throw new Error("nothing was learned");
  const empty: Baseline = {
    ...learned,
    source: "declared",
    approved: {},
    lastCompliant: {},
    outboundAdditions: ["2.2.2.2/32"],
  };
  expect(afterReading(empty, snapshotWith(protects))).toEqual({
    ...learned,
    outboundAdditions: ["2.2.2.2/32"],
  });
});
