import { describe, expect, it, vi } from "vitest";
import manifest from "../../package.json" with { type: "json" };
import { summarizeCluster } from "../../src/core/incident/summarize-cluster.ts";
import { clusters } from "../../src/functions/clusters.ts";
import { bodyOf, request, wrongMode } from "./app.ts";
import { openedApp } from "./opened-app.ts";

const sub = "00000000-0000-0000-0000-000000000000";
const path = { subscription: sub, resourceGroup: "rg-prod", name: "aks-prod" };

describe("clusters", () => {
  it("lists what is known, without asking ARM", async () => {
    const app = await openedApp();
    const { reads } = app.world.gateway;
    const answer = await clusters(request({ params: {} }), app, app.log);
    expect(answer.status).toBe(200);
    expect(bodyOf(answer)).toMatchObject({
      version: manifest.version,
      clusters: [
        {
          clusterId: app.world.cluster.id,
          verdict: "drifted",
          seenAt: expect.stringMatching(/^\d{4}-.*Z$/),
          baseline: { source: "learned" },
          incidents: [{ topic: "exposure", status: "open", exposedSeconds: 30 }],
        },
      ],
    });
    expect(app.world.gateway.reads).toBe(reads);
  });

  it("filters by subscription", async () => {
    const app = await openedApp();
    const of = async (subscription: string) => clusters(request({ query: { subscription } }), app, app.log);
    expect(bodyOf(await of(sub))).toHaveProperty("clusters.length", 1);
    expect(bodyOf(await of("11111111-0000-0000-0000-000000000000"))).toHaveProperty("clusters.length", 0);
    expect((await of("prod")).status).toBe(400);
  });

  it("shows one cluster with its baseline; names are compared without case", async () => {
    const app = await openedApp();
    const answer = await clusters(request({ params: { ...path, name: "AKS-PROD" } }), app, app.log);
    expect(bodyOf(answer)).toMatchObject({
      baseline: { approved: { authorizedIPRanges: ["73.140.245.0/24"] } },
    });
  });

  it.each([
    ["never seen", { ...path, name: "other" }, 404],
    ["half a path", { subscription: sub }, 400],
    ["no subscription id", { ...path, subscription: "prod" }, 400],
    ["tricks", { ...path, name: "..%2F..%2Fx" }, 400],
  ])("%s", async (_, params, status) => {
    const app = await openedApp();
    expect((await clusters(request({ params }), app, app.log)).status).toBe(status);
  });

  it("a row that cannot be read hides no other cluster", async () => {
    const app = await openedApp();
    const { state } = await app.world.store.load(app.world.cluster);
    vi.spyOn(app.world.store, "listClusters").mockImplementation(async function* () {
      yield summarizeCluster(state);
      throw new Error("the row of x is not what the app wrote");
    });
    const answer = await clusters(request({ params: {} }), app, app.log);
    expect(bodyOf(answer)).toMatchObject({
      clusters: [{}],
      problems: ["Error: the row of x is not what the app wrote"],
    });
  });

  it("503 where storage is down or a setting is wrong, 401 without a sign-in", async () => {
    const app = await openedApp();
    vi.spyOn(app.world.store, "load").mockRejectedValue(new Error("storage down"));
    expect((await clusters(request({ params: path }), app, app.log)).status).toBe(503);
    app.problems = [wrongMode];
    expect((await clusters(request({ params: {} }), app, app.log)).status).toBe(503);
    app.isBuiltInAuthEnabled = true;
    expect((await clusters(request({ params: {} }), app, app.log)).status).toBe(401);
  });
});
