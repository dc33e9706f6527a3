import { basename } from "node:path";
import { pathToFileURL } from "node:url";
import type { Log, Run } from "sarif";
import { describe, expect, test } from "vitest";
import { SarifWriter } from "../../../src/cli/output/sarif-writer.ts";
import { ruleIds } from "../../../src/core/findings/rule-texts.ts";
import { approvedRanges, type Given, judged } from "./judged.ts";
import { sarifProblems } from "./sarif-schema.ts";

function written(all: readonly Given[], stoppedBy?: string): Log {
  const writer = new SarifWriter();
  return JSON.parse(all.map((given) => writer.add(judged(given))).join("") + writer.end(stoppedBy));
}

/** The one run of a document that the published schema takes. */
function run(all: readonly Given[], stoppedBy?: string): Run {
  const log = written(all, stoppedBy);
  expect(sarifProblems(log)).toEqual([]);
  expect(log.runs).toHaveLength(1);
  const [only] = log.runs;
  if (!only) throw new Error("no run");
  return only;
}

/** What no body of a test shows. */
const notSeen = {
  level: "note",
  message: {
    text: "Not seen, as a cluster's body does not show it: imds-restriction, trusted-access, api-connectivity, token-issuers.",
  },
};

const results = (all: readonly Given[]) => run(all).results ?? [];

test("the schema is not one that takes everything", () => {
  expect(sarifProblems({ version: "2.1.0" })).not.toEqual([]);
  const log = written([{ file: "a.json" }]);
  expect(sarifProblems({ ...log, runs: log.runs.map((one) => ({ ...one, result: [] })) })).not.toEqual([]);
});

describe("the published schema takes", () => {
  test.each<[string, readonly Given[]]>([
    ["nothing", []],
    ["what is compliant", [{ ranges: approvedRanges }]],
    ["a finding", [{}]],
    [
      "many clusters",
      [{ index: 0 }, { index: 1, ranges: approvedRanges }, { index: 2, ranges: ["0.0.0.0/0"] }],
    ],
    ["standard input", [{ file: undefined }, { file: undefined, hasId: false }]],
    ["names that are none", [{ name: 'a"b\\c\u0000\u202E%20 <é>', hasId: false, file: "a b/ü%[0].json" }]],
  ])("%s", (_, all) => {
    expect(run(all).invocations).toEqual([
      { executionSuccessful: true, ...(all.length > 0 ? { toolExecutionNotifications: [notSeen] } : {}) },
    ]);
  });
});

describe("what code scanning asks for", () => {
  test("is in every rule, and the rules are always the same", () => {
    const { rules = [], semanticVersion } = run([]).tool.driver;
    expect(rules.map(({ id }) => id)).toEqual(ruleIds);
    expect(semanticVersion).toMatch(/^\d+\.\d+\.\d+/);
    for (const {
      shortDescription,
      fullDescription,
      help,
      helpUri,
      properties,
      defaultConfiguration,
    } of rules) {
      for (const text of [shortDescription?.text, fullDescription?.text]) {
        expect(text).toMatch(/^.{1,1024}$/);
      }
      expect(help?.text).not.toBe("");
      expect(helpUri).toMatch(/^https:\/\/learn\.microsoft\.com\/azure\/aks\/[a-z-]+$/);
      expect(Number(properties?.["security-severity"])).toBeGreaterThan(0);
      expect(properties?.tags).toContain("security");
      expect(["error", "warning", "note"]).toContain(defaultConfiguration?.level);
    }
    expect(run([{}]).tool).toEqual(run([]).tool);
  });

  test("is in every result", () => {
    const [result] = results([{ file: "fleet/clusters.json", index: 3, line: 40 }]);
    expect(result).toMatchObject({
      ruleId: "authorized-ranges-removed",
      ruleIndex: ruleIds.indexOf("authorized-ranges-removed"),
      level: "error",
      message: { text: expect.stringMatching(/^aks-prod: The authorized IP ranges were removed .*\. Put /) },
      locations: [
        {
          physicalLocation: {
            artifactLocation: { uri: "fleet/clusters.json", uriBaseId: "%SRCROOT%" },
            region: { startLine: 40, startColumn: 1, endLine: 40, endColumn: 2 },
          },
          logicalLocations: [
            {
              name: "aks-prod",
              fullyQualifiedName: expect.stringMatching(/^\/subscriptions\/.*\/aks-prod$/),
              kind: "resource",
            },
          ],
        },
      ],
      partialFingerprints: { primaryLocationLineHash: expect.stringMatching(/^[0-9a-f]{16}:1$/) },
    });
    expect(result?.locations).toHaveLength(1);
  });

  test("only findings are results", () => {
    expect(results([{ ranges: approvedRanges }])).toEqual([]);
  });
});

describe("fingerprints", () => {
  const prints = (given: Given) => results([given]).map(({ partialFingerprints }) => partialFingerprints);

  test("are the same wherever the cluster stands, and whatever was seen of the same rule", () => {
    expect(prints({ file: "b.json", index: 7, line: 99 })).toEqual(prints({}));
    expect(prints({ ranges: ["52.0.0.0/16"] })).toEqual(prints({ ranges: ["53.0.0.0/16"] }));
  });

  test("tell clusters and rules apart, and without an id the places", () => {
    const all = [
      ...prints({}),
      ...prints({ name: "aks-2" }),
      ...prints({ hasId: false, index: 1 }),
      ...prints({ hasId: false, index: 2 }),
    ].map((print) => print?.primaryLocationLineHash);
    expect(new Set(all).size).toBe(8);
  });
});

describe("paths", () => {
  const uri = (given: Given) => results([given])[0]?.locations?.[0]?.physicalLocation?.artifactLocation?.uri;

  test.each([
    ["./fleet/a b.json", "fleet/a%20b.json"],
    ["fleet\\a.json", "fleet/a.json"],
    ["fleet/../other/./a.json", "other/a.json"],
    [`../${basename(process.cwd())}/a.json`, "a.json"],
    ["../../elsewhere/a b.json", pathToFileURL("../../elsewhere/a b.json").href],
    ["/srv/fleet/a.json", "file:///srv/fleet/a.json"],
  ])("%s is %s", (file, expected) => {
    expect(uri({ file })).toBe(expected);
  });

  test("standard input has none, so the cluster's id stands for it", () => {
    expect(uri({ file: undefined, index: 4 })).toMatch(/^subscriptions\/.*\/managedClusters\/aks-prod$/);
    expect(uri({ file: undefined, index: 4, hasId: false })).toBe("standard%20input%5B4%5D");
  });
});

test("an input that could not be read to its end is said to be so", () => {
  const { invocations, results: before } = run([{}], "in.json[1]: it is not a cluster");
  expect(before).toHaveLength(2);
  expect(invocations).toEqual([
    {
      executionSuccessful: false,
      toolExecutionNotifications: [
        {
          level: "error",
          message: { text: "Not whole, as the input is unusable: in.json[1]: it is not a cluster" },
        },
        notSeen,
      ],
    },
  ]);
});

test("no text out of a body becomes a link", () => {
  const [result] = results([{ name: "[click](https://example.com)", hasId: false }]);
  expect(result?.message.text).not.toContain("](");
});

test.each([
  [2500, []],
  [2501, ["5,002 results: GitHub code scanning shows the worst 5,000 of a file"]],
  [
    12_501,
    [
      "25,002 results: GitHub code scanning refuses more than 25,000 in one file; evaluate the clusters in parts",
    ],
  ],
])(
  "of %i clusters with two findings each it is told what code scanning makes of them",
  (clusters, remarks) => {
    const writer = new SarifWriter();
    const one = judged();
    for (let count = 0; count < clusters; count++) writer.add(one);
    expect(writer.remarks()).toEqual(remarks);
  },
);
