import { readFile } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import type { Moment } from "../../../src/cli/policy-explain/moments.ts";
import { run } from "../../../src/cli/run.ts";
import { type MemoryMachine, memoryIo, type Printed } from "../memory-io.ts";

const fixture = (name: string): Promise<string> =>
  readFile(new URL(`../../fixtures/arm/${name}.json`, import.meta.url), "utf8");
const closed = await fixture("public-authorized");
const open = await fixture("public-open-empty-list");

const policy = `version: 1
defaults: { mode: revert, broadestRange: 16, reverts: { max: 5 } }
clusters:
  - name: development
    match: { resourceGroups: ["rg-dev-*"], tags: { env: dev } }
  - name: playground
    match: { tags: { env: prod } }
    mode: alert
  - name: production
    match: { resourceGroups: ["rg-prod*"] }
    require: [no-run-command]
    exemptions:
      - { setting: run-command, until: 2027-01-31T00:00:00Z, reason: "migration, ticket 4711" }
      - { setting: local-accounts, until: 2027-06-30T00:00:00Z, reason: an old job }
  - match: { clusters: ["*"], tags: { team: x } }
  - name: the rest
    match: { clusters: ["*"] }
`;
const files = { "policy.yaml": policy, "closed.json": closed, "open.json": open };

async function explain(args: readonly string[], machine: MemoryMachine = { files }) {
  const printed: Printed = { out: [], err: [] };
  const status = await run(["policy", "explain", ...args], memoryIo(machine, printed));
  return { status, out: printed.out.join("\n"), err: printed.err };
}

describe("policy explain", () => {
  test("says to a person which entry applies and why, what is in force, and what comes of it", async () => {
    const { status, out, err } = await explain(["policy.yaml", "--cluster", "closed.json"]);
    expect({ status, err }).toEqual({ status: 0, err: [] });
    expect(out).toBe(
      await readFile(new URL("./explained-production.txt", import.meta.url), "utf8").then((text) =>
        text.trimEnd(),
      ),
    );
  });

  test("gives the same as JSON, with each entry's fate and the conditions that failed", async () => {
    const { out } = await explain(["policy.yaml", "--cluster", "closed.json", "-o", "json"]);
    const { entries, applies, tags, moments, exemptions } = JSON.parse(out);
    expect({ applies, tags }).toEqual({ applies: "production", tags: { env: "prod", team: null } });
    expect(entries).toEqual([
      {
        entry: "development",
        line: 4,
        tags: "not-trusted",
        outcome: "not-matched",
        unmet: [
          { condition: "resourceGroups", wanted: ["rg-dev-*"], actual: "rg-prod" },
          { condition: "tags", tag: "env", wanted: ["dev"], actual: "prod" },
        ],
      },
      {
        entry: "playground",
        line: 6,
        tags: "not-trusted",
        outcome: "passed-over",
        weakerIn: ["mode", "require"],
        weakerThan: "production",
      },
      { entry: "production", line: 9, tags: "none", outcome: "applies" },
      {
        entry: "clusters[3]",
        line: 15,
        tags: "not-trusted",
        outcome: "not-matched",
        unmet: [{ condition: "tags", tag: "team", wanted: ["x"], actual: null }],
      },
      { entry: "the rest", line: 16, tags: "none", outcome: "later" },
    ]);
    expect(exemptions).toHaveLength(2);
    expect(
      moments.map(({ at, verdict, decision, findings, ends }: Moment) => [
        at,
        verdict,
        decision.action,
        findings.map(({ rule }) => rule),
        ends.map(({ setting }) => setting),
      ]),
    ).toEqual([
      ["2026-11-20T08:00:00.000Z", "compliant", "learn", [], []],
      ["2027-01-31T00:00:00.000Z", "exposed", "alert", ["required-no-run-command"], ["run-command"]],
      ["2027-06-30T00:00:00.000Z", "exposed", "alert", ["required-no-run-command"], ["local-accounts"]],
    ]);
  });

  test("decides now as evaluate does, with the baseline that was given", async () => {
    const judged: Printed = { out: [], err: [] };
    await run(
      ["evaluate", "open.json", "--baseline", "closed.json", "--policy", "policy.yaml"],
      memoryIo({ files }, judged),
    );
    const { clusterId, ...verdict } = JSON.parse(judged.out.join("\n"));
    const args = ["policy.yaml", "--cluster", "open.json", "--baseline", "closed.json", "--output=json"];
    const explained = JSON.parse((await explain(args)).out);
    expect(explained.clusterId).toBe(clusterId);
    expect(explained.moments[0]).toMatchObject(verdict);
    expect(verdict.decision.action).toBe("revert");
  });

  test("an exemption of a baseline's setting ends in the revert that the code would plan", async () => {
    const exempting = `version: 1
clusters:
  - match: { clusters: ["*"] }
    mode: revert
    exemptions: [{ setting: authorized-ranges, until: 2026-12-01T06:00:00+01:00, reason: move }]
`;
    const { out } = await explain(
      ["policy.yaml", "--cluster", "open.json", "--baseline", "closed.json", "-o", "json"],
      { files: { ...files, "policy.yaml": exempting } },
    );
    const [now, end] = JSON.parse(out).moments;
    expect(now).toMatchObject({
      verdict: "compliant",
      decision: { action: "none", reason: "ExemptedByPolicy" },
    });
    expect(end).toMatchObject({
      at: "2026-12-01T05:00:00.000Z",
      verdict: "drifted",
      decision: { action: "revert", patch: { properties: expect.anything() } },
    });
  });

  test("a file without entries, and a cluster that no entry is for, have the defaults", async () => {
    const bare = { ...files, "policy.yaml": "version: 1\n" };
    const { out } = await explain(["policy.yaml", "--cluster", "closed.json", "--mode", "revert"], {
      files: bare,
    });
    expect(out).toContain("The file has no entries: defaults apply.");
    expect(out).toContain("mode: revert (the app setting GUARDRAIL_MODE: --mode)");
    const other = { ...files, "policy.yaml": "version: 1\nclusters: [{ match: { clusters: [x] } }]\n" };
    const second = await explain(["policy.yaml", "--cluster", "closed.json"], { files: other });
    expect(second.out).toContain("No entry applies: defaults do.");
  });

  test("a list of clusters is explained one by one, and a policy may come from standard input", async () => {
    const machine = { files: { ...files, "all.json": `[${closed},${open}]` }, stdin: policy };
    const json = await explain(["-", "--cluster", "all.json", "-o", "json"], machine);
    expect(JSON.parse(json.out)).toHaveLength(2);
    const text = await explain(["-", "--cluster", "all.json"], machine);
    expect(text.out.match(/^\/subscriptions\//gm)).toHaveLength(2);
  });

  test("an exemption that has ended is said to have", async () => {
    const ended = policy.replace("2027-01-31", "2026-11-19");
    const { status, out } = await explain(["policy.yaml", "--cluster", "closed.json"], {
      files: { ...files, "policy.yaml": ended },
    });
    expect(status).toBe(0);
    expect(out).toMatch(/exemption: run-command until 2026-11-19 .* it has ended/);
  });

  test("what a tag or a name holds moves no cursor and forges no line", async () => {
    const body = JSON.parse(closed);
    body.tags = { env: "prod\u001b[2J\nproduction (line 9) applies" };
    const { out } = await explain(["policy.yaml", "--cluster", "odd.json"], {
      files: { ...files, "odd.json": JSON.stringify(body) },
    });
    expect(out).not.toContain("\u001b");
    expect(out.split("\n").filter((line) => line.startsWith("production"))).toEqual([]);
  });

  test.each([
    [["policy.yaml"], "policy explain: --cluster is missing; see aks-guardrail policy --help"],
    [["-", "--cluster", "-"], "policy explain: standard input can be read once only; give files"],
    [["policy.yaml", "--cluster", "closed.json", "-o", "xml"], "--output: it has to be text or json"],
    [["policy.yaml", "--cluster", "closed.json", "--mode", "off"], "--mode: it has to be alert or revert"],
    [["none.yaml", "--cluster", "closed.json"], "none.yaml: there is no such file or folder"],
    [["policy.yaml", "--cluster", "none.json"], "none.json: there is no such file or folder"],
    [["a.yaml", "b.yaml"], "policy: give check or explain, and one file; see aks-guardrail policy --help"],
  ])("%j is unusable", async (args, line) => {
    expect(await explain(args)).toEqual({ status: 2, out: "", err: [`aks-guardrail: ${line}`] });
  });

  test("check takes none of its options", async () => {
    const printed: Printed = { out: [], err: [] };
    const status = await run(
      ["policy", "check", "policy.yaml", "--mode", "revert"],
      memoryIo({ files }, printed),
    );
    expect({ status, ...printed }).toEqual({
      status: 2,
      out: [],
      err: ["aks-guardrail: policy check: --mode is for policy explain; see aks-guardrail policy --help"],
    });
  });
});
