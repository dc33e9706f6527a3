import { describe, expect, test } from "vitest";
import { effectiveBaseline, withRanges } from "../../../src/core/baseline/effective-baseline.ts";
import { baselineOf } from "../../../src/core/baseline/next-baseline.ts";
import type { ExposureValues } from "../../../src/core/cluster/exposure.ts";
import type { Baseline } from "../../../src/core/model/baseline.ts";
import { exposureWith, snapshotWith } from "../cluster/exposure-samples.ts";

const list = ["73.140.245.0/24", "137.117.106.90/29"];

function stored(
  approved: Partial<ExposureValues>,
  lastCompliant: Partial<ExposureValues> = approved,
  outboundAdditions: readonly string[] = [],
): Baseline {
  return {
    ...baselineOf(snapshotWith(approved), "learned", new Date("2026-11-20T08:00:00Z")),
    lastCompliant: exposureWith(lastCompliant),
    outboundAdditions,
  };
}

describe("effectiveBaseline", () => {
  test("is nothing where nothing was learned or declared", () => {
    expect(effectiveBaseline(undefined, undefined)).toBeUndefined();
    expect(effectiveBaseline(undefined, {})).toBeUndefined();
  });

  test("puts back the list of the last compliant read, and approves the wider one", () => {
    const baseline = effectiveBaseline(
      stored({ authorizedIPRanges: list }, { authorizedIPRanges: [list[0] ?? ""] }),
      undefined,
    );
    expect(baseline?.approved.authorizedIPRanges).toEqual(list);
    expect(baseline?.restore.authorizedIPRanges).toEqual([list[0]]);
    expect(baseline?.declared).toEqual([]);
  });

  test("declared values win, and the rest comes from what was learned", () => {
    const baseline = effectiveBaseline(
      stored({ authorizedIPRanges: list, disableRunCommand: true, networkPolicy: "azure" }),
      {
        disableRunCommand: false,
        authorizedIPRanges: ["1.1.1.1"],
      },
    );
    expect(baseline?.approved).toEqual(
      exposureWith({ authorizedIPRanges: ["1.1.1.1"], disableRunCommand: false, networkPolicy: "azure" }),
    );
    // The last compliant list holds what was never declared, so it does not come back.
    expect(baseline?.restore).toEqual(baseline?.approved);
    expect(baseline?.declared).toEqual(["authorizedIPRanges", "disableRunCommand"]);
  });

  test("a list narrowed within the declared one is what goes back", () => {
    const baseline = effectiveBaseline(stored({ authorizedIPRanges: ["137.117.106.88/29"] }), {
      authorizedIPRanges: list,
    });
    expect(baseline?.restore.authorizedIPRanges).toEqual(["137.117.106.88/29"]);
  });

  test("a property that neither has is not judged", () => {
    expect(effectiveBaseline(undefined, { disableRunCommand: true })).toEqual({
      approved: { disableRunCommand: true },
      restore: { disableRunCommand: true },
      declared: ["disableRunCommand"],
    });
  });

  test("a last compliant read without a list never opens the cluster", () => {
    for (const none of [null, []]) {
      const baseline = effectiveBaseline(stored({ authorizedIPRanges: none }), { authorizedIPRanges: list });
      expect(baseline?.restore.authorizedIPRanges).toEqual(list);
    }
  });

  test("outbound addresses that came later are approved and put back", () => {
    const additions = ["20.1.1.1/32", "137.117.106.89/32"];
    const baseline = effectiveBaseline(
      stored({ authorizedIPRanges: list }, { authorizedIPRanges: list }, additions),
      undefined,
    );
    expect(baseline?.approved.authorizedIPRanges).toEqual([...list, "20.1.1.1/32"]);
    expect(baseline?.restore.authorizedIPRanges).toEqual([...list, "20.1.1.1/32"]);
  });
});

describe("withRanges", () => {
  test("adds what the list does not let in yet, however it spells it", () => {
    expect(
      withRanges(["1.1.1.1", "73.140.245.7/24"], ["1.1.1.1/32", "73.140.245.9/32", "2.2.2.2/32"]),
    ).toEqual(["1.1.1.1", "73.140.245.7/24", "2.2.2.2/32"]);
  });

  test.each([null, []])("a missing list lets everybody in and stays as it is: %j", (list) => {
    expect(withRanges(list, ["1.1.1.1/32"])).toEqual(list);
  });

  test("nothing to add is the very same list", () => {
    expect(withRanges(list, [])).toBe(list);
  });
});
