import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { rangesPath, removeRanges } from "../../sandbox/arm/clusters/cluster-change.ts";
import { danaRivera } from "../../sandbox/arm/identity/actor.ts";
import { isJsonObject, type JsonObject } from "../../sandbox/arm/json.ts";
import { eventually } from "../support/eventually.ts";
import { type GuardedSandbox, startGuardedSandbox } from "../support/guarded-sandbox.ts";
import type { TestCluster } from "../support/test-cluster.ts";
import { approved, closedAndToldOnce, everywhere, wholeStoryOf } from "../support/whole-story.ts";

const runCommandPath = "properties.apiServerAccessProfile.disableRunCommand";

let sandbox: GuardedSandbox;
beforeAll(async () => {
  sandbox = await startGuardedSandbox({
    settings: { GUARDRAIL_POLICY: fileURLToPath(new URL("policies/quiet-channels.yaml", import.meta.url)) },
  });
});
afterAll(() => sandbox?.stop());

/** A person's decision about the incident that was told last, on what the message showed. */
function decide(
  cluster: TestCluster,
  decision: "accept" | "revert",
  reason: string = "as agreed in ticket 4711",
) {
  const { incidentId = "none", fingerprint } = cluster.alerts().at(-1) ?? {};
  const body = JSON.stringify({ reason, fingerprint });
  return sandbox.app.post(`/api/incidents/${incidentId}/${decision}`, body);
}

describe("a person decides, where the guardrail only alerts", () => {
  test("accept: the exposure becomes the baseline, which is told once and is silent from then on", async () => {
    const cluster = await sandbox.seedLearned({ resourceGroup: "rg-people-accept" });
    const wider = [...approved, "20.50.0.0/16"];
    await cluster.write({ [rangesPath]: wider });
    expect((await decide(cluster, "accept")).status).toBe(200);
    await cluster.touch();
    expect(cluster.told().webhook).toEqual(["opened", "accepted"]);
    expect(cluster.told().slack).toEqual(["opened", "accepted"]);
    const again = await decide(cluster, "accept");
    expect(again).toMatchObject({ status: 409, body: { incident: { status: "accepted" } } });
    await cluster.write(removeRanges);
    expect(cluster.alerts().at(-1)).toMatchObject({
      transition: "opened",
      decision: { patch: { properties: { apiServerAccessProfile: { authorizedIPRanges: wider } } } },
    });
    expect(cluster.puts()).toEqual([]);
  });

  test("accept of what was seen before the list grew is refused, and nothing is accepted unseen", async () => {
    const cluster = await sandbox.seedLearned({ resourceGroup: "rg-people-unseen" });
    await cluster.write({ [rangesPath]: [...approved, "20.50.0.0/16"] });
    const { incidentId = "none", fingerprint } = cluster.alerts().at(-1) ?? {};
    const path = `/api/incidents/${incidentId}/accept`;
    expect(await sandbox.app.post(path, '{"reason":"as agreed"}')).toMatchObject({ status: 400 });
    await cluster.write({ [rangesPath]: [...approved, "20.50.0.0/16", "20.60.0.0/16", "20.70.0.0/16"] });
    expect(cluster.told().webhook).toEqual(["opened", "updated"]);
    const body = JSON.stringify({ reason: "as agreed", fingerprint });
    expect(await sandbox.app.post(path, body)).toMatchObject({
      status: 409,
      body: { incident: { status: "open" } },
    });
    expect((await decide(cluster, "accept")).status).toBe(200);
    expect(cluster.told().webhook).toEqual(["opened", "updated", "accepted"]);
  });

  test("revert: what was approved goes back at once, told once on every channel", async () => {
    const cluster = await sandbox.seedLearned({ resourceGroup: "rg-people-revert" });
    await cluster.write(removeRanges);
    expect(cluster.told()).toEqual(everywhere("opened"));
    expect(cluster.puts()).toEqual([]);
    expect((await decide(cluster, "revert")).status).toBe(200);
    await cluster.toldEverywhere("opened", "reverted");
    expect(wholeStoryOf(sandbox, cluster)).toEqual(closedAndToldOnce);
    expect((await decide(cluster, "revert")).status).toBe(409);
  });
});

describe("the history, read over HTTP", () => {
  const calc = '=HYPERLINK("https://evil.example/","see")';

  test("tells who changed and who decided, page by page, as JSON and as a table without formulas", async () => {
    const cluster = await sandbox.seedLearned({ resourceGroup: "rg-people-history" });
    const dana = { ...danaRivera, upn: "+dana@contoso.com" };
    await cluster.write({ [rangesPath]: [...approved, "20.50.0.0/16"] }, {}, dana);
    expect((await decide(cluster, "accept", calc)).status).toBe(200);
    const id = cluster.id.toUpperCase();
    const told = await eventually("the history tells all of it", async () => {
      const entries = await wholeHistory(`cluster=${id}&limit=2`);
      return entries.length === 5 ? entries : undefined;
    });
    expect(told.map(({ kind, what }) => `${kind} ${what}`)).toEqual([
      "baseline learned",
      "transition opened",
      "transition accepted",
      "decision accept",
      "baseline accepted",
    ]);
    const { correlationId = "none", incidentId } = cluster.alerts().at(0) ?? {};
    expect(told[1]).toMatchObject({ clusterId: cluster.id, actor: dana.upn, correlationId, incidentId });
    expect(told[3]).toMatchObject({ by: "a person", message: calc, incidentId });

    const table = await sandbox.app.get(`/api/history?cluster=${id}&format=csv`);
    const lines = table.text.split("\r\n");
    expect(lines).toHaveLength(1 + 5 + 1);
    expect(lines[0]).toMatch(/^at,clusterId,kind,what,by,actor,message,/);
    expect(lines[2]).toContain(`,'${dana.upn},`);
    expect(lines[4]).toContain(`,"'=HYPERLINK(""https://evil.example/"",""see"")",`);
    expect(table.text).not.toMatch(/(^|,)"?[=+@-]/m);
  });

  test.each([
    "since=yesterday",
    "since=2026-11-02&until=2026-11-01",
    "cluster=aks-prod",
    "continuation=bm9uZQ",
  ])("is asked for ?%s, and answers 400 with what is wrong", async (query) => {
    const answer = await sandbox.app.get(`/api/history?${query}`);
    expect(answer).toMatchObject({ status: 400, body: { error: expect.any(String) } });
    expect(answer.body.entries).toBeUndefined();
  });

  test("shows nothing to whoever has no key", async () => {
    expect(await sandbox.app.get("/api/history", { key: undefined })).toMatchObject({
      status: 401,
      body: {},
    });
    expect(await sandbox.app.get("/api/history", { key: "wrong" })).toMatchObject({ status: 401, body: {} });
  });
});

/** All entries that a question gives, over as many pages as it takes. */
async function wholeHistory(query: string): Promise<readonly JsonObject[]> {
  const entries: JsonObject[] = [];
  let path: string | undefined = `/api/history?${query}`;
  while (path !== undefined) {
    const { status, body } = await sandbox.app.get(path);
    expect(status).toBe(200);
    const page = Array.isArray(body.entries) ? body.entries.filter(isJsonObject) : [];
    expect(page.length).toBeLessThanOrEqual(2);
    entries.push(...page);
    const { continuation } = body;
    path = typeof continuation === "string" ? `/api/history?limit=2&continuation=${continuation}` : undefined;
  }
  return entries;
}

describe("whoever keeps undoing the reverts", () => {
  test("makes the guardrail stand down, which every channel hears as critical; a revert by hand ends that", async () => {
    const cluster = await sandbox.seedLearned({ change: { [runCommandPath]: true } });
    const undone = ["opened", "reverted"];
    for (let time = 1; time <= 3; time += 1) {
      await cluster.write({ [runCommandPath]: false });
      await eventually(`it is reverted, time ${time}`, () => cluster.told().webhook.length === 2 * time, {
        seen: cluster.told,
      });
      expect(cluster.at(runCommandPath)).toBe(true);
    }
    // A medium finding: neither the channel for critical ones nor the one for other clusters has heard of it.
    expect(cluster.told()).toEqual({ teams: [], slack: [], webhook: [...undone, ...undone, ...undone] });

    await cluster.write({ [runCommandPath]: false });
    await eventually(
      "every channel hears of the stand-down",
      () => Object.values(cluster.told()).every((told) => told.at(-1) === "contested"),
      { seen: cluster.told },
    );
    expect(cluster.alerts().at(-1)).toMatchObject({ transition: "contested", severity: "critical" });
    expect(cluster.puts()).toHaveLength(3);
    await cluster.touch();
    expect(cluster.at(runCommandPath)).toBe(false);
    expect(cluster.puts()).toHaveLength(3);

    expect((await decide(cluster, "revert")).status).toBe(200);
    await eventually("it is told as reverted", () => cluster.alerts().at(-1)?.transition === "reverted");
    expect(cluster.at(runCommandPath)).toBe(true);
    expect(cluster.puts()).toHaveLength(4);

    await cluster.write({ [runCommandPath]: false });
    await eventually("it guards by itself again", () => cluster.puts().length === 5);
    expect(cluster.at(runCommandPath)).toBe(true);
  });
});
