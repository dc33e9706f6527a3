import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { effectiveBaseline } from "../../../src/core/baseline/effective-baseline.ts";
import { parseClusterId } from "../../../src/core/cluster/cluster-id.ts";
import { evaluate } from "../../../src/core/findings/evaluate.ts";
import { parsePolicy } from "../../../src/core/policy/policy-file.ts";
import { policyFor } from "../../../src/core/policy/policy-matching.ts";
import { formatPolicyProblem } from "../../../src/core/policy/policy-problem.ts";
import { sampleId, snapshotWith } from "../cluster/exposure-samples.ts";

/** The problems of a policy with one entry, which declares these ranges. */
function problemsOf(ranges: readonly string[], settings = "", defaults = ""): string[] {
  const parsed = parsePolicy(policyText(ranges, settings, defaults));
  return "problems" in parsed ? parsed.problems.map(formatPolicyProblem) : [];
}

function policyText(ranges: readonly string[], settings: string, defaults: string): string {
  return [
    "version: 1",
    `defaults: {${defaults}}`,
    "clusters:",
    '  - match: { clusters: ["*"] }',
    `    baseline: { authorizedIPRanges: ${JSON.stringify(ranges)} }`,
    ...(settings === "" ? [] : [`    ${settings}`]),
  ].join("\n");
}

const at = "line 5, clusters[0].baseline.authorizedIPRanges";
const mend = "List the public addresses behind which the callers stand.";

describe("declared ranges that no host has", () => {
  test.each([
    ["for documentation", "203.0.113.50/32"],
    ["for documentation, in IPv6", "2001:db8::/48"],
    ["private", "10.0.0.0/8"],
    ["private, as a bare address", "192.168.1.7"],
    ["private, in IPv6", "fd00::/8"],
    ["of a provider's own network", "100.64.0.0/10"],
    ["loopback", "127.0.0.1"],
    ["multicast", "224.0.0.0/4"],
  ])("are refused: %s", (_name, range) => {
    expect(problemsOf(["73.140.245.0/24", range])).toEqual([
      `${at}[1]: No host on the internet has an address in "${range}": it is private, reserved or for documentation. ${mend}`,
    ]);
  });

  test("are refused in a file that was made after an example", () => {
    const parsed = parsePolicy(
      readFileSync(new URL("../../fixtures/policies/documentation-ranges.yaml", import.meta.url), "utf8"),
    );
    expect("problems" in parsed && parsed.problems.map(formatPolicyProblem)).toEqual([
      expect.stringMatching(
        /^line 6, clusters\[0\]\.baseline\.authorizedIPRanges\[0\]: .*"203\.0\.113\.50\/32"/,
      ),
      expect.stringMatching(
        /^line 6, clusters\[0\]\.baseline\.authorizedIPRanges\[1\]: .*"198\.51\.100\.0\/24"/,
      ),
    ]);
  });

  test.each([[["0.0.0.0/32"]], [["0.0.0.0"]], [["10.0.0.0/7"]]])("are not %j", (ranges) => {
    expect(problemsOf(ranges, "broadestRange: 7")).toEqual([]);
  });
});

describe("declared ranges that are too broad", () => {
  const after = "with them every cluster of the entry would be exposed.";

  test.each<[string, string[], string, string, string]>([
    [
      "than what is built in",
      ["20.0.0.0/7"],
      "",
      "",
      "hold a block broader than /8, or one whose size cannot be told: 20.0.0.0/7",
    ],
    [
      "than the entry says",
      ["20.0.0.0/15"],
      "broadestRange: 16",
      "",
      "hold a block broader than /16, or one whose size cannot be told: 20.0.0.0/15",
    ],
    [
      "than the defaults say",
      ["20.0.0.0/15"],
      "",
      "broadestRange: 16",
      "hold a block broader than /16, or one whose size cannot be told: 20.0.0.0/15",
    ],
    [
      "as neighbours",
      ["20.0.0.0/16", "20.1.0.0/16"],
      "broadestRange: 16",
      "",
      "hold a block broader than /16, or one whose size cannot be told: 20.0.0.0/16, 20.1.0.0/16",
    ],
    [
      "in total",
      ["11.0.0.0/8", "13.0.0.0/8", "15.0.0.0/8", "17.0.0.0/8", "1.1.1.1"],
      "",
      "",
      "let in 1.8 % of the internet together, which is more than four blocks of /8",
    ],
  ])("%s are refused", (_name, ranges, settings, defaults, breadth) => {
    const limit = /\d+/.exec(settings || defaults)?.[0] ?? "8";
    expect(problemsOf(ranges, settings, defaults)).toEqual([
      `${at}: These ranges ${breadth}: ${after} List narrower blocks, or set broadestRange for the entry (it is ${limit} there).`,
    ]);
  });

  test("half of the internet counts as all of it, and is told as such alone", () => {
    expect(problemsOf(["0.0.0.0/1"])).toEqual([
      `${at}: Together these ranges let in 56.5 % of the internet. List the CIDR blocks that may reach the API server, such as 73.140.245.0/24.`,
    ]);
  });

  test("an entry may allow more than the defaults", () => {
    expect(problemsOf(["20.0.0.0/15"], "broadestRange: 15", "broadestRange: 24")).toEqual([]);
  });
});

test("what a policy may declare is never a finding once it is put back", () => {
  const range = fc.oneof(
    fc
      .record({ address: fc.ipV4(), prefix: fc.integer({ min: 4, max: 32 }) })
      .map(({ address, prefix }) => `${address}/${prefix}`),
    fc.constantFrom("AzureFrontDoor.Backend", "0.0.0.0/32", "2603:1000::/32", "73.140.245.0/24"),
  );
  const ranges = fc.uniqueArray(range, { minLength: 1, maxLength: 6 });
  const cluster = parseClusterId(sampleId);
  if (!cluster) throw new Error("the sample id is none");
  fc.assert(
    fc.property(ranges, fc.integer({ min: 4, max: 32 }), (declared, broadestRange) => {
      const parsed = parsePolicy(policyText(declared, `broadestRange: ${broadestRange}`, ""));
      fc.pre("policy" in parsed);
      if (!("policy" in parsed)) return;
      const policy = policyFor(parsed.policy, cluster, {}, "revert");
      const { verdict, findings } = evaluate(
        snapshotWith({ authorizedIPRanges: declared }),
        effectiveBaseline(undefined, policy.declared),
        policy,
        new Date(0),
      );
      expect([verdict, findings]).toEqual(["compliant", []]);
    }),
    { numRuns: 300 },
  );
});
