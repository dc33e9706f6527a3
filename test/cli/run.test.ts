import { readFile } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import manifest from "../../package.json" with { type: "json" };
import { run } from "../../src/cli/run.ts";
import { examplePolicy } from "../core/policy/example-policy.ts";
import { type MemoryMachine, memoryIo, type Printed } from "./memory-io.ts";

const fixture = (name: string): Promise<string> =>
  readFile(new URL(`../fixtures/arm/${name}.json`, import.meta.url), "utf8");
const open = await fixture("public-open-empty-list");
const closed = await fixture("public-authorized");

/** A cluster under another name. */
const named = (body: string, name: string): string => body.replaceAll("aks-prod", name);

async function command(args: readonly string[], machine: MemoryMachine = {}) {
  const printed: Printed = { out: [], err: [] };
  const status = await run(args, memoryIo(machine, printed));
  return { status, out: printed.out.join("\n"), err: printed.err };
}

/** Cluster names and verdicts of an answer. */
function verdicts(out: string): unknown {
  const brief = ({ clusterId, verdict }: { clusterId: string; verdict: string }) => [
    clusterId.split("/").at(-1),
    verdict,
  ];
  const answer = JSON.parse(out);
  return Array.isArray(answer) ? answer.map(brief) : brief(answer);
}

describe("evaluate", () => {
  test("prints one object with exactly the documented shape", async () => {
    const { out } = await command(["evaluate", "now.json", "--baseline", "approved.json", "--mode=revert"], {
      files: { "now.json": open, "approved.json": closed },
    });
    expect(JSON.parse(out)).toEqual({
      clusterId:
        "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg-prod/providers/Microsoft.ContainerService/managedClusters/aks-prod",
      verdict: "drifted",
      findings: [
        {
          rule: "authorized-ranges-removed",
          severity: "critical",
          setting: "authorized-ranges",
          message: expect.stringContaining("73.140.245.0/24"),
          remediation: expect.any(String),
        },
        {
          rule: "no-authorized-ranges",
          severity: "critical",
          setting: "authorized-ranges",
          message: expect.any(String),
          remediation: expect.any(String),
        },
      ],
      drift: [
        {
          setting: "authorized-ranges",
          before: ["73.140.245.0/24", "137.117.106.88/29"],
          after: [],
          addedRanges: [],
          removedRanges: ["73.140.245.0/24", "137.117.106.88/29"],
        },
      ],
      notSeen: ["trusted-access", "token-issuers", "imds-restriction", "api-connectivity"],
      decision: {
        action: "revert",
        reason: "RevertDue",
        message: expect.any(String),
        patch: {
          properties: {
            apiServerAccessProfile: { authorizedIPRanges: ["73.140.245.0/24", "137.117.106.88/29"] },
          },
        },
      },
    });
    expect(out.split("\n")[1]).toMatch(/^ {2}"clusterId": /);
  });

  test("says that the private endpoint connections of a private cluster are not in its body", async () => {
    const body = JSON.parse(closed);
    body.properties.apiServerAccessProfile = { enablePrivateCluster: true };
    const { out } = await command(["evaluate", "a"], { files: { a: JSON.stringify(body) } });
    expect(JSON.parse(out).notSeen).toEqual([
      "trusted-access",
      "private-endpoints",
      "token-issuers",
      "imds-restriction",
      "api-connectivity",
    ]);
  });

  test("judges what the body of a preview version shows, and says that it was seen", async () => {
    const body = JSON.parse(closed);
    body.properties.networkProfile = {
      ...body.properties.networkProfile,
      podLinkLocalAccess: "None",
      clusterAPIConnectivityProfile: { bastion: { enabled: true } },
    };
    const approved = JSON.parse(JSON.stringify(body));
    approved.properties.networkProfile.clusterAPIConnectivityProfile = { bastion: { enabled: false } };
    const { out } = await command(["evaluate", "a", "--baseline", "b"], {
      files: { a: JSON.stringify(body), b: JSON.stringify(approved) },
    });
    expect(JSON.parse(out)).toMatchObject({
      findings: [{ rule: "api-connectivity-enabled" }],
      notSeen: ["trusted-access", "token-issuers"],
    });
  });

  test("alerts unless told to revert", async () => {
    const { out } = await command(["evaluate", "a", "--baseline", "b"], { files: { a: open, b: closed } });
    expect(JSON.parse(out).decision.action).toBe("alert");
  });

  test("takes what az aks show prints: properties at the top", async () => {
    const { properties, ...outer } = JSON.parse(open);
    const { status, out } = await command(["evaluate", "-"], {
      stdin: JSON.stringify({ ...outer, ...properties }),
    });
    expect([status, verdicts(out)]).toEqual([1, ["aks-prod", "exposed"]]);
  });

  test("a byte order mark is no matter", async () => {
    expect(await command(["evaluate", "-"], { stdin: `\uFEFF${closed}` })).toMatchObject({ status: 0 });
  });

  test.each([
    ["an array", `[${named(open, "b")}, ${named(closed, "a")}]`],
    ["an ARM list", `{"value": [${named(open, "b")}, ${named(closed, "a")}]}`],
  ])("answers %s in the order given", async (_, stdin) => {
    const { status, out } = await command(["evaluate", "-"], { stdin });
    expect([status, verdicts(out)]).toEqual([
      1,
      [
        ["b", "exposed"],
        ["a", "compliant"],
      ],
    ]);
  });

  test("answers a folder in the order of its files' names, and nothing but *.json", async () => {
    const files = {
      "all/b.json": named(open, "b"),
      "all/a.JSON": `[${named(closed, "a1")}, ${named(open, "a2")}]`,
      "all/x.txt": "x",
    };
    const { status, out } = await command(["evaluate", "all"], { files });
    expect([status, verdicts(out)]).toEqual([
      1,
      [
        ["a1", "compliant"],
        ["a2", "exposed"],
        ["b", "exposed"],
      ],
    ]);
  });

  test("a list of one is a list, and an empty one has nothing to find", async () => {
    expect(verdicts((await command(["evaluate", "-"], { stdin: `[${closed}]` })).out)).toEqual([
      ["aks-prod", "compliant"],
    ]);
    expect(await command(["evaluate", "-"], { stdin: "[]" })).toEqual({
      status: 0,
      out: "[]",
      err: ["note: standard input: the list is empty: there is nothing to judge"],
    });
  });

  test("judges by the policy file: what it requires, declares and exempts", async () => {
    const policy = `version: 1
defaults: { mode: revert, require: [no-run-command] }
clusters:
  - name: shop
    match: { resourceGroups: [RG-*] }
    baseline: { authorizedIPRanges: [73.140.245.0/24] }
    exemptions: [{ setting: run-command, until: 2026-11-20T08:00:01Z, reason: move }]
`;
    const rules = async (text: string) => {
      const { out } = await command(["evaluate", "a", "--policy", "p"], { files: { a: closed, p: text } });
      const { findings, decision } = JSON.parse(out);
      return [findings.map(({ rule }: { rule: string }) => rule), decision.action];
    };
    expect(await rules(policy.replace(/^ {4}(baseline|exemptions).*\n/gm, ""))).toEqual([
      ["required-no-run-command"],
      "alert",
    ]);
    expect((await rules(policy))[0]).toEqual(["authorized-ranges-widened"]);
    expect((await rules(policy.replace("08:00:01", "08:00:00")))[0]).toEqual([
      "authorized-ranges-widened",
      "required-no-run-command",
    ]);
  });

  test("a mode in the policy file wins over --mode, as over the app setting", async () => {
    const files = { a: open, b: closed, p: "version: 1\ndefaults: { mode: off }" };
    const { out } = await command(["evaluate", "a", "--baseline", "b", "--policy", "p", "--mode", "revert"], {
      files,
    });
    expect(JSON.parse(out).decision.action).toBe("none");
  });

  test("says on standard error which policy entry the cluster's tags could not select", async () => {
    const tagged = JSON.stringify({ ...JSON.parse(open), tags: { env: "prod" } });
    const policy = "version: 1\nclusters: [{ name: lax, match: { tags: { env: prod } }, mode: off }]";
    const { out, err } = await command(["evaluate", "a", "--policy", "p"], {
      files: { a: tagged, p: policy },
    });
    expect(JSON.parse(out).decision.action).toBe("alert");
    expect(err).toEqual([
      "note: aks-prod: the policy entry lax matches by tags, but is passed over, as it is weaker in mode; trustTags: true would let it apply",
    ]);
  });

  test("the baseline may be of another cluster of the name", async () => {
    const approved = JSON.parse(closed);
    approved.properties.resourceUID = "older";
    const { out } = await command(["evaluate", "a", "--baseline", "b", "--mode", "revert"], {
      files: { a: open, b: JSON.stringify(approved) },
    });
    expect(JSON.parse(out).decision.action).toBe("revert");
  });
});

describe("unusable input is one line that says what and where, and status 2", () => {
  const files = {
    "open.json": open,
    "broken.json": '{"id": ',
    "empty.json": "\n",
    "null.json": "null",
    "list.json": `[${open}, {"id": "x"}]`,
    "two.json": `[${open}, ${open}]`,
    "mixed/a.json": open,
    "mixed/b.json": '{"value": [{"properties": 3}]}',
    "texts/readme.txt": "",
    "bad.yaml": "version: 1\ndefaults:\n  mode: revrt\n  requires: []\n",
  };

  test.each([
    [[], "there is no command; see aks-guardrail --help"],
    [["evaluat"], "evaluat: it is not a command; see aks-guardrail --help"],
    [["evaluate"], "evaluate: give one file, one folder or - ; see aks-guardrail evaluate --help"],
    [
      ["evaluate", "open.json", "open.json"],
      "evaluate: give one file, one folder or - ; see aks-guardrail evaluate --help",
    ],
    [["evaluate", "none.json"], "none.json: there is no such file or folder"],
    [["evaluate", "empty.json"], "empty.json: it is empty, not JSON"],
    [["evaluate", "null.json"], "null.json: it is not an AKS cluster: the body is not a JSON object"],
    [
      ["evaluate", "list.json"],
      "list.json[1]: it is not a cluster as Azure prints it: it looks like an object of another kind; give what az aks show -o json prints, whole and without --query",
    ],
    [
      ["evaluate", "mixed"],
      "mixed/b.json[0]: it is not a cluster as Azure prints it: it looks like a part of a cluster, as --query leaves it; give what az aks show -o json prints, whole and without --query",
    ],
    [["evaluate", "texts"], "texts: the folder has no *.json files"],
    [["evaluate", "-"], "standard input: it is empty, not JSON"],
    [["evaluate", "open.json", "--mode", "off"], "--mode: it has to be alert or revert"],
    [
      ["evaluate", "open.json", "--baseline", "two.json"],
      "--baseline: two.json holds 2 clusters; give exactly one",
    ],
    [["evaluate", "open.json", "--baseline", "none.json"], "none.json: there is no such file or folder"],
    [
      ["evaluate", "-", "--baseline", "-"],
      "--baseline: standard input is read for the cluster already; give a file",
    ],
    [["evaluate", "open.json", "--policy", "none.yaml"], "none.yaml: there is no such file or folder"],
    [
      ["evaluate", "open.json", "--policy", "bad.yaml"],
      'bad.yaml: line 3, defaults.mode: "revrt" is not known. Did you mean revert? Write one of: off, alert, revert. (and 1 more: aks-guardrail policy check bad.yaml)',
    ],
    [["policy"], "policy: give check or explain, and one file; see aks-guardrail policy --help"],
    [["policy", "check"], "policy: give check or explain, and one file; see aks-guardrail policy --help"],
    [["policy", "check", "none.yaml"], "none.yaml: there is no such file or folder"],
  ])("%j", async (args, line) => {
    expect(await command(args, { files })).toEqual({ status: 2, out: "", err: [`aks-guardrail: ${line}`] });
  });

  test.each([
    [["evaluate", "broken.json"], /^aks-guardrail: broken\.json: it is not JSON: [^\n]+$/],
    [["evaluate", "open.json", "--polcy", "x"], /^aks-guardrail: Unknown option '--polcy'[^\n]*$/],
    [["evaluate", "open.json", "--mode"], /^aks-guardrail: Option '--mode <value>' argument missing$/],
  ])("%j", async (args, line) => {
    expect(await command(args, { files })).toEqual({
      status: 2,
      out: "",
      err: [expect.stringMatching(line)],
    });
  });
});

describe("policy check", () => {
  test("says what a good policy holds", async () => {
    expect(await command(["policy", "check", "p.yaml"], { files: { "p.yaml": examplePolicy } })).toEqual({
      status: 0,
      out: "p.yaml: the policy is good: 1 cluster entry, 1 alert channel.",
      err: [],
    });
    expect(await command(["policy", "check", "-"], { stdin: "version: 1" })).toEqual({
      status: 0,
      out: "standard input: the policy is good: 0 cluster entries, the channels of the app settings.",
      err: [],
    });
  });

  test("tells every problem of a bad one, a line each", async () => {
    const text = "version: 1\ndefaults:\n  mode: revrt\n  requires: []\n";
    expect(await command(["policy", "check", "p.yaml"], { files: { "p.yaml": text } })).toEqual({
      status: 2,
      out: "",
      err: [
        'aks-guardrail: p.yaml: line 3, defaults.mode: "revrt" is not known. Did you mean revert? Write one of: off, alert, revert.',
        "aks-guardrail: p.yaml: line 4, defaults.requires: requires is not a known key. Did you mean require? Known here: mode, require, broadestRange, revertAfter, reverts, onNarrowed, onUnfinishedUpgrade, remindEvery, trustedDeployers.",
      ],
    });
  });
});

describe("help and version", () => {
  test.each([
    [["--help"], "aks-guardrail policy check"],
    [["-h"], "aks-guardrail evaluate"],
    [["evaluate", "--help"], "Exit status: 0 nothing found, 1 findings, 2 unusable input"],
    [["evaluate", "x.json", "-h"], "--baseline CLUSTER.json"],
    [["policy", "--help"], "Exit status: 0 the policy is good"],
  ])("%j", async (args, text) => {
    const { status, out, err } = await command(args);
    expect([status, err]).toEqual([0, []]);
    expect(out).toContain(text);
    expect(out).toContain("Examples:");
    expect(Math.max(...out.split("\n").map((line) => line.length))).toBeLessThanOrEqual(125);
  });

  test("--version is the package's", async () => {
    expect(await command(["--version"])).toEqual({ status: 0, out: manifest.version, err: [] });
  });
});
