/** Something that a JSON Schema cannot say of a policy file, and that the parser refuses. */
export interface OnlyTheParser {
  /** As docs/policy.md lists it. */
  readonly says: string;
  /** The problems that are told of it. */
  readonly problem: RegExp;
  /** Files, each as the lines under `version: 1`, that the schema takes and the parser refuses. */
  readonly examples: readonly string[];
}

const entry = (lines: string): string => `clusters: [{ match: { clusters: [a] }, ${lines} }]`;

/** All of them. */
export const onlyTheParser: readonly OnlyTheParser[] = [
  {
    says: "an entry of `authorizedIPRanges` that looks like an address or a service tag, and is none, lets everybody in, or has no public address",
    problem:
      /is neither an IP address, nor a CIDR block|lets everybody in, or every Azure customer|No host on the internet has an address in/,
    examples: [
      entry("baseline: { authorizedIPRanges: [1.2.3] }"),
      entry("baseline: { authorizedIPRanges: [AzureCloud] }"),
      entry("baseline: { authorizedIPRanges: [10.0.0.0/8] }"),
    ],
  },
  {
    says: "ranges that let the internet in together, that are broader than `broadestRange`, or `0.0.0.0/32` beside others",
    problem: /^(?:Together these ranges|These ranges|0\.0\.0\.0\/32 stands for)/,
    examples: [
      entry("baseline: { authorizedIPRanges: [0.0.0.0/1, 128.0.0.0/1] }"),
      entry("baseline: { authorizedIPRanges: [0.0.0.0/32, 73.140.245.0/24] }"),
      entry("broadestRange: 24, baseline: { authorizedIPRanges: [73.140.0.0/16] }"),
    ],
  },
  {
    says: "an id of `trustedDeployers` that is nobody's, or that of an app with which people sign in",
    problem: /can never match: it is/,
    examples: [
      "defaults: { trustedDeployers: [00000000-0000-0000-0000-000000000000] }",
      entry("trustedDeployers: [1950a258-227b-4e31-a9cf-717495945fc2]"),
    ],
  },
  {
    says: "a duration that is longer than a year",
    problem: /is longer than a year/,
    examples: ["defaults: { revertAfter: P367D }", "defaults: { remindEvery: PT999999999H }"],
  },
  {
    says: "a day that its month does not have, or that is after the year 9999 in UTC",
    problem: /is not a date of the calendar/,
    examples: [
      entry("exemptions: [{ setting: run-command, until: 2027-02-30T00:00:00Z, reason: r }]"),
      entry("exemptions: [{ setting: run-command, until: 9999-12-31T23:59:59-05:00, reason: r }]"),
    ],
  },
  {
    says: "a URL that is no URL, or plain http to another machine",
    problem: /^It is neither an https URL nor a reference/,
    examples: [
      'alerts: [{ channel: slack, url: "http://example.com/" }]',
      'alerts: [{ channel: slack, url: "https://[" }]',
    ],
  },
  {
    says: "a URL for `event-grid` that is no topic's endpoint",
    problem: /^It is not an Event Grid topic's endpoint/,
    examples: ['alerts: [{ channel: event-grid, url: "https://example.com/api/events" }]'],
  },
  {
    says: "a name that two entries have, or that `alerts` asks for and none has",
    problem: /is given to more than one entry|^No entry under clusters has the name/,
    examples: [
      "clusters: [{ name: a, match: { clusters: [a] } }, { name: A, match: { clusters: [b] } }]",
      'alerts: [{ channel: slack, url: "@setting:A", clusters: [b] }]',
    ],
  },
  {
    says: "an entry that can never match, as an earlier one takes every cluster that it is for",
    problem: /^It can never match/,
    examples: ['clusters: [{ match: { clusters: ["*"] } }, { match: { clusters: [a] } }]'],
  },
  {
    says: "a tag under `match` that is given twice, spelt in two ways",
    problem: /is under match already/,
    examples: ["clusters: [{ match: { tags: { env: prod, Env: dev } } }]"],
  },
  {
    says: "a baseline that declares otherwise than `require` asks, or ranges for a private cluster",
    problem: /is required of these clusters, and their baseline|^The baseline declares a private cluster/,
    examples: [
      "defaults: { require: [no-run-command] }\nclusters: [{ match: { clusters: [a] }, baseline: { disableRunCommand: false } }]",
      entry("baseline: { enablePrivateCluster: true, authorizedIPRanges: [73.140.245.0/24] }"),
    ],
  },
  {
    says: "the same exemption twice in an entry, or one that never ends of what is required",
    problem: /is exempted already|is exempted for ever/,
    examples: [
      entry(
        "exemptions: [{ setting: run-command, until: 2027-01-31T00:00:00Z, reason: r }, { setting: run-command, until: 2027-02-28T00:00:00Z, reason: r }]",
      ),
      entry(
        "require: [no-run-command], exemptions: [{ setting: run-command, until: 9999-12-31T00:00:00Z, reason: r }]",
      ),
    ],
  },
  {
    says: "a key that does nothing where it stands: `revertAfter`, `onNarrowed: revert` or `onUnfinishedUpgrade: revert` in a mode that reverts nothing, `trustTags` without tags",
    problem: /says how to revert, and in mode|^It trusts tags, and none are under match/,
    examples: [
      entry("mode: alert, revertAfter: PT10M"),
      "defaults: { mode: off, onNarrowed: revert }",
      entry("trustTags: true"),
    ],
  },
];
