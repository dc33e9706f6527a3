import { readdir, readFile } from "node:fs/promises";
import { Ajv } from "ajv";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { parsePolicy } from "../../src/core/policy/policy-file.ts";
import { examplePolicy } from "../core/policy/example-policy.ts";
import { policyJsonSchemaText, policyKeyPaths } from "./generate/policy-json-schema.ts";
import { policyKeyDescriptions } from "./generate/policy-key-descriptions.ts";
import { onlyTheParser } from "./only-the-parser.ts";

const isValid = new Ajv({ strict: true, strictRequired: false }).compile(JSON.parse(policyJsonSchemaText()));

/** What the parser refuses of a file, in its own words; empty for a good one. */
function problemsOf(text: string): readonly string[] {
  const parsed = parsePolicy(text);
  return "problems" in parsed ? parsed.problems.map(({ problem }) => problem) : [];
}

test("every key has its description for editors, and no other has", () => {
  expect(policyKeyPaths().toSorted()).toEqual(expect.arrayContaining(Object.keys(policyKeyDescriptions)));
  expect(policyKeyPaths().filter((path) => policyKeyDescriptions[path] === undefined)).toEqual([]);
});

test("good files are good by the schema too", async () => {
  const folder = new URL("../fixtures/policies/", import.meta.url);
  const files = await Promise.all(
    (await readdir(folder)).map((name) => readFile(new URL(name, folder), "utf8")),
  );
  const good = [examplePolicy, ...files].filter((text) => problemsOf(text).length === 0);
  expect(good.length).toBeGreaterThan(2);
  for (const text of good) expect(isValid(parse(text)), text).toBe(true);
});

describe("what only the parser can tell", () => {
  test.each(
    onlyTheParser.flatMap(({ examples, problem }) => examples.map((example) => [example, problem] as const)),
  )("%s", (example, problem) => {
    const text = `version: 1\n${example}\n`;
    expect(isValid(parse(text))).toBe(true);
    expect(problemsOf(text)).not.toEqual([]);
    for (const told of problemsOf(text)) expect(told).toMatch(problem);
  });

  test("is listed in the documentation, all of it", async () => {
    const page = await readFile(new URL("../../docs/policy.md", import.meta.url), "utf8");
    const [, list = ""] = /cannot say(?:[\s\S]*?)\n\n((?:- .*\n)+)/.exec(page) ?? [];
    expect(list.trim().split("\n")).toEqual(onlyTheParser.map(({ says }) => `- ${says}`));
  });
});

/** Values for some keys: such as are good, and such as are not. */
type Values = Readonly<Record<string, readonly unknown[]>>;

const guid = "00000000-0000-0000-0000-00000000000A";
const settings: Values = {
  mode: ["off", "alert", "revert", "OFF", " alert", null, true],
  require: [[], ["no-run-command"], ["network-policy", "private-cluster"], ["x"], "no-run-command", null],
  broadestRange: [0, 8, 32, 33, -1, 8.5, 8.0, "8", null],
  revertAfter: ["PT0S", " PT5M ", "P1D", "P1DT2H", "P1W", "P", "5m", 300, "P367D", "PT", null],
  reverts: [
    { max: 1 },
    { max: 1000, window: "PT1H" },
    {},
    { max: 0 },
    { max: 1001 },
    { window: "PT0S" },
    { window: "P0DT0H" },
    { x: 1 },
    null,
    [],
  ],
  onNarrowed: ["ignore", "alert", "revert", "off", 1],
  onUnfinishedUpgrade: ["refuse", "revert", "alert"],
  remindEvery: ["off", " off ", "P1D", "PT0S", "Off", "offP1D", "PT00S", false, null],
  trustedDeployers: [
    [],
    ["a@b.io"],
    [guid],
    ["Jane Doe"],
    ["a@b@c"],
    ["*@b.io"],
    ["a#EXT#@b.io"],
    [""],
    [1],
    {},
  ],
};
const match: Values = {
  subscriptions: [[guid], [` ${guid} `], [guid.slice(1)], [`${guid}0`], ["prod"], [], "x"],
  resourceGroups: [["rg-*"], ["Gruppe_ä (1).x"], ["rg/x"], [" "], [" rg "], [1], []],
  clusters: [["a"], ["b*"], ["*"], ["aks?"], ["k\u212A"], [" a "], "a", null],
  tags: [{ env: "prod" }, { env: "" }, { env: 1 }, {}, [], { env: null }],
  cluster: [["a"]],
};
const baseline: Values = {
  authorizedIPRanges: [
    ["73.140.245.0/24"],
    [" 73.140.245.7 "],
    ["2603:1000::/48"],
    ["AzureDevOps"],
    ["Storage.WestEurope"],
    ["0.0.0.0/32"],
    ["0.0.0.0/0"],
    ["73.140.0.0/7"],
    ["73.140.245.0/33"],
    ["010.0.0.1"],
    ["a b"],
    ["-"],
    [7],
    [],
    null,
  ],
  enablePrivateCluster: [true, false, null, "true"],
  publicNetworkAccess: ["Enabled", "Disabled", "disabled"],
  enablePrivateClusterPublicFQDN: [true, 0],
  networkPolicy: ["none", "azure", "calico", "cilium", "weave"],
  podLinkLocalAccess: ["IMDS", "None", "none"],
  disableRunCommand: [true, 1],
  disableLocalAccounts: [false, "no"],
};
const exemption: Values = {
  setting: ["run-command", "runcommand", "authorized-ranges", "trusted-access"],
  resource: ["b1", "", 7],
  until: [
    "2099-12-31T00:00:00Z",
    " 2099-12-31T00:00+05:30 ",
    "2099-02-30T00:00:00Z",
    "2099-13-01T00:00:00Z",
    "2099-12-32T00:00:00Z",
    "2099-12-31T24:00:00Z",
    "2099-12-31T00:00:00",
    "2099-12-31",
    20991231,
  ],
  reason: ["ticket", " ", "", 4711],
};
const entry: Values = {
  name: ["a", "b", " ", "", 1],
  match: [{ clusters: ["a"] }, {}, null],
  trustTags: [true, "yes"],
  ...settings,
  baseline: [{ disableRunCommand: true }, {}, null],
  exemptions: [[], {}],
};
const route: Values = {
  channel: ["teams", "slack", "webhook", "email"],
  url: [
    "@setting:A",
    " @setting:a.b-c:d_1 ",
    "@setting:",
    "@setting:1",
    "@settings:A",
    "https://x.io/y?z=1",
    "HTTPS://x.io",
    "https:x",
    "http://localhost:7080/",
    "http://x.io/",
    "https://a b.io/",
    "ftp://x.io",
    7,
  ],
  minSeverity: ["low", "critical", "severe"],
  clusters: [["a"], ["c"], [], [1]],
};
const file: Values = {
  version: [1, 2, "1"],
  defaults: [{}, null],
  clusters: [[], {}, null],
  alerts: [[], "x", null],
  default: [{}],
};

/** Holds a document to both. */
function agree(document: unknown): void {
  const text = JSON.stringify(document);
  const problems = problemsOf(text);
  const isValidBySchema = isValid(JSON.parse(text));
  if (problems.length === 0) expect(isValidBySchema, text).toBe(true);
  else if (isValidBySchema) {
    const unexplained = problems.filter((told) => !onlyTheParser.some(({ problem }) => problem.test(told)));
    expect(unexplained, text).toEqual([]);
  }
}

describe("schema and parser agree", () => {
  const good = { match: { clusters: ["a"] } };
  const places: readonly [string, Values, (part: object) => object][] = [
    ["the file", file, (part) => ({ version: 1, ...part })],
    ["defaults", settings, (part) => ({ version: 1, defaults: part })],
    ["an entry", entry, (part) => ({ version: 1, clusters: [{ ...good, ...part }] })],
    ["match", match, (part) => ({ version: 1, clusters: [{ match: part }] })],
    ["a baseline", baseline, (part) => ({ version: 1, clusters: [{ ...good, baseline: part }] })],
    [
      "an exemption",
      exemption,
      (part) => ({
        version: 1,
        clusters: [
          {
            ...good,
            exemptions: [{ setting: "run-command", until: "2099-12-31T00:00:00Z", reason: "r", ...part }],
          },
        ],
      }),
    ],
    [
      "an alert route",
      route,
      (part) => ({
        version: 1,
        clusters: [{ name: "a", ...good }],
        alerts: [{ channel: "slack", url: "@setting:A", ...part }],
      }),
    ],
  ];

  test.each(places)(
    "on each value of %s, alone in a good file, and on a key that is missing",
    (_, values, within) => {
      for (const [key, each] of Object.entries(values)) {
        for (const value of each) agree(within({ [key]: value }));
        agree(within({ [key]: undefined }));
        agree(within({ [`x${key}`]: each[0] }));
      }
    },
  );

  test.each(places)("on %s with any values together", (_, values, within) => {
    const of = Object.fromEntries(
      Object.entries(values).map(([key, each]) => [key, fc.constantFrom(...each)]),
    );
    fc.assert(
      fc.property(fc.record(of, { requiredKeys: [] }), (part) => agree(within(part))),
      { numRuns: 150 },
    );
  });
});
