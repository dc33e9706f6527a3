import { describe, expect, test } from "vitest";
import { parsePolicy } from "../../../src/core/policy/policy-file.ts";
import { formatPolicyProblem } from "../../../src/core/policy/policy-problem.ts";

/** The problems of a policy as lines, empty for a good one. */
function problemsOf(text: string): string[] {
  const parsed = parsePolicy(text);
  return "problems" in parsed ? parsed.problems.map(formatPolicyProblem) : [];
}

/** The problems of a policy with one entry, given as the lines under it. */
function entryProblems(...lines: string[]): string[] {
  return problemsOf(
    ["version: 1", "clusters:", "  - match: { clusters: [a] }", ...lines.map((line) => `    ${line}`)].join(
      "\n",
    ),
  );
}

describe("an entry", () => {
  test("may share a list by reference, and a problem in it is told at its place", () => {
    const text = `version: 1
clusters:
  - match: { clusters: [a] }
    baseline: { authorizedIPRanges: &office [73.140.245.0/24] }
  - match: { clusters: [b] }
    baseline: { authorizedIPRanges: *office }
`;
    expect(problemsOf(text)).toEqual([]);
    expect(problemsOf(text.replace("73.140.245.0/24", "73.140.245/24"))).toEqual([
      expect.stringMatching(/^line 4, clusters\[0\]\.baseline\.authorizedIPRanges\[0\]: /),
      expect.stringMatching(/^line 4, clusters\[1\]\.baseline\.authorizedIPRanges\[0\]: /),
    ]);
  });

  test.each([
    ["match: { subscriptions: [prod] }", "subscriptions[0]", '"prod" is not a subscription id.'],
    ["match: { subscriptions: [] }", "subscriptions", "The list is empty."],
    ["match: { resourceGroups: rg }", "resourceGroups", '"rg" is not a list.'],
    ["match: { resourceGroups: [rg/prod] }", "resourceGroups[0]", '"rg/prod" can never match: '],
    ["match: { clusters: [aks?] }", "clusters[0]", '"aks?" can never match: '],
    ["match: { clusters: [12] }", "clusters[0]", "12 is not text."],
    ["match: { tags: {} }", "tags", "There are no tags here."],
    ["match: { tags: [env] }", "tags", "Array is not a mapping."],
    ["match: { cluster: [a] }", "cluster", "cluster is not a known key."],
  ])("%s", (line, place, problem) => {
    const problems = problemsOf(`version: 1\nclusters:\n  - ${line}`);
    expect(problems).toEqual([expect.stringContaining(`line 3, clusters[0].match.${place}: ${problem}`)]);
  });

  test("has to say which clusters it is for", () => {
    expect(problemsOf("version: 1\nclusters:\n  - mode: off")).toEqual([
      "line 3, clusters[0].match: match is missing. Add it.",
    ]);
  });

  test.each([
    ["require: [no-public-ip]", "require[0]", '"no-public-ip" is not known.'],
    ["broadestRange: 8.5", "broadestRange", "8.5 is not a whole number from 0 to 32."],
    ['broadestRange: "8"', "broadestRange", '"8" is not a whole number from 0 to 32.'],
    ["revertAfter: 0", "revertAfter", "0 is not a duration."],
    ["reverts: { window: PT0S }", "reverts.window", '"PT0S" is too short.'],
    ["reverts:", "reverts", "There is nothing here."],
    ["remindEvery: PT0S", "remindEvery", '"PT0S" is too short.'],
    ["remindEvery: never", "remindEvery", '"never" is not an ISO 8601 duration.'],
    ["trustedDeployers: [Jane Doe]", "trustedDeployers[0]", '"Jane Doe" is neither a GUID nor a UPN.'],
    ['trustedDeployers: [" "]', "trustedDeployers[0]", "The text is empty."],
    ["trustedDeployers: [a@x.io, b@]", "trustedDeployers[1]", '"b@" is neither a GUID nor a UPN.'],
    ['trustedDeployers: ["*@x.io"]', "trustedDeployers[0]", '"*@x.io" can never match: no UPN has * or ?'],
    [
      'trustedDeployers: ["a_y.io#EXT#@x.io"]',
      "trustedDeployers[0]",
      '"a_y.io#EXT#@x.io" can never match: no guest is known by a UPN.',
    ],
    [
      "trustedDeployers: [04B07795-8ddb-461a-bbee-02f9e1bf7b46]",
      "trustedDeployers[0]",
      '"04B07795-8ddb-461a-bbee-02f9e1bf7b46" can never match: it is the Azure CLI, with which people sign in',
    ],
    [
      "trustedDeployers: [00000000-0000-0000-0000-000000000000]",
      "trustedDeployers[0]",
      `"00000000-0000-0000-0000-000000000000" can never match: it is nobody's id.`,
    ],
    ["trustTags: yes", "trustTags", '"yes" is not true or false.'],
    ['name: ""', "name", "The text is empty."],
    ["exemptions: {}", "exemptions", "Object is not a list."],
    ["baseline: {}", "baseline", "The baseline declares nothing."],
  ])("%s", (line, place, problem) => {
    expect(entryProblems(line)).toEqual([
      expect.stringContaining(`line 4, clusters[0].${place}: ${problem}`),
    ]);
  });

  test.each([
    "2026-12-31",
    "2026-12-31T00:00:00",
    "2026-13-01T00:00:00Z",
    "2026-12-31T24:00:00Z",
    "31.12.2026",
    "tomorrow",
  ])("an exemption until %s is refused", (until) => {
    expect(entryProblems("exemptions:", `  - { setting: run-command, until: ${until}, reason: r }`)).toEqual([
      expect.stringContaining("clusters[0].exemptions[0].until: "),
    ]);
  });
});

describe("a declared baseline", () => {
  test.each([
    "authorizedIPRanges: [73.140.245.0/24, 20.42.25.196, 2603:1000::/48]",
    "authorizedIPRanges: [0.0.0.0/32]",
    "authorizedIPRanges: [AzureDevOps, 20.42.25.196]",
    "enablePrivateCluster: true",
    "publicNetworkAccess: Disabled",
    "enablePrivateClusterPublicFQDN: false",
    "disableLocalAccounts: true",
    "networkPolicy: cilium",
    "podLinkLocalAccess: None",
  ])("takes %s", (line) => {
    expect(entryProblems(`baseline: { ${line} }`)).toEqual([]);
  });

  test.each([
    ["authorizedIPRanges: []", "", "The list is empty. An empty list would approve a cluster that is open"],
    [
      "authorizedIPRanges: null",
      "",
      "Without ranges a cluster that is open to the internet would be approved.",
    ],
    ["authorizedIPRanges: 73.140.245.0/24", "", '"73.140.245.0/24" is not a list.'],
    ["authorizedIPRanges: [0.0.0.0/0]", "", "Together these ranges let the whole internet in."],
    ["authorizedIPRanges: [0.0.0.0/1, 128.0.0.0/1]", "", "Together these ranges let the whole internet in."],
    [
      "authorizedIPRanges: [0.0.0.0/32, 73.140.245.0/24]",
      "",
      "0.0.0.0/32 stands for the cluster's own outbound address",
    ],
    ["authorizedIPRanges: [AzureCloud]", "[0]", '"AzureCloud" lets everybody in, or every Azure customer.'],
    ["authorizedIPRanges: [73.140.245.0/33]", "[0]", '"73.140.245.0/33" is neither an IP address'],
    ["authorizedIPRanges: [010.0.0.1]", "[0]", '"010.0.0.1" is neither an IP address'],
    ["authorizedIPRanges: [73.140]", "[0]", "73.14 is not text."],
  ])("refuses %s", (line, place, problem) => {
    expect(entryProblems(`baseline: { ${line} }`)).toEqual([
      expect.stringContaining(`line 4, clusters[0].baseline.authorizedIPRanges${place}: ${problem}`),
    ]);
  });

  test.each([
    ["disableRunCommand: null", "disableRunCommand", "null is not true or false."],
    ["publicNetworkAccess: disabled", "publicNetworkAccess", '"disabled" is not known.'],
    ["networkPolicy: weave", "networkPolicy", '"weave" is not known.'],
    ["authorizedIpRanges: [73.140.245.0/24]", "authorizedIpRanges", "authorizedIpRanges is not a known key."],
  ])("refuses %s", (line, place, problem) => {
    expect(entryProblems(`baseline: { ${line} }`)[0]).toContain(
      `line 4, clusters[0].baseline.${place}: ${problem}`,
    );
  });
});

describe("an alert route", () => {
  const route = (line: string): string[] => problemsOf(`version: 1\nalerts:\n  - { ${line} }`);

  test.each([
    'channel: slack, url: "@setting:MY_SLACK"',
    'channel: webhook, url: "https://alerts.example.com/x?sig=1"',
    'channel: webhook, url: "http://127.0.0.1:7080/hook"',
  ])("takes %s", (line) => {
    expect(route(line)).toEqual([]);
  });

  test.each([
    "GUARDRAIL_URL",
    "@settings:A",
    "@setting:",
    "https://a b.example.com/",
    "http://example.com/secret",
    "file:///etc",
  ])("refuses the URL %s without quoting it", (url) => {
    const problems = route(`channel: slack, url: "${url}"`);
    expect(problems).toEqual([
      expect.stringMatching(/^line 3, alerts\[0\]\.url: (It is neither|A reference)/),
    ]);
    expect(problems.join()).not.toContain("secret");
  });

  test("an empty list would silence everything", () => {
    expect(problemsOf("version: 1\nalerts: []")).toEqual([
      "line 2, alerts: The list is empty. Leave it out to use the channels of the app settings.",
    ]);
  });

  test("has a least severity of low unless it says otherwise", () => {
    expect(parsePolicy('version: 1\nalerts: [{ channel: slack, url: "@setting:A" }]')).toMatchObject({
      policy: { alerts: [{ minSeverity: "low" }] },
    });
  });
});
