import * as v from "valibot";
import { describe, expect, it } from "vitest";
import { decideIncident } from "../../src/functions/decide-incident.ts";
import { history } from "../../src/functions/history.ts";
import { bodyOf, post, request, wrongMode } from "./app.ts";
import { openedApp } from "./opened-app.ts";

const page = v.object({
  since: v.string(),
  until: v.string(),
  entries: v.array(v.looseObject({ id: v.string(), at: v.string(), kind: v.string(), what: v.string() })),
  continuation: v.optional(v.string()),
});

async function acceptedApp() {
  const app = await openedApp();
  const [incident] = app.world.store.incidents;
  const { id, fingerprint } = incident ?? expect.fail("nothing was opened");
  const asked = post({ reason: "=ticket 4711", fingerprint });
  const answer = await decideIncident(
    Object.assign(asked, { params: { id, decision: "accept" } }),
    app,
    app.log,
  );
  expect(answer.status).toBe(200);
  app.world.wait(1);
  const ask = (query: Record<string, string> = {}, headers: Record<string, string> = {}) =>
    history(request({ query, headers }), app, app.log);
  const read = async (query: Record<string, string> = {}) => v.parse(page, bodyOf(await ask(query)));
  return { app, incidentId: id, ask, read };
}

describe("history", () => {
  it("tells transitions, decisions and what was approved, in the order of time", async () => {
    const { read, incidentId } = await acceptedApp();
    const { entries } = await read();
    expect(entries.map(({ kind, what }) => `${kind} ${what}`)).toEqual([
      "baseline learned",
      "transition opened",
      "transition accepted",
      "decision accept",
      "baseline accepted",
    ]);
    expect(entries.map(({ at }) => at)).toEqual(entries.map(({ at }) => at).toSorted());
    expect(entries.find(({ kind }) => kind === "decision")).toMatchObject({
      incidentId,
      by: "a person",
      message: "=ticket 4711",
    });
  });

  it("comes page by page, each with a continuation that holds the whole question", async () => {
    const { read } = await acceptedApp();
    const all = (await read()).entries;
    const found: unknown[] = [];
    let continuation: string | undefined;
    do {
      const next = await read({ limit: "2", ...(continuation ? { continuation } : {}) });
      expect(next.entries.length).toBeLessThanOrEqual(2);
      found.push(...next.entries);
      continuation = next.continuation;
    } while (continuation);
    expect(found).toEqual(all);
  });

  it("is filtered by cluster and time", async () => {
    const { app, read } = await acceptedApp();
    const cluster = app.world.cluster.id.toUpperCase();
    expect((await read({ cluster })).entries).toHaveLength(5);
    expect((await read({ cluster: cluster.replace("AKS-PROD", "OTHER") })).entries).toEqual([]);
    const [first, second] = (await read()).entries;
    expect((await read({ since: second?.at ?? "" })).entries).toHaveLength(4);
    expect((await read({ until: second?.at ?? "" })).entries).toEqual([first]);
  });

  it("is a table where that is asked for, in which no cell is a formula", async () => {
    const { ask } = await acceptedApp();
    for (const answer of [await ask({ format: "csv" }), await ask({}, { accept: "text/csv" })]) {
      expect(answer.headers).toMatchObject({ "content-type": "text/csv; charset=utf-8; header=present" });
      const lines = String(answer.body).split("\r\n");
      expect(lines[0]).toMatch(/^at,clusterId,kind,what,by,actor,message,/);
      expect(lines.find((line) => line.includes("decision,accept"))).toContain(",'=ticket 4711,");
    }
  });

  it("links to the next page of a table", async () => {
    const { ask } = await acceptedApp();
    const { headers } = await ask({ format: "csv", limit: "2" });
    expect(headers).toMatchObject({
      link: expect.stringMatching(/^<\/api\/history\?continuation=[\w-]+&limit=2&format=csv>; rel="next"$/),
    });
  });

  it.each([
    ["since", "yesterday"],
    ["until", "2026-13-45"],
    ["since", "2026-02-30"],
    ["since", "2026-02-29T00:00:00Z"],
    ["since", "2026-11-21T18:00"],
    ["since", "2999-01-01"],
    ["cluster", "/subscriptions/x"],
    ["limit", "0"],
    ["limit", "1001"],
    ["limit", "-1"],
    ["format", "xml"],
    ["continuation", "nonsense"],
    ["continuation", Buffer.from('{"since":"x"}').toString("base64url")],
    [
      "continuation",
      Buffer.from(
        '{"since":"2026-01-01","until":"2026-12-01","cluster":"","after":"2027-01-01T00:00:00.000Z-x"}',
      ).toString("base64url"),
    ],
    [
      "continuation",
      Buffer.from(
        '{"since":"2026-01-01","until":"2026-12-01","cluster":"","after":"2026-02-01T00:00:00.000Z-\' or 1"}',
      ).toString("base64url"),
    ],
  ])("refuses %s=%s", async (name, value) => {
    const { ask } = await acceptedApp();
    const answer = await ask({ [name]: value });
    expect(answer.status).toBe(400);
    expect(bodyOf(answer)).toMatchObject({ error: expect.stringContaining(`\`${name}\``) });
  });

  it("refuses a continuation beside another question than its own", async () => {
    const { app, ask, read } = await acceptedApp();
    const { continuation = "" } = await read({ limit: "2" });
    expect((await ask({ continuation, cluster: app.world.cluster.id })).status).toBe(400);
    expect((await ask({ continuation, since: "2026-01-01" })).status).toBe(400);
  });

  it("leaves out what is out of scope, and refuses its clusters", async () => {
    const { app, ask, read } = await acceptedApp();
    app.scope = { kind: "out" };
    expect((await read()).entries).toEqual([]);
    expect((await ask({ cluster: app.world.cluster.id })).status).toBe(403);
  });

  it.each([{ kind: "unlisted" }, { kind: "unknown", reason: "ARM answers 503" }] as const)(
    "still tells of a cluster whose subscription is $kind: what happened does not go with it",
    async (scope) => {
      const { app, read } = await acceptedApp();
      app.scope = scope;
      expect((await read({ cluster: app.world.cluster.id })).entries).toHaveLength(5);
      expect((await read()).entries).toHaveLength(5);
    },
  );

  it("refuses a cluster that it knows nothing of, in a subscription that cannot be listed", async () => {
    const { app, ask, read } = await acceptedApp();
    const cluster = app.world.cluster.id.replace("aks-prod", "other");
    app.scope = { kind: "unlisted" };
    expect((await ask({ cluster })).status).toBe(403);
    app.scope = { kind: "unknown", reason: "ARM answers 503" };
    expect((await read({ cluster })).entries).toEqual([]);
  });

  it("503 while a setting is wrong, 401 without a sign-in", async () => {
    const { app, ask } = await acceptedApp();
    app.problems = [wrongMode];
    expect((await ask()).status).toBe(503);
    app.isBuiltInAuthEnabled = true;
    expect((await ask()).status).toBe(401);
  });
});
