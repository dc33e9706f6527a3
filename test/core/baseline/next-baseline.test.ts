import { describe, expect, test } from "vitest";
import { effectiveBaseline } from "../../../src/core/baseline/effective-baseline.ts";
import { baselineOf, isOfPredecessor, nextBaseline } from "../../../src/core/baseline/next-baseline.ts";
import type { ClusterSnapshot } from "../../../src/core/cluster/cluster-snapshot.ts";
import {
  type ExposureValues,
  guardedProperty,
  type SwitchSetting,
} from "../../../src/core/cluster/exposure.ts";
import { evaluate } from "../../../src/core/findings/evaluate.ts";
import type { Json } from "../../../src/core/json/json.ts";
import type { Baseline } from "../../../src/core/model/baseline.ts";
import { type ClusterPolicy, defaultPolicy } from "../../../src/core/model/cluster-policy.ts";
import { exposureWith, snapshotWith } from "../cluster/exposure-samples.ts";

const learnedAt = new Date("2026-11-20T08:00:00Z");
const now = new Date("2026-11-21T18:40:00Z");
const office = "73.140.245.0/24";
const build = "137.117.106.88/29";
const list = [office, build];

/** The baseline after reads of these snapshots, one after the other. */
function baselineAfter(
  stored: Baseline | undefined,
  snapshot: ClusterSnapshot,
  policy: Partial<ClusterPolicy> = {},
) {
  const whole = { ...defaultPolicy, ...policy };
  const evaluation = evaluate(snapshot, effectiveBaseline(stored, whole.declared), whole, now);
  return nextBaseline(stored, snapshot, evaluation, whole, now);
}

const learned = (values: Partial<ExposureValues> = { authorizedIPRanges: list }): Baseline =>
  baselineOf(snapshotWith(values), "learned", learnedAt);

describe("a baseline is learned", () => {
  test("from the first compliant read at Succeeded, whole", () => {
    const snapshot = {
      ...snapshotWith({ authorizedIPRanges: list, disableRunCommand: true }, { resourceUID: "uid-1" }),
      privateDnsZone: "system",
    };
    expect(baselineAfter(undefined, snapshot)).toEqual({
      source: "learned",
      takenAt: now.toISOString(),
      resourceUid: "uid-1",
      approved: snapshot.exposure,
      lastCompliant: snapshot.exposure,
      privateDnsZone: "system",
      apiServerSubnetId: null,
      outbound: snapshot.outbound,
      outboundAdditions: [],
    });
  });

  test.each(["Updating", "Failed", "Canceled", "Creating"])(
    "not at %s, and none is moved there",
    (provisioningState) => {
      const snapshot = snapshotWith(
        { authorizedIPRanges: list, disableRunCommand: true },
        { provisioningState },
      );
      expect(baselineAfter(undefined, snapshot)).toBeUndefined();
      const stored = learned();
      expect(baselineAfter(stored, snapshot)).toBe(stored);
    },
  );
});

describe("a drifted read moves nothing", () => {
  test.each<Partial<ExposureValues>>([
    { disableRunCommand: true },
    { authorizedIPRanges: [...list, "1.1.1.1"], disableRunCommand: true },
  ])("%j", (values) => {
    const stored = learned();
    expect(baselineAfter(stored, snapshotWith(values))).toBe(stored);
  });
});

describe("switches tighten by themselves", () => {
  const strict: [SwitchSetting, Json, Json][] = [
    ["public-network-access", "Enabled", "Disabled"],
    ["public-fqdn", true, false],
    ["run-command", false, true],
    ["local-accounts", null, true],
    ["network-policy", "none", "cilium"],
    ["imds-restriction", "IMDS", "None"],
  ];

  test.each(strict)("%s: %j → %j becomes the baseline, and its loss is drift", (setting, weak, value) => {
    const property = guardedProperty[setting];
    const stored = learned({ authorizedIPRanges: list, [property]: weak });
    const tight = { authorizedIPRanges: list, [property]: value };
    const moved = baselineAfter(stored, snapshotWith(tight));
    expect(moved?.approved).toEqual(exposureWith(tight));
    expect(moved?.lastCompliant).toEqual(exposureWith(tight));
    expect(moved?.takenAt).toBe(now.toISOString());
    const loosened = snapshotWith({ authorizedIPRanges: list, [property]: weak });
    expect(evaluate(loosened, effectiveBaseline(moved, undefined), defaultPolicy, now).drift).toMatchObject([
      { setting },
    ]);
    expect(baselineAfter(moved, loosened)).toBe(moved);
  });

  test("another engine of the same strictness is taken over", () => {
    const moved = baselineAfter(
      learned({ authorizedIPRanges: list, networkPolicy: "azure" }),
      snapshotWith({ authorizedIPRanges: list, networkPolicy: "cilium" }),
    );
    expect(moved?.approved.networkPolicy).toBe("cilium");
  });
});

describe("ranges do not tighten by themselves", () => {
  test("a narrowed list is remembered as the last compliant one only", () => {
    const moved = baselineAfter(learned(), snapshotWith({ authorizedIPRanges: [office] }));
    expect(moved?.approved.authorizedIPRanges).toEqual(list);
    expect(moved?.lastCompliant.authorizedIPRanges).toEqual([office]);
  });

  test("a list that is narrowed and later cleared goes back as it was narrowed", () => {
    const moved = baselineAfter(learned(), snapshotWith({ authorizedIPRanges: [office] }));
    const cleared = snapshotWith({ authorizedIPRanges: null });
    expect(baselineAfter(moved, cleared)).toBe(moved);
    expect(effectiveBaseline(moved, undefined)?.restore.authorizedIPRanges).toEqual([office]);
  });

  test("a list that is narrowed and widened again within what was approved is compliant, in the approved strings", () => {
    const narrowed = baselineAfter(learned(), snapshotWith({ authorizedIPRanges: [office] }));
    const again = baselineAfter(
      narrowed,
      snapshotWith({ authorizedIPRanges: ["137.117.106.90/29", office] }),
    );
    expect(again?.lastCompliant.authorizedIPRanges).toEqual(list);
  });

  test("the cluster's own outbound address is a narrower list", () => {
    expect(
      baselineAfter(learned(), snapshotWith({ authorizedIPRanges: ["0.0.0.0/32"] }))?.lastCompliant
        .authorizedIPRanges,
    ).toEqual(["0.0.0.0/32"]);
  });

  test("where the policy puts a narrowed list back, it is not remembered", () => {
    const stored = learned();
    expect(
      baselineAfter(stored, snapshotWith({ authorizedIPRanges: [office] }), { onNarrowed: "revert" }),
    ).toBe(stored);
  });

  test("the same list in another spelling keeps the approved strings and moves nothing", () => {
    const stored = learned({ authorizedIPRanges: ["137.117.106.90/29", office, "20.42.25.196"] });
    const respelled = ["20.42.25.196/32", "73.140.245.0/25", "73.140.245.128/25", build, build];
    expect(baselineAfter(stored, snapshotWith({ authorizedIPRanges: respelled }))).toBe(stored);
  });

  test("a declared list that is wider than the learned one is remembered as it stands", () => {
    const declared = { authorizedIPRanges: [...list, "1.1.1.1"] };
    const moved = baselineAfter(learned(), snapshotWith(declared), { declared });
    expect(moved?.approved.authorizedIPRanges).toEqual(list);
    expect(moved?.lastCompliant.authorizedIPRanges).toEqual(declared.authorizedIPRanges);
  });

  describe("but a list where a person had accepted that everybody is let in", () => {
    const openTo = (approved: Json): Baseline =>
      baselineOf(snapshotWith({ authorizedIPRanges: approved }), "accepted", learnedAt);
    const way = "/subscriptions/0/publicipaddresses/new";
    const withList = {
      ...snapshotWith({ authorizedIPRanges: list }),
      outbound: { type: "loadbalancer", resources: [way], unnamedPools: [] },
    };

    test.each<[Json]>([[null], [[]], [["0.0.0.0/0"]], [["0.0.0.0/1", "128.0.0.0/1"]]])(
      "is approved in place of %j, with the ways out that it lets in",
      (approved) => {
        const moved = baselineAfter(openTo(approved), withList);
        expect(moved).toMatchObject({
          approved: { authorizedIPRanges: list },
          lastCompliant: { authorizedIPRanges: list },
          outbound: { resources: [way] },
        });
      },
    );

    test("not while it is too broad, and not while an exemption hides what is wrong with it", () => {
      const broad = snapshotWith({ authorizedIPRanges: ["8.0.0.0/7"] });
      const stored = openTo(null);
      expect(baselineAfter(stored, broad)).toBe(stored);
      const exemptions = [
        { setting: "authorized-ranges", until: "2026-12-31T00:00:00Z", reason: "migration" },
      ] as const;
      expect(baselineAfter(stored, broad, { exemptions })?.approved.authorizedIPRanges).toBeNull();
    });
  });
});

describe("accepted findings", () => {
  const stored: Baseline = {
    ...baselineOf(snapshotWith({}), "accepted", learnedAt),
    acceptedFindings: ["no-authorized-ranges", "required-no-run-command"],
  };
  const policy = { require: ["no-run-command"] } as const;

  test("stay while they hold: the very same baseline", () => {
    expect(baselineAfter(stored, snapshotWith({}), policy)).toBe(stored);
  });

  test.each<[string, Partial<ExposureValues>, readonly string[] | undefined]>([
    ["one of them", { authorizedIPRanges: list }, ["required-no-run-command"]],
    ["the other", { disableRunCommand: true }, ["no-authorized-ranges"]],
    ["both", { authorizedIPRanges: list, disableRunCommand: true }, undefined],
  ])("go once they hold no longer: %s", (_, values, left) => {
    expect(baselineAfter(stored, snapshotWith(values), policy)?.acceptedFindings).toEqual(left);
  });

  test("stay while an exemption hides them", () => {
    const exemptions = [
      { setting: "run-command", until: "2026-12-31T00:00:00Z", reason: "migration" },
    ] as const;
    expect(baselineAfter(stored, snapshotWith({}), { ...policy, exemptions })).toBe(stored);
  });

  test("stay while another finding stands, which keeps no switch from tightening", () => {
    const moved = baselineAfter(stored, snapshotWith({ disableRunCommand: true }), {
      require: ["no-local-accounts"],
    });
    expect(moved?.acceptedFindings).toEqual(stored.acceptedFindings);
    expect(moved?.approved).toEqual(exposureWith({ disableRunCommand: true }));
  });
});

describe("private and back", () => {
  const isPrivate = {
    ...snapshotWith({ enablePrivateCluster: true }),
    privateDnsZone: "system",
    apiServerSubnetId: "/subnet",
  };

  test("a public cluster made private has a private baseline, and its list stays for the day it is public again", () => {
    const moved = baselineAfter(learned(), isPrivate);
    expect(moved).toMatchObject({
      approved: { enablePrivateCluster: true, authorizedIPRanges: list },
      lastCompliant: { enablePrivateCluster: true, authorizedIPRanges: list },
      privateDnsZone: "system",
      apiServerSubnetId: "/subnet",
    });
  });

  test("made public again it has drifted, whatever its ranges", () => {
    const moved = baselineAfter(learned(), isPrivate);
    for (const authorizedIPRanges of [list, null, ["0.0.0.0/0"]]) {
      const snapshot = snapshotWith({ authorizedIPRanges });
      expect(evaluate(snapshot, effectiveBaseline(moved, undefined), defaultPolicy, now).drift).toMatchObject(
        [{ setting: "private-cluster" }],
      );
      expect(baselineAfter(moved, snapshot)).toBe(moved);
    }
  });

  test("the DNS zone and the subnet of a public read are not taken over", () => {
    const stored = { ...learned(), privateDnsZone: "system" };
    const read = { ...snapshotWith({ authorizedIPRanges: [office] }), privateDnsZone: null };
    expect(baselineAfter(stored, read)?.privateDnsZone).toBe("system");
  });
});

describe("how the cluster goes out", () => {
  const outbound = { type: "loadbalancer", resources: ["/ip-a"], unnamedPools: [] };

  test("named addresses stay those of the baseline, what nothing names is taken over", () => {
    const stored = { ...learned(), outbound };
    const later = { type: "managednatgateway", resources: ["/ip-b"], unnamedPools: ["pool"] };
    const moved = baselineAfter(stored, { ...snapshotWith({ authorizedIPRanges: list }), outbound: later });
    expect(moved?.outbound).toEqual({ ...later, resources: ["/ip-a"] });
  });
});

describe("the cluster's identity", () => {
  test("is taken over once ARM tells it, and kept where it does not", () => {
    const named = baselineAfter(
      learned(),
      snapshotWith({ authorizedIPRanges: list }, { resourceUID: "uid-1" }),
    );
    expect(named?.resourceUid).toBe("uid-1");
    expect(named && baselineAfter(named, snapshotWith({ authorizedIPRanges: list }))).toBe(named);
  });

  test.each([
    ["uid-1", "uid-1", false],
    ["uid-1", "uid-2", true],
    [undefined, "uid-2", false],
    ["uid-1", undefined, false],
    [undefined, undefined, false],
  ])("a baseline of %s is a predecessor's for %s: %s", (mine, theirs, expected) => {
    const baseline = mine === undefined ? learned() : { ...learned(), resourceUid: mine };
    const snapshot = snapshotWith({}, theirs === undefined ? {} : { resourceUID: theirs });
    expect(isOfPredecessor(baseline, snapshot)).toBe(expected);
  });
});

test("a read that shows nothing new answers the very same baseline", () => {
  const stored = learned();
  expect(baselineAfter(stored, snapshotWith({ authorizedIPRanges: list }))).toBe(stored);
});
