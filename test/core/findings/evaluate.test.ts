import { describe, expect, test } from "vitest";
import type { ExposureValues } from "../../../src/core/cluster/exposure.ts";
import type { GuardedSetting } from "../../../src/core/cluster/guarded-setting.ts";
import { evaluate, evaluateUnreadable } from "../../../src/core/findings/evaluate.ts";
import { type ClusterPolicy, defaultPolicy, type Exemption } from "../../../src/core/model/cluster-policy.ts";
import { baselineWith, snapshotWith } from "../cluster/exposure-samples.ts";

const now = new Date("2026-11-21T18:40:00Z");
const list = ["73.140.245.0/24", "137.117.106.88/29"];
const approved: Partial<ExposureValues> = { authorizedIPRanges: list, disableRunCommand: true };

function judge(
  values: Partial<ExposureValues>,
  policy: Partial<ClusterPolicy> = {},
  baseline: Partial<ExposureValues> | undefined = approved,
) {
  return evaluate(
    snapshotWith(values),
    baseline && baselineWith(baseline),
    { ...defaultPolicy, ...policy },
    now,
  );
}

describe("the verdict is the first that holds", () => {
  test.each<[string, Partial<ExposureValues>, string, string[]]>([
    ["as approved", approved, "compliant", []],
    [
      "in another spelling",
      { ...approved, authorizedIPRanges: [...list.toReversed(), "73.140.245.9"] },
      "compliant",
      [],
    ],
    [
      "narrowed",
      { ...approved, authorizedIPRanges: ["73.140.245.0/24"] },
      "compliant",
      ["authorized-ranges-narrowed"],
    ],
    ["tightened", { ...approved, disableLocalAccounts: true }, "compliant", []],
    ["opened", { disableRunCommand: true }, "drifted", ["authorized-ranges-removed", "no-authorized-ranges"]],
    ["a switch weakened", { authorizedIPRanges: list }, "drifted", ["run-command-enabled"]],
    [
      "two at once",
      {},
      "drifted",
      ["authorized-ranges-removed", "run-command-enabled", "no-authorized-ranges"],
    ],
    [
      "replaced",
      { ...approved, authorizedIPRanges: ["1.1.1.1"] },
      "drifted",
      ["authorized-ranges-widened", "authorized-ranges-narrowed"],
    ],
    [
      "to everybody",
      { ...approved, authorizedIPRanges: ["0.0.0.0/0"] },
      "drifted",
      ["authorized-ranges-widened", "open-to-internet", "range-too-broad"],
    ],
  ])("%s", (_name, values, verdict, rules) => {
    const evaluation = judge(values);
    expect(evaluation.verdict).toBe(verdict);
    expect(evaluation.findings.map(({ rule }) => rule)).toEqual(rules);
  });

  test("a standing finding without drift is exposed", () => {
    expect(judge({}, {}, {}).verdict).toBe("exposed");
    expect(judge(approved, { require: ["private-cluster"] }).verdict).toBe("exposed");
    expect(evaluate(snapshotWith({}), undefined, defaultPolicy, now).verdict).toBe("exposed");
  });

  test.each([
    ["alone", ["10.0.0.0/8"], 8],
    ["beside a useful one", ["73.140.245.0/24", "10.0.0.0/8"], 8],
    ["that is broader than the policy's broadest", ["73.140.245.0/24", "10.0.0.0/8"], 16],
  ])(
    "an entry that lets nobody in, %s, exposes nothing and is said",
    (_, authorizedIPRanges, broadestRange) => {
      const { verdict, findings } = judge({ authorizedIPRanges }, { broadestRange }, {});
      expect([verdict, findings.map(({ rule }) => rule)]).toEqual(["compliant", ["range-not-public"]]);
    },
  );

  test("what was approved as open is exposed, and not drifted", () => {
    expect(judge({}, {}, { authorizedIPRanges: null })).toMatchObject({ verdict: "exposed", drift: [] });
  });

  test("a cluster that cannot be read is unknown, never clean", () => {
    expect(evaluateUnreadable("403 AuthorizationFailed")).toMatchObject({
      verdict: "unknown",
      findings: [
        {
          rule: "cluster-unreadable",
          severity: "high",
          setting: "cluster",
          message: expect.stringContaining("403"),
        },
      ],
      drift: [],
    });
  });
});

describe("what is missing", () => {
  test("is told for a list that shrank and for one that was replaced, and for no other", () => {
    expect(judge({ ...approved, authorizedIPRanges: ["73.140.245.0/24"] }).narrowedRanges).toEqual([
      "137.117.106.88/29",
    ]);
    expect(judge({ ...approved, authorizedIPRanges: ["1.1.1.1"] }).narrowedRanges).toEqual(list);
    expect(judge({ disableRunCommand: true }).narrowedRanges).toEqual([]);
    expect(judge(approved).narrowedRanges).toEqual([]);
  });
});

describe("exemptions", () => {
  const exempt = (setting: GuardedSetting, until = "2026-12-31T00:00:00Z"): Exemption => ({
    setting,
    until,
    reason: "migration",
  });

  test("leave out drift and findings of their setting alone, and are named", () => {
    const exemption = exempt("run-command");
    expect(judge({ authorizedIPRanges: list }, { exemptions: [exemption] })).toMatchObject({
      verdict: "compliant",
      findings: [],
      drift: [],
      exempted: [exemption],
    });
    expect(judge({}, { exemptions: [exemption] })).toMatchObject({
      verdict: "drifted",
      drift: [{ setting: "authorized-ranges" }],
    });
  });

  test("leave out standing findings, requirements and narrowings too", () => {
    const ranges = exempt("authorized-ranges");
    expect(judge({ disableRunCommand: true }, { exemptions: [ranges] }).verdict).toBe("compliant");
    const narrowed = judge(
      { ...approved, authorizedIPRanges: ["73.140.245.0/24"] },
      { exemptions: [ranges] },
    );
    expect(narrowed).toMatchObject({ findings: [], narrowedRanges: [] });
    const required = { require: ["private-cluster"] as const, exemptions: [exempt("private-cluster")] };
    expect(judge(approved, required).verdict).toBe("compliant");
  });

  test.each([
    ["2026-11-21T18:39:59Z", "drifted"],
    ["2026-11-21T18:40:00Z", "drifted"],
    ["2026-11-21T18:40:01Z", "compliant"],
    ["2026-11-21T20:40:00+02:00", "drifted"],
    ["not a time", "drifted"],
  ])("end: until %s it is %s", (until, verdict) => {
    const evaluation = judge({ authorizedIPRanges: list }, { exemptions: [exempt("run-command", until)] });
    expect(evaluation.verdict).toBe(verdict);
    expect(evaluation.exempted).toHaveLength(verdict === "compliant" ? 1 : 0);
  });

  test("that cover nothing are not named", () => {
    expect(judge(approved, { exemptions: [exempt("run-command")] }).exempted).toEqual([]);
  });
});
