import { describe, expect, test } from "vitest";
import type { ExposureValues } from "../../../src/core/cluster/exposure.ts";
import type { GuardedSetting } from "../../../src/core/cluster/guarded-setting.ts";
import { compareExposure } from "../../../src/core/findings/drift.ts";
import type { Json } from "../../../src/core/json/json.ts";
import { baselineWith, exposureWith } from "../cluster/exposure-samples.ts";

const settings = (approved: Partial<ExposureValues>, now: Partial<ExposureValues>): GuardedSetting[] =>
  compareExposure(baselineWith(approved), exposureWith(now)).items.map(({ setting }) => setting);

/** For each switch: a strict value and every weak one. */
const switches = [
  ["private-cluster", "enablePrivateCluster", true, [false, null, "true"]],
  ["public-network-access", "publicNetworkAccess", "Disabled", ["Enabled", null, "SecuredByPerimeter"]],
  ["public-fqdn", "enablePrivateClusterPublicFQDN", false, [true, null]],
  ["run-command", "disableRunCommand", true, [false, null]],
  ["local-accounts", "disableLocalAccounts", true, [false, null]],
  ["network-policy", "networkPolicy", "calico", ["none", null, ""]],
  ["imds-restriction", "podLinkLocalAccess", "None", ["IMDS", null]],
] as const satisfies readonly (readonly [GuardedSetting, keyof ExposureValues, Json, readonly Json[]])[];

describe.each(switches)("%s", (setting, property, strict, weak) => {
  test.each<Json>([...weak])("strict → %j is drift, with ARM's values", (value) => {
    expect(
      compareExposure(baselineWith({ [property]: strict }), exposureWith({ [property]: value })).items,
    ).toEqual([{ setting, before: strict, after: value }]);
  });

  test.each<Json>([...weak])("%j → strict is none", (value) => {
    expect(settings({ [property]: value }, { [property]: strict })).toEqual([]);
  });

  test("strict → strict, and weak → another spelling of weak, are none", () => {
    expect(settings({ [property]: strict }, { [property]: strict })).toEqual([]);
    for (const before of weak)
      for (const after of weak) expect(settings({ [property]: before }, { [property]: after })).toEqual([]);
  });

  test("is not judged where the baseline has no value for it", () => {
    expect(settings({}, { [property]: weak[0] })).toEqual([]);
  });
});

describe("authorized-ranges", () => {
  const list = ["73.140.245.0/24", "137.117.106.88/29"];

  test.each([[null], [[]]])("a list → %j is drift", (after) => {
    expect(
      compareExposure(baselineWith({ authorizedIPRanges: list }), exposureWith({ authorizedIPRanges: after }))
        .items,
    ).toEqual([{ setting: "authorized-ranges", before: list, after, addedRanges: [], removedRanges: list }]);
  });

  test("a replaced list shows what came and what went", () => {
    const after = ["73.140.245.0/24", "20.42.25.196"];
    expect(
      compareExposure(baselineWith({ authorizedIPRanges: list }), exposureWith({ authorizedIPRanges: after }))
        .items,
    ).toEqual([
      {
        setting: "authorized-ranges",
        before: list,
        after,
        addedRanges: ["20.42.25.196/32"],
        removedRanges: ["137.117.106.88/29"],
      },
    ]);
  });

  test("a list that only shrank is no drift, and is known", () => {
    const drift = compareExposure(
      baselineWith({ authorizedIPRanges: list }),
      exposureWith({ authorizedIPRanges: ["73.140.245.0/24"] }),
    );
    expect(drift).toMatchObject({ items: [], ranges: { kind: "narrowed", removed: ["137.117.106.88/29"] } });
  });

  test.each([[null], [[]]])("%j → anything is none: everybody was approved", (before) => {
    expect(settings({ authorizedIPRanges: before }, { authorizedIPRanges: list })).toEqual([]);
    expect(settings({ authorizedIPRanges: before }, { authorizedIPRanges: null })).toEqual([]);
  });

  test("have no effect on a private endpoint, now or in the baseline", () => {
    const isPrivate = { enablePrivateCluster: true };
    expect(compareExposure(baselineWith({ authorizedIPRanges: list }), exposureWith(isPrivate))).toEqual({
      items: [],
    });
    expect(settings({ ...isPrivate, authorizedIPRanges: list }, isPrivate)).toEqual([]);
    expect(settings({ ...isPrivate, authorizedIPRanges: list }, {})).toEqual(["private-cluster"]);
    expect(settings(isPrivate, { authorizedIPRanges: ["0.0.0.0/0"] })).toEqual(["private-cluster"]);
  });
});

describe("compareExposure", () => {
  test("without a baseline nothing is drift", () => {
    expect(compareExposure(undefined, exposureWith())).toEqual({ items: [] });
  });

  test("every setting that was weakened is an item of its own", () => {
    const strict = Object.fromEntries(switches.map(([, property, value]) => [property, value]));
    expect(settings(strict, {})).toEqual(switches.map(([setting]) => setting));
  });
});

test("no range is missed where a person had accepted that everybody is let in", () => {
  const difference = compareExposure(
    baselineWith({ authorizedIPRanges: ["0.0.0.0/0"] }),
    exposureWith({ authorizedIPRanges: ["73.140.245.0/24"] }),
  );
  expect(difference).toEqual({ items: [] });
});
