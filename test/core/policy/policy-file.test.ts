import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parsePolicy } from "../../../src/core/policy/policy-file.ts";
import { formatPolicyProblem } from "../../../src/core/policy/policy-problem.ts";
import { examplePolicy } from "./example-policy.ts";

/** The problems of a policy as lines, empty for a good one. */
function problemsOf(text: string): string[] {
  const parsed = parsePolicy(text);
  return "problems" in parsed ? parsed.problems.map(formatPolicyProblem) : [];
}

describe("parsePolicy", () => {
  test("reads the documented example whole", () => {
    expect(parsePolicy(examplePolicy)).toEqual({
      policy: {
        defaults: {
          mode: "alert",
          require: [],
          broadestRange: 8,
          revertAfterSeconds: 0,
          reverts: { max: 3, windowSeconds: 3600 },
          onNarrowed: "alert",
          onUnfinishedUpgrade: "refuse",
          remindEverySeconds: 86_400,
          trustedDeployers: [],
        },
        clusters: [
          {
            label: "production",
            place: { line: 13, path: "clusters[0]" },
            match: {
              subscriptions: ["00000000-0000-0000-0000-00000000000a"],
              resourceGroups: ["rg-prod-*"],
              clusters: ["*"],
              tags: { env: "prod" },
            },
            trustTags: false,
            settings: { mode: "revert" },
            declared: { authorizedIPRanges: ["73.140.245.0/24", "20.42.25.196/32"], disableRunCommand: true },
            declaredAt: { line: 16, path: "clusters[0].baseline" },
            exemptions: [
              { setting: "run-command", until: "2026-12-31T00:00:00.000Z", reason: "migration, ticket 4711" },
            ],
          },
        ],
        alerts: [
          {
            channel: "teams",
            url: { kind: "setting", setting: "GUARDRAIL_TEAMS_WEBHOOK_URL" },
            minSeverity: "medium",
            clusters: ["production"],
          },
        ],
      },
    });
  });

  test("the smallest policy is a version", () => {
    expect(parsePolicy("version: 1")).toEqual({ policy: { defaults: {}, clusters: [] } });
  });

  test("JSON is YAML, and a byte order mark is no matter", () => {
    expect(parsePolicy('\uFEFF{"version": 1, "defaults": {"mode": "off"}}')).toEqual({
      policy: { defaults: { mode: "off" }, clusters: [] },
    });
  });

  test("a bare off is the word, even under %YAML 1.1", () => {
    expect(parsePolicy("%YAML 1.1\n---\nversion: 1\ndefaults:\n  mode: off\n  remindEvery: off\n")).toEqual({
      policy: { defaults: { mode: "off", remindEverySeconds: null }, clusters: [] },
    });
  });

  test("tells every problem at once, in the order of the lines", () => {
    const text = `version: 2
default: {}
defaults:
  mode: revrt
  broadestRange: 33
  revertAfter: 5m
  reverts: { max: 0, window: P1M, every: 3 }
clusters:
  - match: {}
  - name: a
    match: { tags: { env: true } }
    baseline: { authorizedIPRanges: [] }
  - name: A
    match: { clusters: ["*"] }
    exemptions:
      - { setting: runcommand, until: 2026-02-30T00:00:00Z }
alerts:
  - { channel: email, url: "http://example.com/secret", clusters: [b] }
`;
    expect(problemsOf(text)).toEqual([
      "line 1, version: Version 2 is not known. Write version: 1.",
      "line 2, default: default is not a known key. Did you mean defaults? Known here: version, defaults, clusters, alerts.",
      'line 4, defaults.mode: "revrt" is not known. Did you mean revert? Write one of: off, alert, revert.',
      "line 5, defaults.broadestRange: 33 is not a whole number from 0 to 32. Write a number from 0 to 32.",
      'line 6, defaults.revertAfter: "5m" is not an ISO 8601 duration. Write days, hours, minutes and seconds as whole numbers: PT0S, PT30M, PT1H, P1D.',
      "line 7, defaults.reverts.max: 0 is not a whole number from 1 to 1000. Write a number from 1 to 1000.",
      'line 7, defaults.reverts.window: "P1M" has years or months, whose length varies. Write days, and minutes after a T: P30D is thirty days, PT30M thirty minutes.',
      "line 7, defaults.reverts.every: every is not a known key. Known here: max, window.",
      'line 9, clusters[0].match: It does not say which clusters it is for. Name them; for every cluster write clusters: ["*"].',
      "line 11, clusters[1].match.tags.env: The value of the tag env is not text. Put it in quotes.",
      "line 12, clusters[1].baseline.authorizedIPRanges: The list is empty. An empty list would approve a cluster that is open to the internet. List the CIDR blocks that may reach the API server, such as 73.140.245.0/24.",
      "line 13, clusters[2].name: The name A is given to more than one entry. Give each entry a name of its own.",
      'line 16, clusters[2].exemptions[0].setting: "runcommand" is not known. Did you mean run-command? Write one of: authorized-ranges, private-cluster, public-network-access, public-fqdn, run-command, local-accounts, network-policy, imds-restriction, trusted-access, private-endpoints, cluster-admins, api-connectivity, token-issuers.',
      'line 16, clusters[2].exemptions[0].until: "2026-02-30T00:00:00Z" is not a date of the calendar with time and zone. Write it like 2026-12-31T00:00:00Z.',
      "line 16, clusters[2].exemptions[0].reason: reason is missing. Add it.",
      'line 18, alerts[0].channel: "email" is not known. Write one of: teams, slack, webhook, event-grid, pagerduty.',
      'line 18, alerts[0].url: It is neither an https URL nor a reference to an app setting. Write "@setting:NAME" with the name of the app setting that holds the URL, or an https URL.',
      "line 18, alerts[0].clusters[0]: No entry under clusters has the name b. Names are: A.",
    ]);
  });

  test("every key of the example is checked for typing mistakes", () => {
    const lines = examplePolicy.split("\n");
    const keys = [...examplePolicy.matchAll(/(?<=^|[\s{])(\w+)(?=:\s)/gm)].filter(([, key]) => key !== "env");
    expect(keys).toHaveLength(33);
    for (const { 1: key, index } of keys) {
      const line = examplePolicy.slice(0, index).split("\n").length;
      const mistyped = `${examplePolicy.slice(0, index)}x${examplePolicy.slice(index)}`;
      const unknown = problemsOf(mistyped).filter((problem) =>
        problem.includes(`x${key} is not a known key.`),
      );
      expect(unknown, lines[line - 1]).toHaveLength(1);
      expect(unknown[0]).toMatch(new RegExp(`^line ${line}, `));
    }
  });
});

describe("an unknown key", () => {
  const places = ["", "defaults", "defaults.reverts", "clusters[0]", "clusters[0].match", "alerts[0]"];
  const textWith = (place: string, key: string): string => {
    const at = (here: string) => (here === place ? `, ${JSON.stringify(key)}: 1` : "");
    return `{ version: 1${at("")},
      defaults: { mode: alert, reverts: { max: 1${at("defaults.reverts")} }${at("defaults")} },
      clusters: [{ name: a, match: { clusters: [a]${at("clusters[0].match")} }${at("clusters[0]")} }],
      alerts: [{ channel: slack, url: "@setting:A"${at("alerts[0]")} }] }`;
  };

  test("is a problem everywhere, whatever it is", () => {
    const key = fc.oneof(
      fc.string(),
      fc.constantFrom("__proto__", "constructor", "prototype", "toString", "hasOwnProperty"),
    );
    expect(problemsOf(textWith("nowhere", ""))).toEqual([]);
    fc.assert(
      fc.property(fc.constantFrom(...places), key, (place, name) => {
        const known = [
          "version",
          "defaults",
          "clusters",
          "alerts",
          "mode",
          "max",
          "name",
          "match",
          "channel",
          "url",
        ];
        fc.pre(!known.includes(name));
        expect(problemsOf(textWith(place, name))).not.toEqual([]);
      }),
    );
  });
});

describe("the kinds of channels", () => {
  const alerts = (entry: string): string => `version: 1\nalerts:\n  - ${entry}\n`;

  test.each([
    [
      "{ channel: event-grid, url: https://t.eastus-1.eventgrid.azure.net/api/events }",
      {
        channel: "event-grid",
        url: { kind: "url", url: "https://t.eastus-1.eventgrid.azure.net/api/events" },
        minSeverity: "low",
      },
    ],
    [
      '{ channel: event-grid, url: "@setting:TOPIC", minSeverity: high }',
      { channel: "event-grid", url: { kind: "setting", setting: "TOPIC" }, minSeverity: "high" },
    ],
    [
      '{ channel: pagerduty, routingKey: "@setting:PD_KEY" }',
      { channel: "pagerduty", routingKey: "PD_KEY", minSeverity: "low" },
    ],
    [
      '{ channel: pagerduty, routingKey: "@setting:PD_KEY", url: https://events.eu.pagerduty.com/v2/enqueue }',
      {
        channel: "pagerduty",
        routingKey: "PD_KEY",
        url: { kind: "url", url: "https://events.eu.pagerduty.com/v2/enqueue" },
        minSeverity: "low",
      },
    ],
  ])("%s is read", (entry, route) => {
    expect(parsePolicy(alerts(entry))).toMatchObject({ policy: { alerts: [route] } });
  });

  test.each([
    ["{ channel: teams }", "line 3, alerts[0].url: url is missing. Add it."],
    [
      "{ channel: event-grid, url: https://example.com/api/events }",
      "line 3, alerts[0].url: It is not an Event Grid topic's endpoint. Copy the topic's endpoint (https://TOPIC.REGION-1.eventgrid.azure.net/api/events): az eventgrid topic show --query endpoint.",
    ],
    [
      "{ channel: pagerduty }",
      'line 3, alerts[0].routingKey: routingKey is missing. Write "@setting:NAME" with the name of the app setting that holds the integration key.',
    ],
    [
      "{ channel: pagerduty, routingKey: 0123456789abcdef0123456789abcdef }",
      'line 3, alerts[0].routingKey: The routing key is a secret, and does not belong into the policy file. Write "@setting:NAME" with the name of the app setting that holds the integration key.',
    ],
    [
      '{ channel: slack, url: "@setting:S", routingKey: "@setting:PD_KEY" }',
      "line 3, alerts[0].routingKey: Only pagerduty has a routing key. Take it out of this entry.",
    ],
  ])("%s is refused, and no value is quoted", (entry, problem) => {
    expect(problemsOf(alerts(entry))).toEqual([problem]);
  });
});

describe("a file that is not a policy", () => {
  test.each([
    ["", "line 1: The file is empty. Write at least version: 1."],
    ["# only a comment", "line 1: The file is empty. Write at least version: 1."],
    [
      "- version: 1",
      "line 1: Array is not a mapping. Leave the key out, or write one or more of: version, defaults, clusters, alerts.",
    ],
    ["{}", "line 1, version: version is missing. Add it."],
    ['version: "1"', 'line 1, version: Version "1" is not known. Write version: 1.'],
  ])("%j", (text, problem) => {
    expect(problemsOf(text)).toEqual([problem]);
  });

  test.each([
    [
      "version: 1\nversion: 1",
      "line 2: The file is not valid YAML: a key is given twice in one mapping; leave one of them. ",
    ],
    ["version: 1\nclusters: [", "line 2: The file is not valid YAML: "],
    [
      "version: 1\ndefaults:\n\tmode: off",
      "line 3: The file is not valid YAML: Tabs are not allowed as indentation. ",
    ],
    [
      "version: 1\n---\nversion: 1",
      "line 2: The file is not valid YAML: it holds more than one document, each after a line of ---",
    ],
    ["version: !v 1", "line 1: The file is not valid YAML: Unresolved tag: !v. "],
    ["version: 1\ndefaults: *x", "line 2: The file is not valid YAML: *x stands without quotes. "],
  ])("%j", (text, start) => {
    const problems = problemsOf(text);
    expect(problems).not.toEqual([]);
    expect(problems[0]?.startsWith(start), problems[0]).toBe(true);
  });

  test.each([
    ["version: 1\nclusters:\n  - match: { resourceGroups: [*-prod] }\n    mode: revert\n", 3, "*"],
    ["version: 1\nclusters:\n  - match:\n      clusters: [*]\n", 4, "*"],
    ["version: 1\nclusters:\n  - match:\n      clusters:\n        - aks\n        - *prod*\n", 6, "*"],
    ["version: 1\nalerts:\n  - channel: teams\n    url: @setting:TEAMS\n", 4, "@"],
    ["version: 1\nclusters:\n  - name: `x`\n", 3, "`"],
    ["version: 1\nclusters:\n  - name: %x\n", 3, "%"],
    ["version: 1\nclusters:\n  - name: !prod\n", 3, "!"],
  ])("%j: its line, and that it wants quotes", (text, line, mark) => {
    const [problem, ...others] = problemsOf(text);
    expect(others).toEqual([]);
    expect(problem).toMatch(new RegExp(`^line ${line}: The file is not valid YAML: `));
    expect(problem).toContain(`Put it in quotes: without them, ${mark} is `);
  });

  test.each([
    ["a page of HTML", "<!doctype html><title>Sign in</title>"],
    ["binary data", "version: 1\0"],
    ["a gzip file", "\u001F\uFFFD\b\0\0"],
  ])("that is %s is said to look like it, on one line", (what, text) => {
    const problems = problemsOf(text);
    expect(problems).toEqual([expect.stringContaining(`it looks like ${what}; `)]);
    expect(problems[0]).not.toMatch(/\p{Cc}/u);
  });

  test("a name in another encoding is a problem with its line; in a comment it is none", () => {
    const policy = (name: string): string =>
      `version: 1 # f\uFFFDr alle\nclusters:\n  - match: { resourceGroups: [${name}] }\n`;
    expect(problemsOf(policy("rg-b\uFFFDro"))).toEqual([
      expect.stringMatching(/^line 3: The file is not valid YAML: a character is neither UTF-8 nor UTF-16/),
    ]);
    expect(problemsOf(policy("rg-buero"))).toEqual([]);
  });

  test.each([
    ["lists", "[".repeat(5_000)],
    ["mappings", Array.from({ length: 2_000 }, (_, depth) => `${" ".repeat(depth)}a:`).join("\n")],
  ])("%s in one another without end are one problem", (_what, text) => {
    const problems = problemsOf(text);
    expect(problems).toEqual([expect.stringContaining("not valid YAML: it is nested too deeply")]);
  });

  test("a file of any length is answered at once", () => {
    expect(problemsOf(`version: 1\n${"#".repeat(4 * 1024 * 1024)}`)).toEqual([
      "line 1: The file has 4194315 characters, and a policy may have 4194304. Name clusters by patterns, or by their resource groups and subscriptions.",
    ]);
  });

  test("of a value of any length as much is quoted as finds it", () => {
    const [problem = ""] = problemsOf(`version: 1\ndefaults: { mode: ${"x".repeat(5_000)} }`);
    expect(problem).toBe(
      `line 2, defaults.mode: "${"x".repeat(100)}…" is not known. Write one of: off, alert, revert.`,
    );
  });

  test("references that multiply are refused, not expanded", () => {
    const levels = [..."abcdefgh"].map((name, index, all) => {
      const items =
        index === 0
          ? "x, x, x, x, x, x, x, x, x"
          : Array(9)
              .fill(`*${all[index - 1]}`)
              .join(", ");
      return `  ${name}: &${name} [${items}]`;
    });
    expect(problemsOf(`version: 1\ndefaults:\n${levels.join("\n")}`)).toEqual([
      expect.stringContaining("not valid YAML: Excessive alias count"),
    ]);
  });
});

describe("any text at all", () => {
  test("is answered, with a problem or a policy", () => {
    const yamlish = fc.array(
      fc.constantFrom(
        "version: 1",
        "\n",
        "  ",
        "- ",
        "clusters:",
        "match:",
        "&a",
        "*a",
        "{",
        "]",
        "?",
        ":",
        "off",
      ),
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          yamlish.map((parts) => parts.join(" ")),
        ),
        (text) => {
          const parsed = parsePolicy(text);
          expect("policy" in parsed || parsed.problems.length > 0).toBe(true);
        },
      ),
    );
    expect(problemsOf("[".repeat(20_000))).not.toEqual([]);
    expect(problemsOf("&a {version: 1, defaults: *a}")).not.toEqual([]);
  });
});
