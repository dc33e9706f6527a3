import { describe, expect, test } from "vitest";
import { parsePolicy } from "../../../src/core/policy/policy-file.ts";
import { formatPolicyProblem } from "../../../src/core/policy/policy-problem.ts";

const now = new Date("2026-11-21T18:38:00Z");

function problemsOf(text: string, deployedAt?: Date): readonly string[] {
  const parsed = parsePolicy(text, deployedAt);
  return "problems" in parsed ? parsed.problems.map(formatPolicyProblem) : [];
}

/** A policy with one entry and these exemptions. */
const exempting = (more: string, ...exemptions: string[]): string =>
  ["version: 1", "clusters:", `  - match: { clusters: [a] }${more}`, "    exemptions:"]
    .concat(exemptions.map((exemption) => `      - { ${exemption}, reason: r }`))
    .join("\n");

describe("the same exemption twice", () => {
  test("is a problem at the second one, which names the end of the first", () => {
    expect(
      problemsOf(
        exempting(
          "",
          "setting: run-command, until: 2027-01-31T00:00:00+01:00",
          "setting: local-accounts, until: 2027-01-31T00:00:00Z",
          "setting: run-command, until: 2027-02-28T00:00:00Z",
        ),
      ),
    ).toEqual([
      "line 7, clusters[0].exemptions[2]: run-command is exempted already, until 2027-01-30T23:00:00.000Z: nobody knows which of the two is meant. Leave one of them.",
    ]);
  });

  test("is none where two resources are exempted, or a resource besides another setting", () => {
    const until = "until: 2027-01-31T00:00:00Z";
    const bindings = exempting(
      "",
      `setting: trusted-access, resource: b1, ${until}`,
      `setting: trusted-access, resource: b2, ${until}`,
      `setting: private-endpoints, resource: b1, ${until}`,
    );
    expect(problemsOf(bindings)).toEqual([]);
    expect(
      problemsOf(`${bindings}\n      - { setting: trusted-access, resource: B1, ${until}, reason: r }`),
    ).toEqual([
      expect.stringMatching(/^line 8, clusters\[0\]\.exemptions\[3\]: trusted-access is exempted already/),
    ]);
  });

  test("may stand in two entries", () => {
    const one = exempting("", "setting: run-command, until: 2027-01-31T00:00:00Z");
    expect(problemsOf(`${one}\n${one.split("\n").slice(2).join("\n").replace("[a]", "[b]")}`)).toEqual([]);
  });
});

describe("an exemption that never ends", () => {
  const never = "setting: run-command, until: 9999-12-31T00:00:00Z";

  test("contradicts what is required, of the entry or by defaults", () => {
    const problem =
      "no-run-command is required of these clusters, and run-command is exempted for ever. Leave no-run-command out of require for the entry, or say when the exemption ends.";
    expect(problemsOf(exempting("\n    require: [no-run-command]", never))).toEqual([
      `line 6, clusters[0].exemptions[0].until: ${problem}`,
    ]);
    expect(problemsOf(`${exempting("", never)}\ndefaults: { require: [no-run-command] }`)).toEqual([
      `line 5, clusters[0].exemptions[0].until: ${problem}`,
    ]);
  });

  test.each([
    ["nothing is required", "", never],
    ["something else is", "\n    require: [network-policy]", never],
    ["it ends", "\n    require: [no-run-command]", "setting: run-command, until: 2099-12-31T00:00:00Z"],
    [
      "it is about one resource",
      "\n    require: [no-trusted-access]",
      "setting: trusted-access, resource: b1, until: 9999-12-31T00:00:00Z",
    ],
  ])("is none where %s", (_, more, exemption) => {
    expect(problemsOf(exempting(more, exemption))).toEqual([]);
  });
});

describe("an exemption that has ended", () => {
  const text = exempting(
    "",
    "setting: run-command, until: 2026-11-21T18:38:00Z",
    "setting: local-accounts, until: 2026-11-21T18:38:01Z",
  );
  const told =
    "line 5, clusters[0].exemptions[0].until: The exemption of run-command ended at 2026-11-21T18:38:00.000Z: it exempts nothing any more. Take it out, or say until when it is needed.";

  test("is a problem of a file that is to be deployed", () => {
    expect(problemsOf(text, now)).toEqual([told]);
    expect(problemsOf(text, new Date(now.getTime() - 1))).toEqual([]);
  });

  test("is none of a file in force, which does not go bad by the clock", () => {
    expect(problemsOf(text)).toEqual([]);
  });
});
